internal import Backup
internal import JSON

extension CommandSpec {
    /// What `audit` accepts.
    package static let audit = CommandSpec(
        name: "audit",
        summary: "Compare the account, the manifest and the disk",
        discussion: [
            "Lists the whole account and says of every item whether it is there, here, both, damaged or changed. An "
                + "incomplete listing gives no verdict (exit code 5), and never a wrong one.",
            "Files are looked for by presence and size; --full reads them. Exit code 2 means that something is not "
                + "backed up, damaged, changed, unknown, or found to be gone upstream for the first time.",
        ],
        examples: [
            Example("tapekeep audit ~/vault", "How account and vault stand to each other."),
            Example(
                "tapekeep audit ~/vault --full --plan plan.jsonl",
                "Read every file, and write what repair would do."),
        ],
        operands: [.vault],
        options: [
            Option("full", .flag, "Read every file instead of looking for it"),
            Option(
                "plan", .file("file"), "Write what 'tapekeep repair' would do to this file, as JSON lines"),
        ],
        groups: [.account, .output])
}

/// `audit`: shows how account, manifest and disk stand to each other.
package struct AuditCommand: Command {
    package static let spec = CommandSpec.audit

    private let arguments: ParsedArguments

    package init(_ arguments: ParsedArguments) throws(UsageError) {
        self.arguments = arguments
    }

    package func run(in context: Context) async throws -> ExitCode {
        var options = AuditOptions()
        options.readsFiles = arguments.flag("full")
        options.plan = try arguments.text("plan").map { try absolutePath($0) }
        let check = CheckReporter(context, activity: options.readsFiles ? "reading" : "looking")
        let list = RunReporter(context, options: arguments)
        let output = context.output
        let report = try await Audit(
            of: try absolutePath(arguments.vault),
            from: try ServiceAddress(arguments).accountAddress(arguments, in: context), options: options,
            send: { event in
                switch event {
                case .check(let event): check.tell(event)
                case .list(let event): list.tell(event)
                case .line(let line):
                    output.line("audit") { line.write(to: &$0) }
                    if !output.style.isJSON { output.result(line.text) }
                }
            }
        ).run()
        return end(report, in: context)
    }

    private func end(_ report: AuditReport, in context: Context) -> ExitCode {
        let output = context.output
        output.show(bar: nil)
        let exit = ExitCode(rawValue: report.exit.rawValue)
        for verdict in AuditVerdict.allCases {
            guard let count = report.counts[verdict] else { continue }
            output.sum(
                "\(verdict.words): \(Quantity.count(count, verdict == .unknownHere ? "file" : "item"))", exit)
        }
        if !output.style.isJSON {
            output.note(
                "This rests on a complete listing of \(Quantity.count(report.listed, "item")) "
                    + "(\(Quantity.count(report.requests, "request"))); files were "
                    + (report.wasRead ? "read." : "looked for by presence and size."))
        }
        output.line("summary") { line in
            line.member("exit", Int(exit.rawValue))
            line.member("run", report.run)
            for verdict in AuditVerdict.allCases {
                line.member(verdict.rawValue, report.counts[verdict] ?? 0)
            }
            line.member("newly_gone", report.newlyGone)
            line.member("listed", report.listed)
            line.member("requests", report.requests)
            line.member("files_read", report.wasRead)
            line.key("unreadable")
            line.array { list in for name in report.unreadable { list.value(name) } }
            line.member("plan_steps", arguments.text("plan") == nil ? nil : report.steps)
            line.key("seconds")
            line.value(rounded: Double(report.milliseconds) / 1000)
        }
        return exit
    }
}

extension AuditLine {
    /// `damaged here history/<id>: its bytes are not those that were saved`.
    var text: String {
        let subject = id.map { "\(collection ?? "")/\($0)" } ?? path ?? ""
        let known = isKnown ? " (known)" : ""
        return printable("\(verdict.words) \(subject)\(detail.map { ": " + $0 } ?? "")\(known)")
    }

    func write(to line: inout JSONWriter) {
        line.member("verdict", verdict.rawValue)
        line.member("collection", collection)
        line.member("id", id)
        line.member("path", path)
        line.member("detail", detail)
        line.member("known", isKnown)
    }
}
