/// Which faults are left to play.
struct FaultPlan: Sendable {
    private(set) var faults: [Fault]
    /// Fitting requests so far, for each fault.
    private var seen: [Int]

    init(_ faults: [Fault] = []) {
        self.faults = faults
        seen = Array(repeating: 0, count: faults.count)
    }

    /// What a fault may look at to know whether it fits.
    struct Occasion: Sendable {
        var route: Route
        var hasCursor: Bool
        /// Items asked for, by number; of unknown ids nothing.
        var numbers: [Int]
        /// How many ids were asked for.
        var idCount: Int
        var inFlight: Int
    }

    /// The kinds that play on this occasion; each counts as played.
    mutating func due(on occasion: Occasion) -> [Fault.Kind] {
        var due: [Fault.Kind] = []
        for place in faults.indices where faults[place].fits(occasion) {
            seen[place] += 1
            let turn = seen[place] - faults[place].nth
            guard turn >= 0, turn < faults[place].times ?? .max else { continue }
            // Every other page, beginning with the first.
            if faults[place].kind == .emptyPage, turn % 2 == 1 { continue }
            due.append(faults[place].kind)
        }
        return due
    }
}

extension Fault {
    fileprivate func fits(_ occasion: FaultPlan.Occasion) -> Bool {
        guard kind.routes.contains(occasion.route), route == nil || route == occasion.route else {
            return false
        }
        if kind.needsCursor, !occasion.hasCursor { return false }
        if kind.needsZip, occasion.idCount < 2 { return false }
        switch kind {
        case .poisonedItem(let number, _): return occasion.numbers.contains(number)
        case .concurrencyLimit(let limit): return occasion.inFlight > limit
        default: return true
        }
    }
}
