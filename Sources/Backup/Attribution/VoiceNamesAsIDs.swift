/// Where the name of a voice could be taken for the id of an item.
///
/// Anybody may call a voice by an id. What the service makes of a voice's name in an entry's is not
/// documented: it may leave characters out, change them, or cut the name short.
struct VoiceNamesAsIDs {
    /// Ids that a voice's name could come to hold, as skeletons.
    private var skeletons: Set<[UInt8]> = []
    /// Folders of voices whose names are not known, and so could hold any id.
    private var unknown: [String: Set<Int>] = [:]
    /// Claims of which neither the voice nor its name is known: their entries could lie anywhere.
    private var anywhere: Set<Int> = []

    /// `lengths` are those of the requested ids' skeletons.
    init(_ claims: [Claim], lengths: Set<Int>) {
        var names: Set<String> = []
        for (index, claim) in claims.enumerated() {
            if let name = claim.voiceName, !name.isEmpty {
                names.insert(name)
            } else if let folder = claim.voiceFolder {
                unknown[folder, default: []].insert(index)
            } else {
                anywhere.insert(index)
            }
        }
        for name in names {
            let whole = skeleton(name)
            for length in lengths where length <= whole.count {
                for start in 0...whole.count - length {
                    skeletons.insert(Array(whole[start..<start + length]))
                }
            }
        }
    }

    /// Whether some voice's name could end as this id does.
    func couldHold(_ id: some StringProtocol) -> Bool {
        !skeletons.isEmpty && skeletons.contains(skeleton(id))
    }

    /// Whether an entry that ends in a claim's id could be another item's, whose voice has a name that is not known.
    func couldBeUnknown(_ name: EntryName, than claim: Int, in ownFolder: String?) -> Bool {
        if anywhere.contains(where: { $0 != claim }) { return true }
        // In a strange folder it could be anybody's.
        guard name.folder == ownFolder else { return unknown.values.contains { $0.contains { $0 != claim } } }
        return unknown[name.folder, default: []].contains { $0 != claim }
    }
}
