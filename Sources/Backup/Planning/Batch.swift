/// Items to be asked for together: one zip, or one item alone.
///
/// Any part of a batch is a batch: names that tell all items apart tell fewer apart as well.
package struct Batch: Sendable, Hashable {
    /// Newest first. Never empty.
    package let items: [MissingItem]

    package init(items: [MissingItem]) {
        precondition(!items.isEmpty, "a batch asks for at least one item")
        self.items = items
    }

    /// Whether the single-item route is to be used: no zip is asked for one item.
    package var isAlone: Bool { items.count == 1 }

    /// Both halves of a batch that the service refused, or none when the item already stands alone.
    package var halves: (Batch, Batch)? {
        guard items.count > 1 else { return nil }
        let middle = items.count / 2
        return (Batch(items: Array(items[..<middle])), Batch(items: Array(items[middle...])))
    }

    /// Each item by itself.
    package var singles: [Batch] { items.map { Batch(items: [$0]) } }

    /// The bytes to expect, counting `assumed` for each item of unknown size.
    package func expectedBytes(assuming assumed: Int) -> Int {
        items.reduce(0) { $0 + ($1.expectedBytes ?? assumed) }
    }

    /// The first items within both limits (at least one), and what remains.
    ///
    /// Leaves no single item behind where one more can stay for it to travel with.
    package func cut(items most: Int, bytes: Int, assuming assumed: Int) -> (part: Batch, rest: Batch?) {
        var count = 0
        var sum = 0
        while count < items.count, count < max(1, most) {
            sum += items[count].expectedBytes ?? assumed
            if count > 0, sum > bytes { break }
            count += 1
        }
        if items.count - count == 1, count > 2 { count -= 1 }
        guard count < items.count else { return (self, nil) }
        return (Batch(items: Array(items[..<count])), Batch(items: Array(items[count...])))
    }
}
