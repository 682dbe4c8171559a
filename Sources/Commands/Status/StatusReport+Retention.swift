internal import Backup
internal import JSON

extension StatusReport {
    /// What is known of how long the account keeps a collection's items; nothing where all of them are kept.
    func retentionLines(of collection: String) -> [String] {
        guard let known = retention[collection] else { return [] }
        var lines: [String] = []
        if known.vanished > 0 {
            let ages = [known.lastSeenAge, known.missedAge].compactMap { $0 }.sorted().map(Self.age)
            var line = "  \(Quantity.count(known.vanished, "item")) vanished upstream"
            if let first = ages.first, let last = ages.last {
                line += first == last ? ", about \(first) old" : ", \(first) to \(last) old"
            }
            lines.append(line + (known.lost > 0 ? "; \(known.lost) of them before they could be stored" : ""))
        }
        if known.audioLost > 0 {
            let age = known.audioAge.map { ", after \(Self.age($0))" } ?? ""
            lines.append(
                "  \(Quantity.count(known.audioLost, "item")) stored without audio, which was gone upstream\(age)"
            )
        }
        return lines
    }

    /// Why backups come too late for some items; `nil` while they come in time, by what is known.
    func retentionWarning(of collection: String) -> String? {
        guard let known = retention[collection], known.isBackedUpTooRarely, let pause = known.longestPause,
            let life = known.shortestLife
        else { return nil }
        return
            "\(collection) live for \(Self.age(life)) upstream, and \(Self.age(pause)) passed without a backup: "
            + "run it more often"
    }

    func writeRetention(of collection: String, to line: inout JSONWriter) {
        line.key("retention")
        guard let known = retention[collection] else { return line.null() }
        line.object {
            $0.member("vanished", known.vanished)
            $0.member("lost", known.lost)
            $0.member("audio_lost", known.audioLost)
            $0.member("last_seen_age_seconds", known.lastSeenAge)
            $0.member("missed_age_seconds", known.missedAge)
            $0.member("audio_age_seconds", known.audioAge)
            $0.member("announced_seconds", known.announced)
            $0.member("longest_pause_seconds", known.longestPause)
            $0.member("too_rare", known.isBackedUpTooRarely)
        }
    }

    private static func age(_ seconds: Int64) -> String {
        seconds >= 2 * 86_400
            ? "\(seconds / 86_400) days" : Quantity.count(Int(seconds / 3600), "hour")
    }
}
