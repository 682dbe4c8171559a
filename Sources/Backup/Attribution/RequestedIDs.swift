/// Finds the ids of requested items in entry names.
struct RequestedIDs {
    /// What a name says about ids.
    enum Finding: Equatable {
        /// No requested id stands in it.
        case nothing
        /// One or more stand in it and do not say which item is meant.
        case ambiguous
        /// One item is named; it is no proof where the rest of the name speaks against it.
        case item(Int, isProof: Bool)
    }

    /// Shorter ids could be a number or a word that stands there for another reason. The service's have 20.
    static let minimumLength = 8

    private let claims: [Claim]
    private var claimByID: [Substring: Int] = [:]
    /// Ids that could stand in a name as (the end of) a voice's name, or that two claims share.
    private var doubtful: Set<Substring> = []
    private var claimsByPlace: [Place: [Int]] = [:]
    private var folders: Set<String> = []

    private struct Place: Hashable {
        let folder: String
        let second: Int64
    }

    init(_ claims: [Claim]) {
        self.claims = claims
        for (index, claim) in claims.enumerated() where claim.id.utf8.count >= RequestedIDs.minimumLength {
            let id = claim.id[...]
            if claimByID.updateValue(index, forKey: id) != nil || id.hasPrefix("ElevenLabs_")
                || NameReading(settings: id.split(separator: "_", omittingEmptySubsequences: false)[...])
                    != nil
            {
                doubtful.insert(id)
            }
        }
        for name in Set(claims.compactMap(\.voiceName)) {
            for end in RequestedIDs.ends(of: name[...], after: { !$0.isLetter && !$0.isNumber })
            where claimByID[end] != nil {
                doubtful.insert(end)
            }
        }
        for (index, claim) in claims.enumerated() {
            guard let folder = claim.voiceFolder else { continue }
            folders.insert(folder)
            claimsByPlace[Place(folder: folder, second: claim.second), default: []].append(index)
        }
    }

    /// The item whose id is the whole stem, or its last part after an underscore.
    func claim(namedBy name: EntryName) -> Finding {
        let stem = name.stemWithoutClash
        let candidates = RequestedIDs.ends(of: stem, after: { $0 == "_" }).filter { claimByID[$0] != nil }
        guard let longest = candidates.first, let claim = claimByID[longest] else { return .nothing }
        // An id may end in another id. Only where the longer one is all there is, it is certain which was meant.
        guard longest.utf8.count == stem.utf8.count || candidates.count == 1 else { return .ambiguous }
        guard !doubtful.contains(longest) else { return .ambiguous }
        let isProof = !name.hasClashSuffix && !speaksForAnother(name, than: claim)
        return .item(claim, isProof: isProof)
    }

    /// Whether the folder or the time in a name belongs to some other requested item.
    private func speaksForAnother(_ name: EntryName, than claim: Int) -> Bool {
        if let own = claims[claim].voiceFolder, own != name.folder, folders.contains(name.folder) {
            return true
        }
        guard let second = name.second, second != claims[claim].second else { return false }
        let there = claimsByPlace[Place(folder: name.folder, second: second)] ?? []
        return there.contains { $0 != claim }
    }

    /// The whole text, then each of its ends that begins behind a separator: longest first.
    private static func ends(of text: Substring, after isSeparator: (Character) -> Bool) -> [Substring] {
        var ends = [text]
        for index in text.indices where isSeparator(text[index]) {
            ends.append(text[text.index(after: index)...])
        }
        return ends
    }
}
