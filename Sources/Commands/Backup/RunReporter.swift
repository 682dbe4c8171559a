internal import Backup
internal import JSON
internal import Platform

/// Tells the user how a run comes along and how it ended.
///
/// Told from many tasks at once.
final class RunReporter: Sendable {
    private struct State {
        var listed = 0
        var toFetch = 0
        var fetched = 0
        var arrived = 0
        var failed = 0
        var bytes: Int64 = 0
    }

    private let output: Output
    private let progress: ProgressReport
    private let state = Guarded(State())

    init(_ context: Context, options: ParsedArguments) {
        output = context.output
        progress = ProgressReport(context)
    }

    func tell(_ event: BackupEvent) {
        switch event {
        case .runStarted(let run, let vault):
            output.line("run_start") {
                $0.member("run", run)
                $0.member("vault", vault)
            }
            output.detail("run \(run) into \(vault)")
        case .page(let collection, let listed, let new): tellPage(collection, listed, new)
        case .planned(let collection, let items):
            state.with { $0.toFetch += items }
            output.detail("\(collection): \(Quantity.count(items, "item")) to fetch")
        case .stored(let collection, let id, let path, let size, let evidence):
            output.line("item") {
                $0.member("collection", collection)
                $0.member("id", id)
                $0.member("state", "stored")
                $0.member("path", path)
                $0.member("size", size)
                $0.member("evidence", evidence)
            }
            output.trace("stored \(id) as \(path ?? "metadata only")")
            state.with { $0.fetched += 1 }
            showFetching()
        case .adopted(let collection, let id):
            output.detail("\(collection) \(id) was already in place")
            state.with { $0.fetched += 1 }
        case .failed(let failure):
            output.line("item") {
                $0.member("collection", failure.collection)
                $0.member("id", failure.id)
                $0.member("state", "failed")
                $0.member("reason", failure.reason)
            }
            output.detail("\(failure.collection) \(failure.id) failed: \(failure.reason)")
            state.with { $0.failed += 1 }
        case .quarantined(let path, let place, let reason):
            output.warn("\(path) \(reason): it is kept as \(place), and written anew")
        case .arrived: state.with { $0.arrived += 1 }
        case .received(let bytes):
            state.with { $0.bytes += Int64(bytes) }
            showFetching()
        case .unstored(let failure): output.keep(Self.line(of: failure))
        case .warning(let text): output.warn(text)
        case .trace(let text): output.trace(text)
        }
    }

    private func tellPage(_ collection: String, _ listed: Int, _ new: Int) {
        let sum = state.with { state -> Int in
            state.listed += listed
            return state.listed
        }
        output.line("page") {
            $0.member("collection", collection)
            $0.member("listed", listed)
            $0.member("new", new)
        }
        progress.update("listing", items: sum)
    }

    private func showFetching() {
        // What has arrived counts, or the time left would jump with each batch that is stored.
        let (items, total, bytes) = state.with { state in
            let items = max(state.fetched + state.failed, state.arrived)
            return (min(items, state.toFetch), state.toFetch, state.bytes)
        }
        progress.update("downloading", items: items, total: total, bytes: bytes)
    }

    /// Prints the sum, names what failed, and answers the exit code.
    func end(with summary: RunSummary, in context: Context) -> ExitCode {
        progress.end()
        let exit = ExitCode(rawValue: summary.exit.rawValue)
        for line in text(of: summary) { output.sum(line, exit) }
        for line in excerpt(of: summary) { output.excerpt(line, exit) }
        let lacking = summary.missingPermissions
        if let note = summary.note, lacking.isEmpty { output.warn(note, whenEndingWith: exit) }
        if summary.exit == .unavailable, let time = summary.notBefore {
            output.note("Not before \(UTCTime(unix: time).iso8601): the next run keeps to it.")
        }
        output.line("summary") { write(summary, exit, to: &$0) }
        // A stream of JSON lines has ended, with the same note in its summary.
        if let note = summary.note, !lacking.isEmpty { output.fail(Explanation(note, lacking: lacking)) }
        return exit
    }

