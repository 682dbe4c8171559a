/// Which items there are, in their order, and what was done to them.
///
/// A few bytes for each item; the rest is drawn when it is asked for.
struct ItemShelf: Sendable {
    var timeline: Timeline
    private(set) var states: [Int: ItemState] = [:]
    private let isNameTwin: [Bool]
    private let original: Int

    init(_ recipe: AccountRecipe) {
        original = recipe.items
        let (dates, twins) = Self.calendar(recipe)
        timeline = Timeline(dates, listed: dates.count - min(max(0, recipe.notYet), dates.count))
        isNameTwin = twins
        for number in max(0, dates.count - recipe.processing)..<dates.count { states[number] = .processing }
        for place in 0..<recipe.deleted where !dates.isEmpty {
            states[(place * 2 + 1) * dates.count / (recipe.deleted * 2)] = .deleted
        }
    }

    /// The items' seconds, and which of them share with their predecessor more than the second.
    private static func calendar(_ recipe: AccountRecipe) -> (dates: [Int], twins: [Bool]) {
        var random = RandomBits(recipe.seed ^ 0x6461_7465)
        let count = recipe.items
        var dates: [Int] = []
        var twins: [Bool] = []
        dates.reserveCapacity(count)
        twins.reserveCapacity(count)
        func add(_ date: Int, isTwin: Bool) {
            dates.append(date)
            twins.append(isTwin)
        }
        let share = min(max(recipe.sharedSecondShare, 0), 1)
        // Of the seconds in use, this many must hold two items so that `share` of the items are in pairs.
        let pairs = share / (2 - share)
        let gap = max(2, recipe.spanOfDays * 86400 / max(1, count))
        var owed = pairs / 2
        var groups = 0
        var date = 0
        while dates.count < count {
            date += 1 + random.below(gap * 2 - 1)
            add(date, isTwin: false)
            owed += pairs
            guard owed >= 1, dates.count < count else { continue }
            owed -= 1
            add(date, isTwin: groups % 2 == 0)
            // A few seconds hold three.
            if groups % 8 == 3, dates.count < count { add(date, isTwin: false) }
            groups += 1
        }
        // The newest item is as old as the recipe says.
        let shift = recipe.newest - date
        for number in dates.indices { dates[number] += shift }
        return (dates, twins)
    }

    func state(_ number: Int) -> ItemState { states[number] ?? .created }

    func age(_ number: Int) -> ItemTraits.Age {
        number * 3 < original ? .early : number * 3 < original * 2 ? .middle : .recent
    }

    /// The item whose voice, model and settings this one shares, besides the second.
    func nameTwin(of number: Int) -> Int? {
        number < isNameTwin.count && isNameTwin[number] ? number - 1 : nil
    }

    mutating func setState(_ state: ItemState, of number: Int) { states[number] = state }
}
