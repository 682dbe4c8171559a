internal import Backup

extension StatusReport {
    /// The figures in Prometheus's text format (https://prometheus.io/docs/instrumenting/exposition_formats/).
    func prometheus() -> String {
        var text = ""
        func metric(_ name: String, _ help: String, _ samples: [([(String, String)], Int64?)]) {
            let known = samples.compactMap { labels, value in value.map { (labels, $0) } }
            // What is not known is left out: 0 would be a time in 1970.
            guard !known.isEmpty else { return }
            text += "# HELP tapekeep_\(name) \(help)\n# TYPE tapekeep_\(name) gauge\n"
            for (labels, value) in known {
                let list = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
                text += "tapekeep_\(name)\(list.isEmpty ? "" : "{\(list)}") \(value)\n"
            }
        }
        let collections = status.collections
        metric(
            "items", "Items by their state here.",
            collections.flatMap { collection in
                collection.states.sorted { $0.key < $1.key }.map {
                    ([("collection", collection.name), ("state", $0.key)], $0.value)
                }
            })
        metric(
            "items_upstream", "Items by how they stand with the account.",
            collections.flatMap { collection in
                collection.upstream.sorted { $0.key < $1.key }.map {
                    ([("collection", collection.name), ("state", $0.key)], $0.value)
                }
            })
        func each(_ value: (CollectionStatus) -> Int64?) -> [([(String, String)], Int64?)] {
            collections.map { ([("collection", $0.name)], value($0)) }
        }
        metric("stored_bytes", "Bytes of stored audio.", each { $0.stored.bytes })
        metric("newest_item_timestamp_seconds", "When the newest item was made.", each(\.newest))
        metric("full_sweep_timestamp_seconds", "When the last complete listing began.", each(\.fullSweep))
        metric(
            "completed_timestamp_seconds", "When a backup last ended that was complete for the collection.",
            each(\.completed))
        metric(
            "unreadable", "1 when the key of the last run may not read the collection.",
            each { $0.unreadable == nil ? 0 : 1 })
        metric(
            "lost_items", "Items or audio that were gone upstream before they were stored.",
            each { collection in retention[collection.name].map { Int64($0.lost + $0.audioLost) } })
        metric(
            "backed_up_too_rarely", "Whether items can come and go between two backups.",
            each { collection in retention[collection.name].map { $0.isBackedUpTooRarely ? 1 : 0 } })
        metric(
            "last_complete_timestamp_seconds", "When the last complete backup ended.",
            [([], status.completed)])
        metric(
            "last_run_exit_code", "How the last run ended.",
            [([], status.runs.first { $0.exit != nil }?.exit)])
        metric("last_run_timestamp_seconds", "When the last run began.", [([], status.runs.first?.started)])
        metric("open_failures", "Items that a later run tries again.", [([], Int64(status.failureCount))])
        metric(
            "verified_items", "Stored items that were whole when they were last read back.",
            [([], status.coverage.checked)])
        let standing = status.coverage.last.map { _ in status.coverage.standing }
        metric(
            "damaged_files", "Files that a check found missing or damaged, and that nothing has mended.",
            [([], standing.map { Int64($0.damaged) })])
        metric(
            "unknown_files", "Files of which a check found that nothing is known.",
            [([], standing.map { Int64($0.total - $0.damaged) })])
        metric(
            "oldest_check_timestamp_seconds", "When the item that was read back longest ago was.",
            [([], status.coverage.oldest)])
        metric(
            "not_before_timestamp_seconds", "When the service may be asked again.", [([], status.notBefore)])
        return text
    }

    private static func escaped(_ label: String) -> String {
        label.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
