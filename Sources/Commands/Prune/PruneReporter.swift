internal import Backup
internal import JSON
internal import Platform

/// Shows what a prune would let go, asks whether that is meant, and tells how it ended.
///
/// Told from many tasks at once.
final class PruneReporter: Sendable {
    private let output: Output
    private let progress: ProgressReport
    private let side: PruneSide
    private let isApplied: Bool
    private let state = Guarded((total: 0, done: 0, bytes: Int64(0)))

    init(_ context: Context, side: PruneSide, isApplied: Bool) {
        output = context.output
        progress = ProgressReport(context)
        self.side = side
        self.isApplied = isApplied
    }

    // MARK: - Before

    /// Whether the user means it. Throws where nobody can be asked.
    func agrees(to proposal: PruneProposal, isSure: Bool, in context: Context) throws -> Bool {
        state.with { $0.total = proposal.items }
        if isSure { return true }
        guard let ask = context.ask else { throw PruneRefusal.nobodyToAsk }
        progress.end()
        let question =
            "\(sentence(of: proposal))\nType the number of items (\(proposal.items)) to go on: "
        return try ask(question).map(\.trimmed) == String(proposal.items)[...]
    }

    /// `12 items (3.4 MB, 5 % of the vault's 240 items) would be deleted from the account.`
    private func sentence(of proposal: PruneProposal) -> String {
        let share = proposal.share * 100
        let percent = share > 0 && share < 1 ? "less than 1" : String(Int(share.rounded()))
        let verb = side == .remote ? "deleted from the account" : "moved to the trash"
        return
            "\(Quantity.count(proposal.items, "item")) (\(Quantity.bytes(proposal.bytes)), \(percent) % of the "
            + "vault's \(Quantity.count(proposal.storedItems, "item"))) \(isApplied ? "will" : "would") be \(verb)."
    }

    // MARK: - During

    func tell(_ event: PruneEvent) {
        switch event {
        case .asked(let items, let total): progress.update("asking", items: items, total: total)
        case .proposed(let item): propose(item)
        case .done(let collection, let id, let size, let proof):
            output.line("item") {
                $0.member("collection", collection)
                $0.member("id", id)
                $0.member("state", side == .remote ? "deleted" : "trashed")
                $0.member("size", size)
                $0.member("proof", proof)
            }
            output.detail("\(collection) \(id): \(side == .remote ? "deleted upstream" : "in the trash")")
            let sum = state.with { state in
                state.done += 1
                state.bytes += size
                return state
            }
            progress.update(
                side == .remote ? "deleting" : "moving", items: sum.done, total: sum.total, bytes: sum.bytes)
        case .failed(let item):
            output.line("item") {
                $0.member("collection", item.collection)
                $0.member("id", item.id)
                $0.member("state", "kept")
                $0.member("reason", item.reason)
            }
            output.detail("\(item.collection) \(item.id) stays: \(item.reason)")
        case .warning(let text): output.warn(text)
        }
    }

    private func propose(_ item: PruneCandidate) {
        let reason =
            side == .remote
            ? "the vault holds it"
            : "\(item.missedSweeps) complete listings lacked it, and the account does not have it"
        output.line("item") {
            $0.member("collection", item.collection)
            $0.member("id", item.id)
            $0.member("state", side == .remote ? "would_delete" : "would_trash")
            $0.member("size", item.size)
            $0.member("date_unix", item.dateUnix)
            $0.member("reason", reason)
        }
        guard !output.style.isJSON else { return }
        let date = UTCTime(unix: item.dateUnix).iso8601
        output.result(
            printable("\(item.collection) \(item.id) \(date) \(Quantity.bytes(item.size)): \(reason)"))
    }

    // MARK: - After

    /// Prints the sum, names what stays, and answers the exit code.
    func end(with summary: PruneSummary, in context: Context) -> ExitCode {
        progress.end()
        let exit = ExitCode(rawValue: summary.exit.rawValue)
        // The sum of a preview is what was asked for.
        for line in text(of: summary) {
            if isApplied { output.sum(line, exit) } else if !output.style.isJSON { output.result(line) }
        }
        if !isApplied {
            for refusal in summary.proposal.refusals {
                output.warn("--apply would be refused: \(refusal). \(refusal.hint)")
            }
            if summary.proposal.items > 0 { output.note("Nothing was changed; --apply does it.") }
        }
        if let note = summary.note { output.warn(note, whenEndingWith: exit) }
        if summary.exit == .unavailable, let time = summary.notBefore {
            output.note(
                "Not before \(UTCTime(unix: time).iso8601). The same command goes on where it stopped.")
        }
        output.line("summary") { write(summary, exit, to: &$0) }
        return exit
    }

    private func text(of summary: PruneSummary) -> [String] {
        let proposal = summary.proposal
        var lines: [String] = []
        if isApplied {
            let verb = side == .remote ? "deleted from the account" : "moved to the trash"
            lines.append(
                "\(Quantity.count(summary.done, "item")) \(verb) (\(Quantity.bytes(summary.bytes))) in "
                    + "\(Quantity.duration(Double(summary.milliseconds) / 1000)), \(Quantity.count(summary.requests, "request"))"
            )
            if summary.settled > 0 {
                lines.append("\(Quantity.count(summary.settled, "deletion")) of an earlier run cleared up")
            }
        } else {
            lines.append(sentence(of: proposal))
        }
        let stays = summary.failures + proposal.kept
        let count = summary.failed + proposal.keptCount
        for item in stays.prefix(20) {
            lines.append(printable("stays: \(item.collection) \(item.id): \(item.reason)"))
        }
        if count > min(20, stays.count) { lines.append("and \(count - min(20, stays.count)) more that stay") }
        return lines
    }

    private func write(_ summary: PruneSummary, _ exit: ExitCode, to line: inout JSONWriter) {
        let proposal = summary.proposal
        line.member("exit", Int(exit.rawValue))
        line.member("run", summary.run)
        line.member("side", side.rawValue)
        line.member("applied", isApplied)
        line.member("items", proposal.items)
        line.member("item_bytes", proposal.bytes)
        line.member("vault_items", proposal.storedItems)
        line.member("vault_bytes", proposal.storedBytes)
        line.key("share")
        line.value(rounded: proposal.share)
        line.member(side == .remote ? "deleted" : "trashed", summary.done)
        line.member("bytes", summary.bytes)
        line.member("settled", summary.settled)
        line.member("failed", summary.failed)
        line.member("kept", proposal.keptCount)
        line.member("requests", summary.requests)
        line.member("retries", summary.retries)
        line.key("seconds")
        line.value(rounded: Double(summary.milliseconds) / 1000)
        line.key("failures")
        line.array { Self.write(summary.failures, to: &$0) }
        line.member("failures_truncated", summary.failures.count < summary.failed)
        line.key("kept_items")
        line.array { Self.write(proposal.kept, to: &$0) }
        line.key("guards")
        line.array { list in for refusal in proposal.refusals { list.value("\(refusal)") } }
        line.member("not_before", summary.notBefore.map { UTCTime(unix: $0).iso8601 })
        line.member("note", summary.note)
    }

    private static func write(_ items: [KeptItem], to list: inout JSONWriter) {
        for item in items {
            list.object {
                $0.member("collection", item.collection)
                $0.member("id", item.id)
                $0.member("reason", item.reason)
                $0.member("next", "tried again by the next prune")
            }
        }
    }
}

extension String {
    /// Without blanks around it.
    fileprivate var trimmed: Substring {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest
    }
}
