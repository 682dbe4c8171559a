/// Which items there are, in their order, and what was done to them.
///
/// A few bytes for each item; the rest is drawn when it is asked for.
struct ItemShelf: Sendable {
    /// By item number, of all items that there ever were.
    private(set) var dates: [Int] = []
    /// The numbers of the items that can be listed, oldest first; of equal seconds the lower number first.
    private(set) var order: [UInt32] = []
    private(set) var states: [Int: ItemState] = [:]
    private var isNameTwin: [Bool] = []
    private let original: Int

    init(_ recipe: AccountRecipe) {
        original = recipe.items
        fill(recipe)
        order = (0..<UInt32(dates.count)).map { $0 }
        for number in max(0, dates.count - recipe.processing)..<dates.count { states[number] = .processing }
        for place in 0..<recipe.deleted where !dates.isEmpty {
            states[(place * 2 + 1) * dates.count / (recipe.deleted * 2)] = .deleted
        }
    }

    private mutating func fill(_ recipe: AccountRecipe) {
        var random = RandomBits(recipe.seed ^ 0x6461_7465)
        let count = recipe.items
        dates.reserveCapacity(count)
        isNameTwin.reserveCapacity(count)
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
    }

    private mutating func add(_ date: Int, isTwin: Bool) {
        dates.append(date)
        isNameTwin.append(isTwin)
    }

    func state(_ number: Int) -> ItemState { states[number] ?? .created }

    func age(_ number: Int) -> ItemTraits.Age {
        number * 3 < original ? .early : number * 3 < original * 2 ? .middle : .recent
    }

    /// The item whose voice, model and settings this one shares, besides the second.
    func nameTwin(of number: Int) -> Int? { isNameTwin[number] ? number - 1 : nil }

    /// The first place in `order` that is not before the item `number` of second `date`.
    func place(date: Int, number: Int) -> Int {
        var lower = 0
        var upper = order.count
        while lower < upper {
            let middle = (lower + upper) / 2
            let other = Int(order[middle])
            if (dates[other], other) < (date, number) { lower = middle + 1 } else { upper = middle }
        }
        return lower
    }

    func isListed(_ number: Int) -> Bool {
        guard number < dates.count else { return false }
        let place = place(date: dates[number], number: number)
        return place < order.count && order[place] == UInt32(number)
    }

    /// Makes a new item at `date`, or a while after the newest one, and returns its number.
    mutating func insert(date: Int?, newest: Int) -> Int {
        let number = dates.count
        let last = order.last.map { dates[Int($0)] } ?? newest
        add(date ?? last + 7, isTwin: false)
        order.insert(UInt32(number), at: place(date: dates[number], number: number))
        return number
    }

    mutating func remove(_ number: Int) -> Bool {
        guard isListed(number) else { return false }
        order.remove(at: place(date: dates[number], number: number))
        return true
    }

    mutating func setState(_ state: ItemState, of number: Int) { states[number] = state }
}
