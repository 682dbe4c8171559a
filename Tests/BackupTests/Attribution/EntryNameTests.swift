import Testing

@testable import Backup

struct EntryNameTests {
    @Test(arguments: [
        "v/ElevenLabs_2024-10-09T11_47_43_Old Man, Jenkins-2_pre_s50_sb75_se0_b_m2.mp3",
        "v/ElevenLabs_2024-10-09T11:47:43_Old Man, Jenkins-2_pre_s50_sb75_se0_b_m2.mp3",
        "v/ElevenLabs_2024-10-09T11 47 43_Old Man, Jenkins-2_pre_s50_sb75_se0_b_m2.MP3",
        "top/v/ElevenLabs_2024-10-09 11_47_43_Old Man, Jenkins-2_pre_s50_sb75_se0_b_m2.mp3",
    ])
    func readsTheTimeInEverySpelling(path: String) {
        let name = EntryName(path)
        #expect(name.hazard == nil)
        #expect(name.folder == "v")
        #expect(name.second == 1_728_474_463)
        #expect(!name.hasOldTime)
        #expect(name.tail == "Old Man, Jenkins-2_pre_s50_sb75_se0_b_m2")
        #expect(name.fileExtension == "mp3")
        let reading = NameReading.all(of: name.tail).first
        #expect(reading?.voice == "Old Man, Jenkins-2")
        #expect(reading?.category == "pre")
        #expect(reading?.stability == 50)
        #expect(reading?.similarity == 75)
        #expect(reading?.style == 0)
        #expect(reading?.hasSpeakerBoost == true)
        #expect(reading?.model == "m2")
    }

    @Test func readsNamesWithIDs() {
        let old = EntryName("v/ElevenLabs_2023-07-31T17_42_43.000Z_Rachel_ja9xsmfGhxYcymxGcOGB.mp3")
        #expect(old.second == 1_690_825_363)
        #expect(old.hasOldTime)
        #expect(old.tail == "Rachel_ja9xsmfGhxYcymxGcOGB")
        let oldest = EntryName("v/ja9xsmfGhxYcymxGcOGB.mp3")
        #expect(oldest.second == nil)
        #expect(oldest.stem == "ja9xsmfGhxYcymxGcOGB")
    }

    @Test(arguments: [
        ("", EntryName.Hazard.empty), ("/a/b.mp3", .absolute), ("C:/b.mp3", .absolute),
        ("c:b.mp3", .absolute),
        ("a/../b.mp3", .climbs), ("..", .climbs), ("./b.mp3", .climbs), ("a//b.mp3", .climbs),
        ("a/", .climbs),
        ("a\\..\\b.mp3", .backslash), ("\\\\host\\b.mp3", .backslash), ("v/..\\b.mp3", .backslash),
        ("a/b\0.mp3", .control), ("a/b\n.mp3", .control),
        ("a/\u{9B}b.mp3", .control),
        (String(repeating: "a", count: 1025), .tooLong),
    ])
    func aHostileNameHasAHazardAndNothingElse(path: String, hazard: EntryName.Hazard) {
        let name = EntryName(path)
        #expect(name.hazard == hazard)
        #expect(name.isUnsafe)
        #expect(name.stem.isEmpty && name.folder.isEmpty && name.second == nil)
    }

    @Test(arguments: [
        "ElevenLabs_2024-13-09T11_47_43_R", "ElevenLabs_2024-02-30T11_47_43_R",
        "ElevenLabs_2023-02-29T11_47_43_R",
        "ElevenLabs_2024-10-09T24_47_43_R", "ElevenLabs_2024-10-09T11_60_43_R",
        "ElevenLabs_2024-10-09T11_47_4",
        "ElevenLabs_2024-10-09T11_47_431_R", "Other_2024-10-09T11_47_43_R", "ElevenLabs_2024-10-09T11_47_60",
        "ElevenLabs",
    ])
    func aTimeThatIsNoneIsNotRead(stem: String) {
        #expect(EntryName("v/\(stem).mp3").second == nil)
    }

    @Test func leapDaysAndTheEpochAreRight() {
        #expect(EntryName("v/ElevenLabs_1970-01-01T00_00_00.mp3").second == 0)
        #expect(EntryName("v/ElevenLabs_1969-12-31T23_59_59.mp3").second == -1)
        #expect(EntryName("v/ElevenLabs_2024-02-29T00_00_00.mp3").second == 1_709_164_800)
        #expect(EntryName("v/ElevenLabs_2100-03-01T00_00_00.mp3").second == 4_107_542_400)
    }

    @Test func anAmbiguousTailHasEveryReading() {
        let voices = NameReading.all(of: "X_pre_s50_b").map(\.voice)
        #expect(voices == ["X", "X_pre", "X_pre_s50", "X_pre_s50_b"])
        #expect(NameReading.all(of: "X_pre_s50_b").last?.isBare == true)
    }

    @Test func anyBytesAreSurvived() {
        var random = SeededGenerator.fresh("entry names")
        let pieces = [
            "ElevenLabs", "_", "2024", "-", "10", "T", ".", "(", ")", "1", " ", "/", "\u{301}", "é", "🎙", "Z",
            "s50", "\r\n",
        ]
        for _ in 0..<20_000 {
            let path = (0..<Int.random(in: 0...20, using: &random)).map { _ in random.pick(pieces) }.joined()
            let name = EntryName(path)
            _ = NameReading.all(of: name.tail)
            #expect(name.path == path)
        }
    }
}
