import Testing

@testable import Backup

private let noon: Int64 = 1_728_474_463  // 2024-10-09T11:47:43Z

private func claim(_ id: String, _ offset: Int64, voice: String? = "voiceA", name: String? = "Rachel")
    -> Claim
{
    Claim(
        id: id, second: noon + offset, voiceID: voice, voiceName: name, voiceCategory: "premade",
        settings: VoiceSettings(stability: 0.5, similarity: 0.75, style: 0, speakerBoost: true),
        modelID: "eleven_multilingual_v2")
}

private func entries(_ paths: String...) -> [ArrivedEntry] {
    paths.enumerated().map { ArrivedEntry(index: $0.offset, path: $0.element, isIntact: true) }
}

/// A modern name for `Rachel` so many seconds after noon (fewer than 17).
private func modern(_ offset: Int, folder: String = "voiceA", rest: String = "Rachel_pre_s50_sb75_se0_b_m2")
    -> String
{
    "\(folder)/ElevenLabs_2024-10-09T11_47_\(43 + offset)_\(rest).mp3"
}

private let three = [
    claim("aaaaaaaaaaaaaaaaaaaa", 0), claim("bbbbbbbbbbbbbbbbbbbb", 5), claim("cccccccccccccccccccc", 10),
]

struct AttributionTests {
    @Test func matchesAllItemsByVoiceAndSecond() {
        let found = Attribution.attribute(
            entries: entries(modern(10), modern(0), modern(5)), to: three, isWhole: true)
        #expect(found.matches.map(\.claim) == [0, 1, 2])
        #expect(found.matches.map(\.entry) == [1, 2, 0])
        #expect(found.isInferred)
        #expect(found.leftovers.isEmpty && found.strays.isEmpty && found.unattributable == nil)
    }

    @Test func matchesByIDWhateverTheSecond() {
        let found = Attribution.attribute(
            entries: entries(
                "voiceA/bbbbbbbbbbbbbbbbbbbb.mp3",
                "voiceA/ElevenLabs_2023-07-31T17_42_43.000Z_Rachel_aaaaaaaaaaaaaaaaaaaa.mp3"),
            to: three, isWhole: true)
        #expect(found.matches.map(\.entry) == [1, 0])
        #expect(found.matches.allSatisfy { $0.evidence == .id })
        #expect(found.leftovers == [.init(claim: 2, reason: .notSent)])
        #expect(!found.isInferred)
    }

    /// U+0D4E joins with what follows it into one letter, as far as text is concerned.
    @Test(arguments: ["_", "\u{0D4E}_"])
    func anIDInAVoicesNameIsNoProof(_ separator: String) {
        let voice = "Copy\(separator)aaaaaaaaaaaaaaaaaaaa"
        let claims = [three[0], claim("bbbbbbbbbbbbbbbbbbbb", 5, voice: nil, name: voice)]
        let found = Attribution.attribute(
            entries: entries(modern(5, folder: "voiceB", rest: voice)), to: claims, isWhole: true)
        #expect(!found.matches.contains { $0.claim == 0 })
    }

    /// What the service does to a voice's name is its own affair: it may leave characters out, or cut the name short.
    @Test(arguments: [
        ("aaaaaaaaaa日aaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa"),
        ("Copy_aaaaaaaaaaaaaaaaaaaa two", "Copy_aaaaaaaaaaaaaaaaaaaa"),
    ])
    func anIDIsNoProofWhereItCouldComeFromAVoicesName(_ voice: String, asWritten: String) {
        let claims = [three[0], claim("bbbbbbbbbbbbbbbbbbbb", 5, voice: nil, name: voice)]
        let found = Attribution.attribute(
            entries: entries(modern(5, folder: "voiceB", rest: asWritten)), to: claims, isWhole: true)
        #expect(!found.matches.contains { $0.claim == 0 })
    }

    /// A voice whose name is not known may be called by an id, and a clock may be wrong.
    @Test(arguments: [("voiceA", "voiceA"), ("voiceB", "voiceB"), ("voiceB", "elsewhere"), (nil, "None")])
    func anIDBehindAVoiceOfUnknownNameIsNoProof(_ voice: String?, folder: String) {
        let claims = [three[0], claim("bbbbbbbbbbbbbbbbbbbb", 5, voice: voice, name: nil)]
        let found = Attribution.attribute(
            entries: entries(modern(7, folder: folder, rest: "aaaaaaaaaaaaaaaaaaaa")), to: claims,
            isWhole: true)
        #expect(found.matches.isEmpty)
    }

    @Test func anIDThatIsTheWholeNameIsProofBesideAVoiceOfUnknownName() {
        let claims = [three[0], claim("bbbbbbbbbbbbbbbbbbbb", 5, name: nil)]
        let found = Attribution.attribute(
            entries: entries("voiceA/aaaaaaaaaaaaaaaaaaaa.mp3"), to: claims, isWhole: true)
        #expect(found.matches.map(\.claim) == [0])
    }

