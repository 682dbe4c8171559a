internal import Backup
internal import JSON
internal import Platform

/// An item as `show` prints it.
enum ItemCard {
    static func lines(of story: ItemStory, _ view: CollectionView) -> [String] {
        let record = story.record
        var lines = [printable("\(record.collection) \(record.id)")]
        func section(_ title: String, _ rows: [(String, String?)]) {
            let told = rows.compactMap { name, value in value.map { (name, $0) } }
            guard !told.isEmpty else { return }
            lines += ["", title]
            for (name, value) in told {
                lines.append("  \(name)\(String(repeating: " ", count: max(1, 18 - name.count)))\(value)")
            }
        }
        section("Metadata", metadata(of: story, view))
        section("Files", files(of: story))
        section("Evidence", evidence(of: story))
        section("State", state(of: story))
        section("History", history(of: story))
        let words = WordsText.lines(of: story, view)
        if words.contains(where: { !$0.isEmpty }) { lines += ["", "Words"] + words.map { "  " + $0 } }
        return lines
    }

    /// The collection's own columns, without those that the other sections tell, and what the columns leave out.
    private static func metadata(of story: ItemStory, _ view: CollectionView) -> [(String, String?)] {
        let row = ItemRow(story.record)
        let elsewhere: Set = [
            "id", "text", "state", "upstream", "media_type", "size", "sha256", "audio_file", "sidecar",
        ]
        var rows = view.columns.filter { !elsewhere.contains($0.name) }.map {
            ($0.name, told($0.cell(of: row)))
        }
        rows.append(("category", story.details.category.map { printable($0) }))
        rows.append(("content_type", story.details.contentType.map { printable($0) }))
        rows.append(("output_format", story.details.outputFormat.map { printable($0) }))
        rows.append(("settings", story.details.settings.map { printable($0) }))
        return rows
    }

    private static func files(of story: ItemStory) -> [(String, String?)] {
        let record = story.record
        return [
            ("volume", record.sealed?.volume),
            ("audio", record.path ?? (record.state == "stored" ? record.audio : nil)),
            ("media type", record.mediaType), ("size", record.size.map { "\(Quantity.bytes($0)) (\($0))" }),
            ("sha256", record.sha256?.hex), ("sidecar", record.sidecar),
            ("sidecar sha256", record.sidecarSHA256?.hex),
            ("read back", record.state == "stored" ? time(story.details.verified) ?? "never" : nil),
        ].map { ($0, $1.map { printable($0) }) }
    }

    private static func evidence(of story: ItemStory) -> [(String, String?)] {
        let record = story.record
        return [
            ("evidence", record.evidence), ("transport", record.transport), ("fetched", time(record.fetched)),
            ("run", record.fetchedRun.map { String($0) }),
        ]
    }

    private static func state(of story: ItemStory) -> [(String, String?)] {
        let details = story.details
        return [
            ("here", story.record.state), ("upstream", story.record.upstream),
            ("last seen", "run \(details.seenRun)"), ("last changed", "run \(details.changedRun)"),
            ("sweeps missed", details.missedSweeps > 0 ? String(details.missedSweeps) : nil),
            ("reason", details.reason.map { printable($0) }),
            ("attempts", details.attempts > 0 ? String(details.attempts) : nil),
            ("next try", time(details.nextTry)),
        ]
    }

    private static func history(of story: ItemStory) -> [(String, String?)] {
        let events = story.events.map { event in
            (
                time(event.at) ?? "",
                Optional(printable("run \(event.run): \(event.what)\(event.detail.map { ": " + $0 } ?? "")"))
            )
        }
        let versions = (story.sidecar?.earlier ?? []).map { version in
            (
                printable(version.until),
                Optional("the service's words changed; the earlier ones are in the sidecar")
            )
        }
        return events + versions
    }

    /// A table has no room for the zone of a time; here it is said.
    private static func told(_ cell: ItemCell?) -> String? {
        if case .moment(let unix) = cell { return time(unix) }
        return cell?.shown
    }

    private static func time(_ unix: Int64?) -> String? { unix.map { UTCTime(unix: $0).iso8601 } }
}

extension ItemStory {
    /// Everything as members of one JSON object; the service's words as they came.
    func write(to line: inout JSONWriter) {
        line.member("exit", 0)
        line.key("item")
        line.object { record.write(to: &$0) }
        line.key("details")
        line.object {
            $0.member("category", details.category)
            $0.member("content_type", details.contentType)
            $0.member("output_format", details.outputFormat)
            $0.member("settings", details.settings)
            $0.member("seen_run", details.seenRun)
            $0.member("changed_run", details.changedRun)
            $0.member("missed_sweeps", details.missedSweeps)
            $0.member("verified_unix", details.verified)
            $0.member("attempts", details.attempts)
            $0.member("reason", details.reason)
            $0.member("next_try_unix", details.nextTry)
        }
        line.key("events")
        line.array { list in
            for event in events {
                list.object {
                    $0.member("run", event.run)
                    $0.member("at_unix", event.at)
                    $0.member("what", event.what)
                    $0.member("detail", event.detail)
                }
            }
        }
        line.key("sidecar")
        // Whatever line ends it has stand between values: in a string JSON forbids them.
        let json = sidecar?.bytes.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
        if let json { line.raw(json.dropLast()) } else { line.null() }
    }
}
