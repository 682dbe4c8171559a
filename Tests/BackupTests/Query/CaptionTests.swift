import Testing

@testable import Backup

@Suite struct CaptionTests {
    private func captions(_ text: String, secondsEach: Double = 0.05) -> [Caption] {
        let characters = text.map { String($0) }
        return CaptionCutter.captions(
            characters: characters, starts: characters.indices.map { Double($0) * secondsEach },
            ends: characters.indices.map { Double($0 + 1) * secondsEach })
    }

    @Test(arguments: [
        "One sentence. And another! A third? Yes…", "no end at all",
        "Version 1.5 of example.com is here. Done.",
        String(repeating: "word ", count: 200), String(repeating: "今天的天气真不错", count: 60), "x", "   ",
        "\n\na\n\n",
        "今天。明天！", "a b",
    ])
    func everyCharacterStandsInOneCaptionInOrderAndShortEnough(text: String) {
        for pace in [0.01, 0.05, 0.4] {
            let captions = captions(text, secondsEach: pace)
            let visible = { (text: String) in text.filter { !$0.isWhitespace } }
            #expect(visible(captions.map(\.text).joined()) == visible(text))
            for caption in captions {
                #expect(caption.text.count <= 85)
                #expect(caption.end >= caption.start && caption.end - caption.start <= 7.5)
            }
            #expect(zip(captions, captions.dropFirst()).allSatisfy { $0.end <= $1.start + 1e-9 })
        }
    }

    @Test func sentencesAndWordsStayWhole() {
        #expect(
            captions("Version 1.5 is here. It works! Good").map(\.text) == [
                "Version 1.5 is here.", " It works!", " Good",
            ])
        #expect(captions("今天。明天！").map(\.text) == ["今天。", "明天！"])
        let long = captions(String(repeating: "word ", count: 60))
        #expect(long.dropLast().allSatisfy { $0.text.hasSuffix("word ") })
    }

    @Test func listsThatDoNotBelongTogetherGiveNoCaptions() {
        #expect(CaptionCutter.captions(characters: ["a"], starts: [], ends: [1]).isEmpty)
        #expect(CaptionCutter.captions(characters: [], starts: [], ends: []).isEmpty)
    }
}
