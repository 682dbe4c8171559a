/// The words of `--state`: how an item stands here, or how it stands with the account.
package enum ItemState: String, Sendable, CaseIterable {
    case listed, waiting, stored, failed, vanished, trashed, discarded
    case presentUpstream = "present-upstream"
    case missingUpstream = "missing-upstream"
    case goneUpstream = "gone-upstream"
    case deletedUpstream = "deleted-upstream"

    /// The manifest's column that it speaks of, and the value there.
    var field: (column: String, value: String) {
        let suffix = "-upstream"
        guard rawValue.hasSuffix(suffix) else { return ("state", rawValue) }
        return ("upstream", String(rawValue.dropLast(suffix.count)))
    }
}