    /// The service's ids are letters and digits. In another, a part of the time, of the voice or of the settings could hide.
    @Test func anIDThatHoldsAnUnderscoreIsProofAsTheWholeNameOnly() {
        let claims = [claim("43_Rachel", 0), three[1]]
        for (path, matched) in [("voiceA/43_Rachel.mp3", [0]), (modern(0, rest: "Rachel"), [])] {
            let found = Attribution.attribute(entries: entries(path), to: claims, isWhole: true)
            #expect(found.matches.map(\.claim) == matched)
        }
    }

    @Test func aRigidPartOfACutZipIsKept() {
        let found = Attribution.attribute(
            entries: entries(modern(0), modern(5)),
            to: [three[0], three[1], claim("cccccccccccccccccccc", 14)], isWhole: false)
        #expect(found.matches.map(\.claim) == [0, 1])
        #expect(found.leftovers == [.init(claim: 2, reason: .cutOff)])
    }

    @Test(arguments: [10, 9, 11])
    func aPartThatAShiftedClockWouldExplainTooIsRefused(third: Int64) {
        // Two entries five seconds apart: the first and second item, or the second and third under a wrong clock
        // (with a second of rounding where the third is a second off).
        let claims = [three[0], three[1], claim("cccccccccccccccccccc", third)]
        let found = Attribution.attribute(entries: entries(modern(0), modern(5)), to: claims, isWhole: true)
        #expect(found.matches.isEmpty)
        #expect(found.unattributable == .clockMayBeShifted)
        #expect(found.leftovers.map(\.reason) == Array(repeating: .unattributable, count: 3))
        #expect(found.strays == [0, 1])
    }

    @Test func oneEntryOfAVoiceWithSeveralItemsIsRefused() {
        let found = Attribution.attribute(entries: entries(modern(5)), to: three, isWhole: false)
        #expect(found.unattributable == .clockMayBeShifted)
    }

    @Test func oneEntryOfAVoiceWithOneItemHoldsTheClockForTheOthers() {
        let claims = three + [claim("dddddddddddddddddddd", 3, voice: "voiceB")]
        let found = Attribution.attribute(
            entries: entries(modern(5), modern(3, folder: "voiceB")), to: claims, isWhole: true)
        #expect(found.matches.map(\.claim) == [1, 3])
    }

    @Test func aDamagedEntryStillSaysThatItsItemWasSent() {
        var arrived = entries(modern(0), modern(5), modern(10))
        arrived[1] = ArrivedEntry(index: 1, path: modern(5), isIntact: false)
        let found = Attribution.attribute(entries: arrived, to: three, isWhole: true)
        #expect(found.matches.map(\.claim) == [0, 2])
        #expect(found.leftovers == [.init(claim: 1, reason: .damaged)])
    }

    @Test func aStrangeEntryMakesTheBatchUnattributable() {
        let found = Attribution.attribute(
            entries: entries(modern(0), modern(5), modern(7)), to: three, isWhole: true)
        #expect(found.matches.isEmpty)
        #expect(found.unattributable == .strangeEntry)
    }

    @Test func twoEntriesOfOneNameMakeTheBatchUnattributable() {
        let found = Attribution.attribute(
            entries: entries(modern(0), modern(5), modern(10), modern(5)), to: three, isWhole: true)
        #expect(found.matches.isEmpty)
        #expect(found.unattributable == .doubledEntry)
    }

    @Test(arguments: [" (1)", "(1)", " (12)"])
    func anEntryRenamedForAClashIsNoEvidence(suffix: String) {
        let rest = "Rachel_pre_s50_sb75_se0_b_m2\(suffix)"
        let found = Attribution.attribute(
            entries: entries(modern(0), modern(5, rest: rest), modern(10)), to: three, isWhole: true)
        #expect(found.unattributable == .strangeEntry)
    }

    @Test(arguments: [" (1)", "(1)"])
    func aSecondEntryForAnIDMakesBothWorthless(suffix: String) {
        let found = Attribution.attribute(
            entries: entries(
                "v/aaaaaaaaaaaaaaaaaaaa\(suffix).mp3", "v/aaaaaaaaaaaaaaaaaaaa.mp3",
                "v/bbbbbbbbbbbbbbbbbbbb.mp3"),
            to: three, isWhole: true)
        #expect(found.matches.map(\.claim) == [1])
        #expect(found.leftovers.map(\.reason) == [.doubled, .notSent])
    }

    @Test func aVoiceThatIsReallyNamedLikeAClashIsAttributed() {
        let claims = [claim("aaaaaaaaaaaaaaaaaaaa", 0, name: "Rachel (1)")]
        let found = Attribution.attribute(
            entries: entries(modern(0, rest: "Rachel (1)")), to: claims, isWhole: true)
        #expect(found.matches.count == 1)
    }

    @Test func itemsOfOneVoiceCloserThanThreeSecondsAreNeverInferred() {
        for distance in Int64(0)...2 {
            let claims = [three[0], claim("bbbbbbbbbbbbbbbbbbbb", distance)]
            let found = Attribution.attribute(
                entries: entries(modern(0), modern(Int(distance))), to: claims, isWhole: true)
            #expect(found.matches.isEmpty)
            #expect(found.unattributable == .itemsTooAlike)
        }
    }

