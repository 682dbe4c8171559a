/// An item that the vault wants and does not hold.
package struct MissingItem: Sendable, Hashable {
    /// The manifest's row.
    package let key: Int64
    package let claim: Claim
    /// The size of its audio where it is known or can be guessed.
    package let expectedBytes: Int?
    /// Set for an item that an earlier batch could not deliver.
    package let mustGoAlone: Bool

    package init(key: Int64, claim: Claim, expectedBytes: Int? = nil, mustGoAlone: Bool = false) {
        self.key = key
        self.claim = claim
        self.expectedBytes = expectedBytes
        self.mustGoAlone = mustGoAlone
    }
}
