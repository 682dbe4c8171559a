internal import Backup
internal import JSON
internal import Platform

/// A vault's status as a person, a script and a monitor want it.
struct StatusReport {
    let status: VaultStatus
    let vault: String
    let marker: Marker
    let now: Int64
    /// By collection.
    var retention: [String: Retention] = [:]

    /// So many voices are named to a person.
    private static let shownVoices = 10

    func lines() -> [String] {
        var lines = [printable("\(vault), since \(UTCTime(unix: marker.created).isoDate)")]
        for collection in status.collections { lines += [""] + self.lines(of: collection) }
        if status.collections.isEmpty { lines += ["", "Nothing was ever listed."] }
        if case let untouched = untouchedLines(), !untouched.isEmpty { lines += [""] + untouched }
        lines += [""] + runLines()
        if status.failureCount > 0 { lines += [""] + failureLines() }
        lines += [""] + coverageLines() + storageLines()
        if let time = status.notBefore, time > now {
            lines += ["", "The service is not to be asked before \(UTCTime(unix: time).shown) UTC."]
        }
        return lines
    }

    private func lines(of collection: CollectionStatus) -> [String] {
        var parts = ["\(collection.stored.items) stored, \(Quantity.bytes(collection.stored.bytes))"]
        if let span = span(collection.oldest, collection.newest) { parts.append(span) }
        var lines = ["\(collection.name): " + parts.joined(separator: ", ")]
        let states = Self.told(collection.states, but: "stored", as: "")
        let upstream = Self.told(collection.upstream, but: "present", as: " upstream")
        if !(states + upstream).isEmpty { lines.append("  " + (states + upstream).joined(separator: ", ")) }
        lines.append(
            "  all of it listed: "
                + (collection.fullSweep.map { "\(UTCTime(unix: $0).shown)\(ago($0))" } ?? never))
        lines += completenessLines(of: collection) + retentionLines(of: collection.name)
        var table = TextTable(
            [
                .init(title: "", limit: 32), .init(title: "", isRight: true), .init(title: "", isRight: true),
                .init(title: ""),
            ], indent: "  ")
        for voice in collection.voices.prefix(Self.shownVoices) {
            let name = voice.name.isEmpty ? "(none)" : printable(voice.name)
            lines += table.add([
                name, String(voice.stored.items), Quantity.bytes(voice.stored.bytes),
                span(voice.oldest, voice.newest) ?? "",
            ])
        }
        lines += table.end()
        let rest = collection.voices.count - Self.shownVoices
        if rest > 0 { lines.append("  and \(rest) more") }
        return lines
    }

