/// Numbered things in the order of their seconds.
struct Timeline: Sendable {
    /// By number, of all things that there ever were.
    private(set) var dates: [Int] = []
    /// The numbers of those that can be listed, oldest first; of equal seconds the lower number first.
    private(set) var order: [UInt32] = []

    /// `dates` must not fall. Only the first `count` things can be listed, or all of them.
    init(_ dates: [Int], listed count: Int? = nil) {
        self.dates = dates
        order = (0..<UInt32(count ?? dates.count)).map { $0 }
    }

    /// The first place in `order` that is not before the thing `number` of second `date`.
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

    /// Adds a thing at `date`, or a while after the newest one, and returns its number.
    mutating func insert(date: Int?, otherwise newest: Int) -> Int {
        let number = dates.count
        let last = order.last.map { dates[Int($0)] } ?? newest
        dates.append(date ?? last + 7)
        order.insert(UInt32(number), at: place(date: dates[number], number: number))
        return number
    }

    mutating func remove(_ number: Int) -> Bool {
        guard isListed(number) else { return false }
        order.remove(at: place(date: dates[number], number: number))
        return true
    }

    /// Lists a thing again that was removed; false if it is there, or never was.
    mutating func restore(_ number: Int) -> Bool {
        guard number < dates.count, !isListed(number) else { return false }
        order.insert(UInt32(number), at: place(date: dates[number], number: number))
        return true
    }

    /// Removes things here and there, but not `kept`.
    mutating func thin(by count: Int, keeping kept: Int?) {
        for place in 0..<count where !order.isEmpty {
            let number = Int(order[order.count * (place + 1) / (count + 2)])
            if number != kept { _ = remove(number) }
        }
    }
}
