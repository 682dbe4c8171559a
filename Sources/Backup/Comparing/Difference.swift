internal import JSON

/// One item that is not the same on both sides, or is, when that was asked for.
package struct Difference: Sendable, Equatable {
    package enum Mark: String, Sendable, CaseIterable {
        case onlyInA = "-"
        case onlyInB = "+"
        case differs = "*"
        case same = "="
    }

    package enum Aspect: String, Sendable, CaseIterable {
        case audio, metadata, state
    }

    package var mark: Mark
    package var collection: String
    package var id: String
    /// In what the two differ.
    package var aspects: [Aspect]
}

/// How many items there are of each kind.
package struct DiffTotals: Sendable, Equatable {
    package var onlyInA = 0
    package var onlyInB = 0
    package var differing = 0
    package var same = 0

    package init() {}

    package var areEqual: Bool { onlyInA + onlyInB + differing == 0 }

    subscript(mark: Difference.Mark) -> Int {
        get {
            switch mark {
            case .onlyInA: onlyInA
            case .onlyInB: onlyInB
            case .differs: differing
            case .same: same
            }
        }
        set {
            switch mark {
            case .onlyInA: onlyInA = newValue
            case .onlyInB: onlyInB = newValue
            case .differs: differing = newValue
            case .same: same = newValue
            }
        }
    }
}

/// In what two records of one item differ.
///
/// Where the bytes lie, when and by which road they came is not what a backup is about: a sealed month or a
/// second backup of the same account is no difference.
struct DifferenceRule: Sendable, Equatable {
    /// Set when one side is the account itself, which says nothing of files and states.
    var isMetadataOnly = false

    func aspects(_ left: ItemRecord, _ right: ItemRecord) -> [Difference.Aspect] {
        var found: [Difference.Aspect] = []
        if !isMetadataOnly,
            left.sha256 != right.sha256 || left.size != right.size || left.audio != right.audio
        {
            found.append(.audio)
        }
        if left.metadataSHA256 != right.metadataSHA256 || (!isMetadataOnly && !hasEqualWords(left, right)) {
            found.append(.metadata)
        }
        if !isMetadataOnly, left.state != right.state || left.upstream != right.upstream {
            found.append(.state)
        }
        return found
    }

    /// Whether an item that only one side has counts at all.
    func counts(_ lonely: ItemRecord) -> Bool {
        // What was gone before it could be stored, or deleted by us, is rightly absent from the account.
        !isMetadataOnly || (lonely.state != "vanished" && lonely.upstream != "deleted")
    }

    private func hasEqualWords(_ left: ItemRecord, _ right: ItemRecord) -> Bool {
        left.text == right.text && left.attributes == right.attributes && left.dateUnix == right.dateUnix
            && left.voiceName == right.voiceName && left.modelID == right.modelID
            && left.source == right.source
    }
}
