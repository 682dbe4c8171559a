internal import Backup
internal import JSON
internal import Platform

extension CommandSpec {
    /// What `diff` accepts.
    package static let diff = CommandSpec(
        name: "diff",
        summary: "Compare two states of the account, item by item",
        discussion: [
            "A and B are each a run's number, a snapshot file, a vault's folder, or 'account' for what the service has "
                + "now (needs the key). One line an item: '-' only in A, '+' only in B, '*' differs, and in what.",
            "Where files lie and when they were fetched is no difference; audio, metadata and state are. Against the "
                + "account only metadata is compared. Exit code 2 means that there are differences.",
        ],
        examples: [
            Example("tapekeep diff 12 20 ~/vault", "What changed from run 12 to run 20."),
            Example("tapekeep diff ~/vault account", "What a backup would find."),
            Example(
                "tapekeep diff ~/vault /mnt/copy",
                "Whether two vaults know the same; 'verify' reads their files."),
        ],
        operands: [
            Operand("A", "A run, a snapshot file, a vault or 'account'"),
            Operand("B", "The same, to compare with"),
            Operand(
                "VAULT", "The vault of the runs (default: $TAPEKEEP_VAULT, else the current folder)",
                kind: .optional),
        ],
        options: [Option("equal", .flag, "Print items that are the same too, with '='")],
        groups: [.account, .output])
}

/// `diff`: shows in what two states of an account differ.
package struct DiffCommand: Command {
    package static let spec = CommandSpec.diff

    private let arguments: ParsedArguments

    package init(_ arguments: ParsedArguments) throws(UsageError) {
        self.arguments = arguments
    }

    package func run(in context: Context) async throws -> ExitCode {
        let begun = ContinuousClock.now
        let output = context.output
        let diff = Diff(
            try side("A", in: context), try side("B", in: context), listsEqual: arguments.flag("equal"),
            events: BackupEvents { event in
                if case .warning(let text) = event { output.warn(text) }
            })
        let totals = try await diff.run { difference in
            output.line("difference") { difference.write(to: &$0) }
            if !output.style.isJSON { output.result(difference.line) }
            if output.isAbandoned { throw CancellationError() }
        }
        let exit: ExitCode = totals.areEqual ? .success : .differences
        if !output.style.isJSON {
            output.note(
                "\(totals.onlyInA) only in A, \(totals.onlyInB) only in B, \(totals.differing) differ, \(totals.same) the same"
            )
        }
        output.line("summary") { line in
            line.member("exit", Int(exit.rawValue))
            line.member("only_in_a", totals.onlyInA)
            line.member("only_in_b", totals.onlyInB)
            line.member("differ", totals.differing)
            line.member("same", totals.same)
            line.key("seconds")
            line.value(rounded: begun.duration(to: .now) / .seconds(1))
        }
        return exit
    }

    private func side(_ operand: String, in context: Context) throws -> DiffSide {
        let word = arguments.operand(operand) ?? ""
        if word == "account" {
            return .account(try ServiceAddress(arguments).accountAddress(arguments, in: context))
        }
        if let run = Int64(word), run > 0 { return .run(run, vault: try vault(in: context)) }
        let path = try absolutePath(word)
        if try File.status(path, followingLinks: true)?.isFolder == true { return .vault(path) }
        return .snapshot(path)
    }

    private func vault(in context: Context) throws -> String {
        if let named = arguments.operand("VAULT") { return try absolutePath(named) }
        if let named = context.environment["TAPEKEEP_VAULT"], !named.isEmpty {
            return try absolutePath(named)
        }
        guard context.marker(".") != nil else { throw NoVaultNamed() }
        return try absolutePath(".")
    }
}

extension Difference {
    /// `* history/<id>  audio, state`.
    var line: String {
        let suffix = aspects.isEmpty ? "" : "  " + aspects.map(\.rawValue).joined(separator: ", ")
        return printable("\(mark.rawValue) \(collection)/\(id)\(suffix)")
    }

    func write(to line: inout JSONWriter) {
        line.member("mark", mark.rawValue)
        line.member("collection", collection)
        line.member("id", id)
        line.key("differs")
        line.array { list in for aspect in aspects { list.value(aspect.rawValue) } }
    }
}