    private static func told(_ counts: [String: Int64], but usual: String, as suffix: String) -> [String] {
        counts.filter { $0.key != usual }.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)\(suffix)" }
    }

    private func runLines() -> [String] {
        guard !status.runs.isEmpty else { return ["There was no run yet."] }
        var lines = ["Last runs"]
        var table = TextTable(
            [
                .init(title: "", isRight: true), .init(title: ""), .init(title: "", limit: 40),
                .init(title: ""),
                .init(title: ""),
            ], indent: "  ")
        var waiting: [String] = []
        for run in status.runs {
            let kind = run.kind.isEmpty || run.kind == run.command ? "" : " (\(run.kind))"
            waiting += table.add([
                String(run.run), UTCTime(unix: run.started).shown, printable(run.command + kind),
                Self.end(of: run), Self.outcome(of: run),
            ])
        }
        for (line, run) in zip(waiting + table.end(), status.runs) {
            lines.append(line)
            if run.isAboutItems, let note = run.note { lines.append("     " + printable(note)) }
        }
        lines.append(
            "  last complete backup: "
                + (status.completed.map { "\(UTCTime(unix: $0).shown)\(ago($0))" } ?? never))
        return lines
    }

    /// What is to be said of a thing that the manifest has never seen.
    var never: String { status.rebuilt == nil ? "never" : Self.unknown }

    static let unknown = "not known since the manifest was made anew"

    /// The end of a run's line: how its items add up, or what it found where it is not about items.
    private static func outcome(of run: RunRecord) -> String {
        let sum = run.accounting
        guard run.isAboutItems else { return printable(run.note ?? "") }
        return "\(sum.listed) listed = \(sum.stored) stored + \(sum.alreadyHad) already had + "
            + "\(sum.failed) failed + \(sum.excluded) excluded, \(Quantity.bytes(run.bytes))"
    }

    private static func end(of run: RunRecord) -> String {
        run.exit.map { "exit \($0)" } ?? (run.ended == nil ? "not ended" : "end not known")
    }

    private func failureLines() -> [String] {
        var lines = ["\(Quantity.count(status.failureCount, "open failure"))"]
        for failure in status.failures {
            let next = failure.nextTry.map {
                $0 > now ? "not before \(UTCTime(unix: $0).shown)" : "by the next run"
            }
            let tries = failure.attempts > 0 ? "tried \(Quantity.count(Int(failure.attempts), "time")), " : ""
            lines.append(
                printable(
                    "  \(failure.collection) \(failure.id): \(failure.reason) (\(tries)again \(next ?? "by the next run"))"
                )
            )
        }
        let rest = status.failureCount - status.failures.count
        if rest > 0 { lines.append("  and \(rest) more: tapekeep list --state failed") }
        return lines
    }

    private func coverageLines() -> [String] {
        let coverage = status.coverage
        guard coverage.stored > 0 else { return ["Nothing to verify yet."] }
        let standing = coverage.standing
        var lines: [String] = []
        if standing.total > 0 {
            let unknown = standing.total - standing.damaged
            let parts = [
                standing.damaged > 0 ? "\(Quantity.count(standing.damaged, "file")) missing or damaged" : nil,
                unknown > 0 ? "\(Quantity.count(unknown, "file")) of which nothing is known" : nil,
            ]
            lines.append(
                "Found wrong and not mended: \(parts.compactMap { $0 }.joined(separator: ", ")) (tapekeep repair)"
            )
        }
        guard coverage.checked > 0 else {
            return lines + ["Verified: nothing of \(Quantity.count(Int(coverage.stored), "item"))."]
        }
        let share = coverage.checked * 1000 / coverage.stored
        var line = "Verified: \(coverage.checked) of \(coverage.stored) (\(share / 10).\(share % 10) %)"
        if let oldest = coverage.oldest {
            line += ", longest ago \(UTCTime(unix: oldest).shown)\(ago(oldest))"
        }
        return lines + [line]
    }

    /// What stands in volumes, and what equal audio could save.
    private func storageLines() -> [String] {
        var lines: [String] = []
        let sealed = status.sealed
        if sealed.volumes > 0 {
            lines.append(
                "Sealed: \(Quantity.count(Int(sealed.items), "item")) in \(Quantity.count(Int(sealed.volumes), "volume")), "
                    + Quantity.bytes(sealed.bytes))
        }
        if let equal = status.equalAudio, equal.items > 0 {
            lines.append(
                "Equal audio: \(Quantity.bytes(equal.bytes)) are here more than once; 'tapekeep export --dedupe' stores them once"
            )
        }
        return lines
    }

    private func span(_ oldest: Int64?, _ newest: Int64?) -> String? {
        guard let oldest, let newest else { return nil }
        return "\(UTCTime(unix: oldest).isoDate) to \(UTCTime(unix: newest).isoDate)"
    }

    func ago(_ time: Int64) -> String {
        now < time ? "" : " (\(Quantity.span(now - time)) ago)"
    }
}

extension RunRecord {
    /// Whether it is a backup that came far enough for its items to add up.
    fileprivate var isAboutItems: Bool {
        exit != nil && command.hasPrefix("backup") && (note == nil || accounting != Accounting())
    }
}
