/// The order in which missing items are fetched: zips first, then what must go alone.
package struct BackupPlan: Sendable, Hashable {
    /// Newest first among the zips, and newest first among the single items.
    package let batches: [Batch]

    package var itemCount: Int { batches.reduce(0) { $0 + $1.items.count } }
    package var zipCount: Int { batches.count { !$0.isAlone } }

    /// Makes the plan. The same items give the same plan, in whatever order they come.
    ///
    /// Every item is in exactly one batch. Two items of one voice less than `ClaimPlaces.minimumDistance`
    /// seconds apart never share a batch, and an item without a voice always goes alone.
    package static func batches(
        for items: [MissingItem], limits: BatchLimits = BatchLimits(), transport: Transport = .auto
    ) -> BackupPlan {
        let sorted = items.sorted { ($0.claim.second, $0.key) > ($1.claim.second, $1.key) }
        guard transport != .item else { return BackupPlan(batches: sorted.map { Batch(items: [$0]) }) }
        var packing = BatchPacking(limits: limits)
        var alone: [MissingItem] = []
        for item in sorted {
            if let voice = item.claim.voiceFolder, !item.mustGoAlone, packing.hasRoom(for: item) {
                packing.add(item, voice: voice)
            } else {
                alone.append(item)
            }
        }
        let packed = packing.batches
        let lonely = packed.filter { $0.count == 1 }.joined()
        alone = (alone + lonely).sorted { ($0.claim.second, $0.key) > ($1.claim.second, $1.key) }
        return BackupPlan(
            batches: packed.filter { $0.count > 1 }.map { Batch(items: $0) }
                + alone.map { Batch(items: [$0]) })
    }
}
