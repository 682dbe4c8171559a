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

    /// What the manifest's column `state` or `upstream` says of it.
    private var value: String {
        isUpstream ? String(rawValue.dropLast(Self.upstreamSuffix.count)) : rawValue
    }

    /// What the manifest has to say of such an item.
    var condition: SQLFragment {
        if isUpstream { return SQLFragment(sql: "upstream = ?", values: [.text(value)]) }
        // As `status` counts failures: also what is stored, and not all of it or not as it is now.
        if self == .failed {
            return SQLFragment(sql: "(state = 'failed' OR (state = 'stored' AND reason IS NOT NULL))")
        }
        return SQLFragment(sql: "state = ?", values: [.text(value)])
    }

    /// What may stand in that column.
    static func values(of column: String) -> [String] {
        allCases.filter { $0.isUpstream == (column == "upstream") }.map(\.value)
    }
}
