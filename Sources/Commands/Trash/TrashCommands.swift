internal import Backup
internal import JSON
internal import Platform

/// `trash list`.
package struct TrashListCommand: Command {
    package static let spec = CommandSpec.trashList
    private let arguments: ParsedArguments

    package init(_ arguments: ParsedArguments) throws(UsageError) { self.arguments = arguments }

    package func run(in context: Context) async throws -> ExitCode {
        let items = try await Trash(of: try absolutePath(arguments.vault)).items()
        for item in items { TrashReport.tell(item, as: "trashed", to: context.output) }
        TrashReport.end(items, [], verb: "in the trash", exit: .success, to: context.output)
        return .success
    }
}

/// `trash restore`.
package struct TrashRestoreCommand: Command {
    package static let spec = CommandSpec.trashRestore
    private let arguments: ParsedArguments

    package init(_ arguments: ParsedArguments) throws(UsageError) { self.arguments = arguments }

    package func run(in context: Context) async throws -> ExitCode {
        let trash = Trash(of: try absolutePath(arguments.vault))
        let outcome = try await trash.restore(arguments.operandWords("ID"))
        return TrashReport.end(outcome, as: "stored", verb: "restored", to: context.output)
    }
}

/// `trash empty`.
package struct TrashEmptyCommand: Command {
    package static let spec = CommandSpec.trashEmpty
    private let arguments: ParsedArguments

    package init(_ arguments: ParsedArguments) throws(UsageError) { self.arguments = arguments }

    package func run(in context: Context) async throws -> ExitCode {
        let age = arguments.duration("older-than")
        let isSure = arguments.flag("yes")
        let trash = Trash(of: try absolutePath(arguments.vault))
        let outcome = try await trash.empty(olderThan: age.map { Int64($0 / .seconds(1)) } ?? 0) { items in
            if isSure { return true }
            guard let ask = context.ask else {
                // Whoever names an age has thought of what goes.
                guard age != nil else { throw PruneRefusal.nobodyToAsk }
                return true
            }
            let bytes = items.reduce(0) { $0 + ($1.record.size ?? 0) }
            let question =
                "\(Quantity.count(items.count, "item")) (\(Quantity.bytes(bytes))) will be removed for good.\n"
                + "Type the number of items (\(items.count)) to go on: "
            return try ask(question) == String(items.count)
        }
        return TrashReport.end(outcome, as: "discarded", verb: "removed for good", to: context.output)
    }
}

/// How the trash tells of itself.
enum TrashReport {
    static func tell(_ item: TrashedItem, as state: String, to output: Output) {
        let record = item.record
        output.line("item") {
            $0.member("collection", record.collection)
            $0.member("id", record.id)
            $0.member("state", state)
            $0.member("date_unix", record.dateUnix)
            $0.member("trashed_at", UTCTime(unix: item.since).iso8601)
            $0.member("size", record.size)
            $0.member("path", record.path)
            $0.member("sidecar", record.sidecar)
            $0.member("voice_name", record.voiceName)
        }
        guard !output.style.isJSON else { return }
        let words = [
            record.collection, record.id, "since \(UTCTime(unix: item.since).iso8601)",
            Quantity.bytes(record.size ?? 0), record.voiceName ?? "",
        ]
        output.result(printable(words.filter { !$0.isEmpty }.joined(separator: "  ")))
    }

    static func end(_ outcome: Trash.Outcome, as state: String, verb: String, to output: Output) -> ExitCode {
        for item in outcome.done { tell(item, as: state, to: output) }
        let exit: ExitCode = outcome.kept.isEmpty ? .success : .partial
        end(outcome.done, outcome.kept, verb: verb, exit: exit, to: output)
        return exit
    }

    static func end(
        _ items: [TrashedItem], _ kept: [KeptItem], verb: String, exit: ExitCode, to output: Output
    ) {
        let bytes = items.reduce(0) { $0 + ($1.record.size ?? 0) }
        output.sum("\(Quantity.count(items.count, "item")) \(verb) (\(Quantity.bytes(bytes)))", exit)
        for item in kept {
            let name = [item.collection, item.id].filter { !$0.isEmpty }.joined(separator: " ")
            output.warn("\(name): \(item.reason)", whenEndingWith: exit)
        }
        output.line("summary") { line in
            line.member("exit", Int(exit.rawValue))
            line.member("items", items.count)
            line.member("bytes", bytes)
            line.key("failures")
            line.array { list in
                for item in kept {
                    list.object {
                        $0.member("collection", item.collection)
                        $0.member("id", item.id)
                        $0.member("reason", item.reason)
                    }
                }
            }
        }
    }
}
