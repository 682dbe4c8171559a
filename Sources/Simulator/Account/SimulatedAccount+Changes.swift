internal import Platform

extension SimulatedAccount {
    /// Makes `count` more items: after the newest one, or at `date`, as late arrivals are. Returns their ids.
    @discardableResult
    package func addItems(_ count: Int, date: Int? = nil, state: ItemState = .created) -> [String] {
        shelf.with { shelf in
            (0..<count).map { _ in
                let number = shelf.timeline.insert(date: date, otherwise: recipe.newest)
                if state != .created { shelf.setState(state, of: number) }
                return ids.text(number)
            }
        }
    }

    /// Removes an item as DELETE does; false if it is not there.
    @discardableResult
    package func deleteItem(_ id: String) -> Bool {
        guard let number = ids.number(in: id) else { return false }
        return shelf.with { $0.timeline.remove(number) }
    }

    /// Brings an item back that was deleted; false if it is there, or never was.
    @discardableResult
    package func restoreItem(_ id: String) -> Bool {
        guard let number = ids.number(in: id) else { return false }
        return shelf.with { $0.timeline.restore(number) }
    }

    /// Whether the item can be listed now.
    package func hasItem(_ id: String) -> Bool {
        guard let number = ids.number(in: id) else { return false }
        return shelf.with { $0.timeline.isListed(number) }
    }

    /// Ends the making of every item that is still `processing`.
    package func finishProcessing() {
        shelf.with { shelf in
            for (number, state) in shelf.states where state == .processing {
                shelf.setState(.created, of: number)
            }
        }
    }

    /// Puts an item into `state`; one that is `deleted` stays in the listing without its audio.
    package func setState(_ state: ItemState, of id: String) {
        guard let number = ids.number(in: id) else { return }
        shelf.with { $0.setState(state, of: number) }
    }

    /// Makes items whose dates lie among those of older ones.
    @discardableResult
    package func addLateItems(_ count: Int) -> [String] {
        (0..<count).flatMap { place -> [String] in
            let date = shelf.with { shelf -> Int? in
                guard !shelf.timeline.order.isEmpty else { return nil }
                return shelf.timeline.dates[
                    Int(shelf.timeline.order[shelf.timeline.order.count * (place + 1) / (count + 1)])]
            }
            return addItems(1, date: date)
        }
    }

    /// Deletes items here and there, but not the one with the id `kept`.
    func loseItems(_ count: Int, except kept: String?) {
        let keptNumber = kept.flatMap { ids.number(in: $0) }
        shelf.with { $0.timeline.thin(by: count, keeping: keptNumber) }
    }
}
