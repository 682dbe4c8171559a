internal import SQLite

/// The words of `--state`: how an item stands here, or how it stands with the account.
package enum ItemState: String, Sendable, CaseIterable {
    case listed, waiting, stored, failed, vanished, trashed, discarded
    case presentUpstream = "present-upstream"
    case missingUpstream = "missing-upstream"
    case goneUpstream = "gone-upstream"
    case deletedUpstream = "deleted-upstream"

    private static let upstreamSuffix = "-upstream"

    /// Whether it speaks of the account, and not of what is here.
    var isUpstream: Bool { rawValue.hasSuffix(Self.upstreamSuffix) }

    /// What the manifest has to say of such an item.
    var condition: SQLFragment {
        if isUpstream {
            let value = String(rawValue.dropLast(Self.upstreamSuffix.count))
            return SQLFragment(sql: "upstream = ?", values: [.text(value)])
        }
        // As `status` counts failures: also what is stored, and not all of it or not as it is now.
        if self == .failed {
            return SQLFragment(sql: "(state = 'failed' OR (state = 'stored' AND reason IS NOT NULL))")
        }
        return SQLFragment(sql: "state = ?", values: [.text(rawValue)])
    }

    /// What may stand in that column.
    static func values(of column: String) -> [String] {
        allCases.map(\.field).filter { $0.column == column }.map(\.value)
    }
}
