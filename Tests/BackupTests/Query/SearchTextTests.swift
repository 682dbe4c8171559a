import TestSupport
import Testing

@testable import Backup

@Suite struct SearchTextTests {
    static let texts = [
        "Съешь же ещё этих мягких булок", "吾輩は猫である。名前はまだ無い。", "今天的天气真不错,我们去公园散步吧。",
        "안녕하세요, 오늘의 날씨를", "สวัสดีครับ วันนี้อากาศดีมาก", "यह एक छोटा सा वाक्य है।", "صباح الخير", "שלום, זה משפט",
        "Emoji: 👩‍👩‍👧‍👦 🏳️‍🌈 🫠.", "Combining e\u{301} o\u{308}\u{304} Z\u{0351}\u{036B}a\u{0363}",
        "Control: \u{1}\u{1f} \u{feff} end",
        "She said \"stop\", then C:\\temp", "Straßenmusik ÉTÉ İstanbul ΣΊΣΥΦΟΣ",
        "AND OR NOT NEAR(a b) col: ^x*",
    ]

    @Test(arguments: [
        ("天气", "今天的天气真不错", true), ("猫", "吾輩は猫である", true), ("날씨", "오늘의 날씨를", true), ("犬", "吾輩は猫である", false),
        ("winter sale", "The SALE of the winter", true), ("winter sale", "The sale", false),
        ("été", "L'ÉTÉ", true),
        ("e\u{301}te", "\u{e9}te", true), ("STRASSE", "Straße", false), ("straße", "STRAßE", true),
        ("ete", "été", false),
        ("art", "particle", true), ("", "x", true), ("  ", "x", true),
    ])
    func aWordIsFoundAnywhereInAnyCaseHoweverItIsComposed(search: String, text: String, isFound: Bool) {
        #expect(SearchText(search).matches(text) == isFound)
    }

    @Test func anItemWithoutTextMatchesOnlyAnEmptySearch() {
        #expect(!SearchText("x").matches(nil))
        #expect(SearchText(" ").matches(nil))
    }

    /// Every piece of a text is found in it, and what the index is asked for stands in what the index was given.
    @Test func everyPieceOfATextIsAmongTheCandidatesOfTheIndex() throws {
        for text in Self.texts {
            let scalars = Array(SearchText.folded(text).unicodeScalars)
            let indexed = Array(SearchText.indexed(SearchText.folded(text)).unicodeScalars)
            let runs = Set(indexed.indices.dropLast(2).map { Array(indexed[$0...$0 + 2]) })
            for start in scalars.indices {
                for length in 1...6 where start + length <= scalars.count {
                    var view = String.UnicodeScalarView()
                    view.append(contentsOf: scalars[start..<start + length])
                    let search = SearchText(String(view))
                    // A piece may begin with a mark that composes with what stands before it, or lower case anew.
                    guard search.words.allSatisfy({ word in Self.holds(scalars, Array(word.unicodeScalars)) })
                    else {
                        continue
                    }
                    #expect(search.matches(text), "\(view) in \(text)")
                    for word in search.words {
                        let asked = Array(SearchText.indexed(word).unicodeScalars)
                        for place in asked.indices.dropLast(2) {
                            #expect(runs.contains(Array(asked[place...place + 2])), "\(word) in \(text)")
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: ["ab", "a", "猫 x", "\"", "  "])
    func theIndexIsAskedOnlyForWordsThatItCanKnow(search: String) {
        let query = SearchText(search).indexQuery
        #expect((query != nil) == search.contains("猫"))
    }

    private static func holds(_ text: [Unicode.Scalar], _ part: [Unicode.Scalar]) -> Bool {
        text.indices.contains { text[$0...].starts(with: part) }
    }
}
