/// How large one batch may become.
package struct BatchLimits: Sendable, Hashable {
    package var maximumItems: Int
    package var targetBytes: Int
    /// What an item counts for whose size is not known yet.
    package var assumedItemBytes: Int

    package init(maximumItems: Int = 1000, targetBytes: Int = 64 << 20, assumedItemBytes: Int = 64 << 10) {
        self.maximumItems = max(1, maximumItems)
        self.targetBytes = max(1, targetBytes)
        self.assumedItemBytes = max(1, assumedItemBytes)
    }
}