    @Test(arguments: [nil, ""])
    func anItemWithoutAVoiceIsNeverInferred(voice: String?) {
        let claims = [three[0], claim("bbbbbbbbbbbbbbbbbbbb", 5, voice: voice)]
        let found = Attribution.attribute(entries: entries(modern(0), modern(5)), to: claims, isWhole: true)
        #expect(found.unattributable == .itemsTooAlike)
    }

    @Test(arguments: [
        "Rachel_ivc_s50_sb75_se0_b_m2", "Rachel_pre_s40_sb75_se0_b_m2", "Rachel_pre_s50_sb90_se0_b_m2",
        "Rachel_pre_s50_sb75_se30_b_m2", "Rachel_pre_s50_sb75_se0_b_v3", "Domi_pre_s50_sb75_se0_b_m2", "Domi",
    ])
    func aNameThatContradictsTheItemIsNoEvidence(rest: String) {
        let found = Attribution.attribute(
            entries: entries(modern(0, rest: rest)), to: [three[0]], isWhole: true)
        #expect(found.unattributable == .strangeEntry)
    }

    @Test(arguments: [
        "Rachel", "Rachel_pre", "Rachel_pre_s50", "Rachel_pre_sp105_s50_sb75_se0_b_m2", "Rachel_pre_s51_sb74",
        "Rachel_z9",
        "rachel_s50_sb75",
    ])
    func aNameThatSaysLessOrOtherThingsIsNoContradiction(rest: String) {
        let found = Attribution.attribute(
            entries: entries(modern(0, rest: rest)), to: [three[0]], isWhole: true)
        #expect(found.matches.count == 1)
    }

    @Test func anIDThatEndsInAnotherIDIsProofOnlyWhereItIsTheWholeName() {
        let claims = [claim("12345678", 0), claim("abc_12345678", 5)]
        let whole = Attribution.attribute(
            entries: entries("v/abc_12345678.mp3", "v/12345678.mp3"), to: claims, isWhole: true)
        #expect(whole.matches.map(\.entry) == [1, 0])
        let part = Attribution.attribute(
            entries: entries("v/Rachel_abc_12345678.mp3"), to: claims, isWhole: true)
        #expect(part.matches.isEmpty)
    }

    @Test func anIDInsideAWordIsNoEvidence() {
        let found = Attribution.attribute(
            entries: entries("v/xaaaaaaaaaaaaaaaaaaaa.mp3", "v/bbbbbbbbbbbbbbbbbbbb_Rachel.mp3"), to: three,
            isWhole: true)
        #expect(found.matches.isEmpty)
    }

    @Test func anIDThatIsAlsoAVoicesNameIsNoEvidence() {
        let claims = [
            claim("aaaaaaaaaaaaaaaaaaaa", 0), claim("bbbbbbbbbbbbbbbbbbbb", 5, name: "aaaaaaaaaaaaaaaaaaaa"),
        ]
        let found = Attribution.attribute(
            entries: entries("voiceA/ElevenLabs_2024-10-09T13_47_48_aaaaaaaaaaaaaaaaaaaa.mp3"), to: claims,
            isWhole: true)
        #expect(found.matches.isEmpty)
    }

    @Test func namesWithAndWithoutIDsAreNotMixed() {
        let found = Attribution.attribute(
            entries: entries("voiceA/aaaaaaaaaaaaaaaaaaaa.mp3", modern(5), modern(10)), to: three,
            isWhole: true)
        #expect(found.matches.map(\.claim) == [0])
        #expect(found.strays == [1, 2])
    }

    @Test func aHostileNameIsSkippedAndTheRestMayStand() {
        let found = Attribution.attribute(
            entries: entries("../../etc/passwd", modern(0), modern(5)),
            to: [three[0], three[1], claim("cccccccccccccccccccc", 14)], isWhole: true)
        #expect(found.matches.map(\.claim) == [0, 1])
        #expect(found.leftovers == [.init(claim: 2, reason: .cutOff)])
        #expect(found.strays == [0])
    }

    @Test func anEmptyAnswerLeavesAllItemsOver() {
        let found = Attribution.attribute(entries: [], to: three, isWhole: true)
        #expect(found.leftovers.map(\.reason) == [.notSent, .notSent, .notSent])
    }

    @Test func absurdDatesAreSurvived() {
        let claims = [
            Claim(id: "aaaaaaaaaaaaaaaaaaaa", second: .min, voiceID: "v"),
            Claim(id: "bbbbbbbbbbbbbbbbbbbb", second: .max, voiceID: "v"),
            Claim(id: "cccccccccccccccccccc", second: noon, voiceID: "v"),
        ]
        let found = Attribution.attribute(entries: entries(modern(0, folder: "v")), to: claims, isWhole: true)
        #expect(found.leftovers.count + found.matches.count == 3)
    }
}
