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
    /// How long they are: hardly any end of a name is, and to look one up takes long.
    private var lengths: Set<Int> = []
    /// Ids that stand in a name for another reason, or that two claims share.
    private var doubtful: Set<Substring> = []
    private let voices: VoiceNamesAsIDs
    private var claimsByPlace: [Place: [Int]] = [:]
    private var folders: Set<String> = []

    private struct Place: Hashable {
        let folder: String
        let second: Int64
    }

    init(_ claims: [Claim]) {
        self.claims = claims
        let ids = claims.map(\.id).filter { $0.utf8.count >= RequestedIDs.minimumLength }
        voices = VoiceNamesAsIDs(claims, lengths: Set(ids.map { skeleton($0).count }))
        for (index, claim) in claims.enumerated() where claim.id.utf8.count >= RequestedIDs.minimumLength {
            let id = claim.id[...]
            lengths.insert(id.utf8.count)
            if claimByID.updateValue(index, forKey: id) != nil || id.hasPrefix("ElevenLabs_")
                || NameReading(settings: NameWords(id)) != nil || voices.couldHold(id)
            {
                doubtful.insert(id)
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
        let candidates = RequestedIDs.ends(of: stem).filter {
            lengths.contains($0.utf8.count) && claimByID[$0] != nil
        }
        guard let longest = candidates.first, let claim = claimByID[longest] else { return .nothing }
        // An id may end in another id. Only where the longer one is all there is, it is certain which was meant.
        guard longest.utf8.count == stem.utf8.count || candidates.count == 1 else { return .ambiguous }
        guard !doubtful.contains(longest) else { return .ambiguous }
        if longest.utf8.count < stem.utf8.count {
            // In an id with an underscore, a part of the time, of the voice or of the settings could hide.
            let own = claims[claim].voiceFolder
            guard !longest.utf8.contains(UInt8(ascii: "_")),
                !voices.couldBeUnknown(name, than: claim, in: own)
            else { return .ambiguous }
        }
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

    /// The whole text, then each of its ends that begins behind an underscore: longest first.
    private static func ends(of text: Substring) -> [Substring] {
        let bytes = text.utf8
        var ends = [text]
        for index in bytes.indices where bytes[index] == UInt8(ascii: "_") {
            ends.append(text[bytes.index(after: index)...])
        }
        return ends
    }
}
