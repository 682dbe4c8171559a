/// The known word nearest to a misspelt one.
package enum Suggestion {
    /// The best of `candidates`, or `nil` when none is near enough to be meant.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        // A third of the letters may be wrong, and never more than three of them.
        let limit = min(3, max(1, word.count / 3))
        return candidates.map { (distance: distance(word, $0), word: $0) }
            .filter { $0.distance <= limit || ($0.word.hasPrefix(word) && word.count > 1) }
            .min { ($0.distance, $0.word) < ($1.distance, $1.word) }?.word
    }

    /// How many letters to add, drop, change or swap with a neighbour.
    package static func distance(_ first: String, _ second: String) -> Int {
        let (first, second) = (Array(first), Array(second))
        guard !first.isEmpty else { return second.count }
        var beforeLast: [Int] = []
        var last = Array(0...second.count)
        for row in 1...first.count {
            var current = [row]
            for column in stride(from: 1, through: second.count, by: 1) {
                let isEqual = first[row - 1] == second[column - 1]
                var best = min(
                    last[column] + 1, current[column - 1] + 1, last[column - 1] + (isEqual ? 0 : 1))
                if row > 1, column > 1, first[row - 1] == second[column - 2],
                    first[row - 2] == second[column - 1]
                {
                    best = min(best, beforeLast[column - 2] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[second.count]
    }
}
