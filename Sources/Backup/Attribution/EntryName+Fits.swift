extension EntryName {
    /// Whether nothing in the name speaks against a claim whose folder and second it shares.
    ///
    /// What either side does not say is no contradiction.
    func fits(_ claim: Claim) -> Bool {
        // A voice may really be called `Rachel (1)`; any other ` (1)` marks one of two entries of the same name.
        if hasClashSuffix, tail != claim.voiceName { return false }
        guard !tail.isEmpty else { return true }
        let readings = NameReading.all(of: tail)
        let ofThisVoice = readings.filter { $0.names(voice: claim.voiceName) == .same }
        if !ofThisVoice.isEmpty { return ofThisVoice.contains { $0.agrees(with: claim) } }
        // The first reading sees the most settings, so it is the one that can contradict.
        guard let first = readings.first, first.names(voice: claim.voiceName) == .unknown else {
            return false
        }
        return first.agrees(with: claim)
    }
}

extension NameReading {
    fileprivate enum VoiceComparison {
        case same, different, unknown
    }

    /// Compares voice names by their ASCII letters and digits.
    ///
    /// What the service does to other characters is not documented, so a name that has them is compared as a whole only.
    fileprivate func names(voice name: String?) -> VoiceComparison {
        guard let name, !name.isEmpty else { return .unknown }
        if voice == name { return .same }
        guard name.utf8.allSatisfy({ $0 < 0x80 }) else { return .unknown }
        let expected = skeleton(name)
        let actual = skeleton(voice)
        guard !expected.isEmpty else { return .unknown }
        if actual == expected { return .same }
        // Long names may be cut short to fit into a file name.
        return actual.count >= 20 && expected.starts(with: actual) ? .same : .different
    }

    /// Whether category, settings and model are those of the claim, as far as both are known.
    fileprivate func agrees(with claim: Claim) -> Bool {
        let settings = claim.settings
        return agree(category, categoryWord(claim.voiceCategory))
            && near(speed, settings.speed) && near(stability, settings.stability)
            && near(similarity, settings.similarity) && near(style, settings.style)
            && !(hasSpeakerBoost && settings.speakerBoost == false)
            && agree(model.flatMap { knownModelWords.contains($0) ? $0 : nil }, modelWord(claim.modelID))
    }
}

private func agree(_ written: String?, _ known: String?) -> Bool {
    guard let written, let known else { return true }
    return written == known
}

/// One hundredth apart is rounding: 0.57 × 100 may be written as 56.
private func near(_ written: Int16?, _ known: Int16?) -> Bool {
    guard let written, let known else { return true }
    return (Int(written) - Int(known)).magnitude <= 1
}

private func categoryWord(_ category: String?) -> String? {
    switch category {
    case "premade": "pre"
    case "cloned": "ivc"
    case "professional": "pvc"
    case "generated": "gen"
    default: nil
    }
}

/// A word that is not one of these may stand for any model.
private let knownModelWords: Set<String> = ["m1", "m2", "e1", "e2", "t2", "v3"]

private func modelWord(_ modelID: String?) -> String? {
    switch modelID {
    case "eleven_multilingual_v1": "m1"
    case "eleven_multilingual_v2": "m2"
    case "eleven_monolingual_v1": "e1"
    case "eleven_english_v2", "eleven_english_sts_v2": "e2"
    case "eleven_turbo_v2": "t2"
    case "eleven_v3": "v3"
    default: nil
    }
}
