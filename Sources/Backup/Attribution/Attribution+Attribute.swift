extension Attribution {
    /// Ties entries to items: by the ids in their names, else by voice and second.
    ///
    /// `isWhole` says that the zip ended as it should and that no entry was skipped. The two kinds of
    /// evidence are never mixed: where one name holds an id, a name without one is strange and proves nothing.
    package static func attribute(
        entries: [ArrivedEntry], to claims: [Claim], isWhole: Bool
    ) -> Attribution {
        let safe = entries.filter { !$0.name.isUnsafe }
        let ids = RequestedIDs(claims)
        let found = safe.map { ids.claim(namedBy: $0.name) }
        var tally = AttributionTally(claims: claims.count)
        if found.contains(where: { $0 != .nothing }) {
            for (entry, finding) in zip(safe, found) {
                if case .item(let claim, let isProof) = finding {
                    tally.note(entry, for: claim, evidence: .id, isProof: isProof)
                }
            }
        } else if !safe.isEmpty {
            switch inferredPairs(names: safe.map(\.name), claims: claims) {
            case .success(let pairs):
                for (entry, claim) in zip(safe, pairs) {
                    tally.note(entry, for: claim, evidence: .voiceAndSecond, isProof: true)
                }
            case .failure(let doubt):
                tally.doubt = doubt
            }
        }
        return tally.attribution(of: entries, isWhole: isWhole && safe.count == entries.count)
    }
}

extension Attribution.Doubt: Error {}

/// Collects which entries speak for which item, and draws the conclusion.
private struct AttributionTally {
    private enum Standing {
        case nothing
        case one(ArrivedEntry, Evidence, isProof: Bool)
        case several
    }

    private var standings: [Standing]
    var doubt: Attribution.Doubt?

    init(claims: Int) {
        standings = Array(repeating: .nothing, count: claims)
    }

    /// A second entry for an item makes both worthless, whichever of them is damaged.
    mutating func note(_ entry: ArrivedEntry, for claim: Int, evidence: Evidence, isProof: Bool) {
        if case .nothing = standings[claim] {
            standings[claim] = .one(entry, evidence, isProof: isProof)
        } else {
            standings[claim] = .several
        }
    }

    func attribution(of entries: [ArrivedEntry], isWhole: Bool) -> Attribution {
        var matches: [Attribution.Match] = []
        var leftovers: [Attribution.Leftover] = []
        for (claim, standing) in standings.enumerated() {
            switch standing {
            case .one(let entry, let evidence, isProof: true) where entry.isIntact:
                matches.append(.init(entry: entry.index, claim: claim, evidence: evidence))
            case .one(let entry, _, isProof: true):
                precondition(!entry.isIntact)
                leftovers.append(.init(claim: claim, reason: .damaged))
            case .one(_, _, isProof: false):
                leftovers.append(.init(claim: claim, reason: .unattributable))
            case .several:
                leftovers.append(.init(claim: claim, reason: .doubled))
            case .nothing where doubt != nil:
                leftovers.append(.init(claim: claim, reason: .unattributable))
            case .nothing:
                leftovers.append(.init(claim: claim, reason: isWhole ? .notSent : .cutOff))
            }
        }
        let used = Set(matches.map(\.entry))
        let strays = entries.filter { $0.isIntact && !used.contains($0.index) }.map(\.index)
        return Attribution(matches: matches, leftovers: leftovers, strays: strays, unattributable: doubt)
    }
}