    private func text(of summary: RunSummary) -> [String] {
        if let planned = summary.planned {
            return [
                "Would fetch \(Quantity.count(planned.items, "item")): \(Quantity.count(planned.batches, "zip")), "
                    + "\(planned.alone) alone; \(Quantity.count(planned.sidecars, "sidecar")) to write anew."
            ]
        }
        let sum = summary.accounting
        var lines = [
            "\(sum.listed) listed = \(sum.stored) stored + \(sum.alreadyHad) already had + \(sum.failed) failed + \(sum.excluded) excluded"
                + (summary.isWholeAccount
                    ? "" : " (of what was listed in this run, not of the whole account)"),
            "\(Quantity.bytes(Int64(summary.bytes))) in \(Quantity.duration(Double(summary.milliseconds) / 1000)), "
                + "\(Quantity.count(summary.requests, "request")), \(summary.retries) repeated",
        ]
        if summary.audioGone > 0 {
            lines.append(
                "audio gone upstream before it could be fetched: \(Quantity.count(summary.audioGone, "item"))"
            )
        }
        for name in summary.empty { lines.append("the account holds no \(name)") }
        return lines
    }

    /// The first of what failed, and where the rest is; the log has named all of it.
    private func excerpt(of summary: RunSummary) -> [String] {
        guard summary.planned == nil else { return [] }
        let shown = summary.failures.prefix(20)
        let more = summary.accounting.failed - shown.count
        guard more > 0 else { return shown.map(Self.line) }
        let states = summary.failures.contains { $0.nextTry == nil } ? "failed,vanished" : "failed"
        return shown.map(Self.line) + [
            "and \(more) more that failed: 'tapekeep list --state \(states) VAULT' lists them, 'tapekeep show ID VAULT' says why"
        ]
    }

    private static func line(of failure: ItemFailure) -> String {
        printable("failed: \(failure.collection) \(failure.id): \(failure.reason)")
    }

    private func write(_ summary: RunSummary, _ exit: ExitCode, to line: inout JSONWriter) {
        let sum = summary.accounting
        line.member("exit", Int(exit.rawValue))
        line.member("run", summary.run)
        line.member("whole_account", summary.isWholeAccount)
        line.member("listed", sum.listed)
        line.member("stored", sum.stored)
        line.member("already_had", sum.alreadyHad)
        line.member("failed", sum.failed)
        line.member("excluded", sum.excluded)
        line.member("bytes", summary.bytes)
        line.member("requests", summary.requests)
        line.member("retries", summary.retries)
        line.key("seconds")
        line.value(rounded: Double(summary.milliseconds) / 1000)
        line.key("failures")
        line.array { list in
            for failure in summary.failures {
                list.object {
                    $0.member("collection", failure.collection)
                    $0.member("id", failure.id)
                    $0.member("reason", failure.reason)
                    $0.member("next", failure.nextTry.map { UTCTime(unix: $0).iso8601 } ?? "not tried again")
                }
            }
        }
        line.member("failures_truncated", summary.failuresTruncated)
        line.member("snapshot", summary.snapshot)
        line.member("not_before", summary.notBefore.map { UTCTime(unix: $0).iso8601 })
        line.key("unreadable")
        line.array { list in for name in summary.unreadable { list.value(name) } }
        line.key("empty")
        line.array { list in for name in summary.empty { list.value(name) } }
        line.member("audio_gone", summary.audioGone)
        line.member("note", summary.note)
        if let planned = summary.planned {
            line.key("planned")
            line.object {
                $0.member("items", planned.items)
                $0.member("batches", planned.batches)
                $0.member("alone", planned.alone)
                $0.member("sidecars", planned.sidecars)
            }
        }
    }
}
