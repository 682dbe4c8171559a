import Testing

@testable import Commands

@Suite("Suggestions")
struct SuggestionTests {
    @Test(arguments: [
        ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "abd", 1),
        ("abc", "ab", 1), ("kitten", "sitting", 3), ("bakcup", "backup", 1),
    ])
    func theDistanceCountsSlipsOfTheFinger(first: String, second: String, distance: Int) {
        #expect(Suggestion.distance(first, second) == distance)
        #expect(Suggestion.distance(second, first) == distance)
    }

    @Test(arguments: [
        ("bakcup", "backup"), ("statsu", "status"), ("lst", "list"), ("conc", "concurrency"), ("x", nil),
        ("zzzzzz", nil),
        ("verify-all", nil),
    ])
    func aNearWordIsSuggestedAndAFarOneIsNot(word: String, suggested: String?) {
        let candidates = ["backup", "status", "list", "verify", "concurrency"]
        #expect(Suggestion.nearest(to: word, among: candidates) == suggested)
    }
}
