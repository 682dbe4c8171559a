/// The claim that each name means, all of them or none, where names hold no ids.
///
/// Let every entry be the audio of one claim of the batch, lying in its voice's folder under its second
/// plus a shift that is the same for the whole answer (a wrong clock or time zone) plus a rounding of at
/// most one second. Claims of one voice are at least three seconds apart, or nothing is inferred.
///
/// *If all claims are matched, the match is right.* Match and truth are both one-to-one, so where they
/// differ, they differ by cycles within one voice. In a cycle some entry's name is at least three seconds
/// later than the truth and another's at least three seconds earlier. But all names of the answer are off by
/// the same shift and at most one second of rounding, so no two of them differ by more than two seconds in that.
///
/// *If some claims are unmatched,* the names could be those of the neighbours. A wrong match is at least
/// three seconds off, so the shift is at least two; `allowShift` looks for such a shift, and the batch is refused when one fits.
func inferredPairs(names: [EntryName], claims: [Claim]) -> Result<[Int], Attribution.Doubt> {
    guard let places = ClaimPlaces(claims) else { return .failure(.itemsTooAlike) }
    var pairs: [Int] = []
    var taken: Set<Int> = []
    var isDoubled = false
    for name in names {
        guard let second = name.second, !name.hasOldTime,
            let claim = places.claim(folder: name.folder, second: second), name.fits(claims[claim])
        else { return .failure(.strangeEntry) }
        isDoubled = !taken.insert(claim).inserted || isDoubled
        pairs.append(claim)
    }
    if isDoubled { return .failure(.doubledEntry) }
    if pairs.count < claims.count, places.allowShift(of: pairs) { return .failure(.clockMayBeShifted) }
    return .success(pairs)
}

/// Where and when each claim's entry has to lie, for claims that can be told apart.
struct ClaimPlaces {
    /// Claims of one voice are never nearer to each other than this in one batch.
    static let minimumDistance: Int64 = 3
    /// How far rounding may move a name's second, beside a shift of all.
    private static let rounding: Int64 = 1

    private struct Spot: Hashable {
        let voice: Int
        let second: Int64
    }

    private let seconds: [Int64]
    private let voices: [Int]
    private var voiceByFolder: [String: Int] = [:]
    private var claimsOfVoice: [[Int]] = []
    private var claimBySpot: [Spot: Int] = [:]

    /// Fails for claims without a voice, and for claims of one voice that are too close.
    init?(_ claims: [Claim]) {
        var voices: [Int] = []
        for (index, claim) in claims.enumerated() {
            guard let folder = claim.voiceFolder else { return nil }
            let voice = voiceByFolder[folder] ?? claimsOfVoice.count
            if voice == claimsOfVoice.count {
                voiceByFolder[folder] = voice
                claimsOfVoice.append([])
            }
            voices.append(voice)
            claimsOfVoice[voice].append(index)
            claimBySpot[Spot(voice: voice, second: claim.second)] = index
        }
        self.voices = voices
        seconds = claims.map(\.second)
        for members in claimsOfVoice {
            let sorted = members.map { claims[$0].second }.sorted()
            for (earlier, later) in zip(sorted, sorted.dropFirst())
            where later &- earlier < ClaimPlaces.minimumDistance {
                return nil
            }
        }
    }

    func claim(folder: String, second: Int64) -> Int? {
        guard let voice = voiceByFolder[folder] else { return nil }
        return claimBySpot[Spot(voice: voice, second: second)]
    }

    /// Whether some shift of two seconds or more would also bring every matched second to a claim of its voice.
    func allowShift(of pairs: [Int]) -> Bool {
        // Any shift has to work for each entry, so the one with the fewest choices gives all candidates.
        guard
            let anchor = pairs.min(by: { claimsOfVoice[voices[$0]].count < claimsOfVoice[voices[$1]].count })
        else { return true }
        for other in claimsOfVoice[voices[anchor]] where other != anchor {
            for rounding in -ClaimPlaces.rounding...ClaimPlaces.rounding {
                let shift = seconds[anchor] &- seconds[other] &- rounding
                if pairs.allSatisfy({ isNearClaim(of: voices[$0], at: seconds[$0] &- shift) }) { return true }
            }
        }
        return false
    }

    private func isNearClaim(of voice: Int, at second: Int64) -> Bool {
        (-ClaimPlaces.rounding...ClaimPlaces.rounding).contains {
            claimBySpot[Spot(voice: voice, second: second &+ $0)] != nil
        }
    }
}
