/// How one item stands between the account, the manifest and the disk.
package enum AuditVerdict: String, Sendable, CaseIterable {
    /// There and here, and equal.
    case both
    /// There and not here.
    case notBackedUp = "not_backed_up"
    /// Here and no longer there.
    case goneUpstream = "gone_upstream"
    /// Here and deleted there by us, after it was proven to be here.
    case deletedByUs = "deleted_by_us"
    /// Recorded here, and the files are not there.
    case missingHere = "missing_here"
    /// Recorded here, and the files are not what they were.
    case damagedHere = "damaged_here"
    /// There with other words than here.
    case changedMetadata = "changed_metadata"
    /// A file here that nothing is known of.
    case unknownHere = "unknown_here"

    package var words: String { rawValue.map { $0 == "_" ? " " : String($0) }.joined() }
}

/// One line of an audit.
package struct AuditLine: Sendable, Equatable {
    package var verdict: AuditVerdict
    package var collection: String?
    package var id: String?
    package var path: String?
    package var detail: String?
    /// Whether the vault knew it already, so that it is no news.
    package var isKnown = false

    init(_ verdict: AuditVerdict, _ record: ItemRecord, _ detail: String? = nil, isKnown: Bool = false) {
        self.verdict = verdict
        collection = record.collection
        id = record.id
        path = record.path ?? record.sidecar
        self.detail = detail
        self.isKnown = isKnown
    }

    init(_ finding: Finding) {
        verdict =
            switch finding.kind {
            case .missing: .missingHere
            case .foreign: .unknownHere
            default: .damagedHere
            }
        collection = finding.item?.collection
        id = finding.item?.id
        path = finding.path
        detail = finding.detail
    }
}

/// What an audit came to, and on what that rests.
package struct AuditReport: Sendable, Equatable {
    package var exit: RunExit = .done
    package var run: Int64 = 0
    package var counts: [AuditVerdict: Int] = [:]
    /// Of those gone upstream, how many the vault did not know to be.
    package var newlyGone = 0
    /// Items that the complete listing showed.
    package var listed = 0
    package var requests = 0
    package var unreadable: [String] = []
    /// Whether the files were read, or only looked for.
    package var wasRead = false
    package var steps = 0
    package var milliseconds = 0

    package init() {}

    /// Whether anything is to be done about the vault. What is gone upstream is what a backup is for: only the
    /// first audit that sees it calls it a difference.
    var isClean: Bool {
        newlyGone == 0
            && [.notBackedUp, .missingHere, .damagedHere, .changedMetadata, .unknownHere].allSatisfy {
                counts[$0] == nil
            }
    }
}
