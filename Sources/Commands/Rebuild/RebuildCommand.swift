internal import Backup
internal import JSON

extension CommandSpec {
    /// What `rebuild` accepts.
    package static let rebuild = CommandSpec(
        name: "rebuild",
        summary: "Make the vault's manifest anew from its sidecars and snapshots",
        discussion: [
            "For a manifest that is lost, damaged or older than the vault. The old one, if there is one, is kept beside "
                + "it as manifest.sqlite.damaged-<time>, and what it knows of unfinished work is taken over. Needs no key. "
                + "Audio is not read: run 'tapekeep verify' afterwards.",
            "A lost tapekeep.json is made anew too, where the folder holds what only a vault holds; then a manifest that "
                + "is whole is kept.",
            "Exit code 3 means that some sidecars or snapshots could not be used, or that a snapshot is lost which others "
                + "add to; each is named.",
        ],
        examples: [Example("tapekeep rebuild ~/vault", "Make the manifest anew.")],
        operands: [.vault])
}

/// `rebuild`: makes a lost manifest anew.
package struct RebuildCommand: Command {
    package static let spec = CommandSpec.rebuild

    private let arguments: ParsedArguments

    package init(_ arguments: ParsedArguments) throws(UsageError) {
        self.arguments = arguments
    }

    package func run(in context: Context) async throws -> ExitCode {
        let output = context.output
        let progress = ProgressReport(context)
        let report = try await Rebuild(of: try absolutePath(arguments.vault)) {
            progress.update("reading sidecars", items: $0)
        }.run()
        progress.end()
        for problem in report.problems {
            output.line("finding") { problem.write(to: &$0) }
            if !output.style.isJSON {
                let what = problem.kind == .missing ? "lost" : "not used"
                output.result(printable("\(what) \(problem.path): \(problem.detail)"))
            }
        }
        if report.madeMarker {
            output.note("tapekeep.json was lost and is made anew; settings that stood in it are not known.")
        }
        let exit = ExitCode(rawValue: report.exit.rawValue)
        if report.keptManifest {
            output.sum("the manifest is whole and was kept: \(Quantity.count(report.items, "item"))", exit)
        } else {
            output.sum(
                "\(Quantity.count(report.items, "item")) in the new manifest: \(report.fromSidecars) from sidecars, "
                    + "\(report.items - report.fromSidecars) from snapshots alone", exit)
        }
        if let aside = report.keptAside { output.note("The manifest before is kept as \(aside).") }
        output.note("'tapekeep verify' shows whether the files are what the manifest says.")
        output.line("summary") { line in
            line.member("exit", Int(exit.rawValue))
            line.member("run", report.run)
            line.member("items", report.items)
            line.member("from_sidecars", report.fromSidecars)
            line.member("not_used", report.problems.count)
            line.member("kept_aside", report.keptAside)
            line.member("made_marker", report.madeMarker)
            line.member("kept_manifest", report.keptManifest)
            line.key("seconds")
            line.value(rounded: Double(report.milliseconds) / 1000)
        }
        return exit
    }
}
