/// How far a run is, drawn as text: pure, so that it needs no terminal to be tested.
package struct ProgressLine: Sendable, Equatable {
    /// What is happening: "downloading".
    package var activity: String
    package var items: Int
    /// `nil` while it is not known yet.
    package var total: Int?
    package var bytes: Int64
    package var bytesPerSecond: Double
    package var secondsLeft: Double?

    package init(
        activity: String, items: Int, total: Int? = nil, bytes: Int64 = 0, bytesPerSecond: Double = 0,
        secondsLeft: Double? = nil
    ) {
        self.activity = activity
        self.items = items
        self.total = total
        self.bytes = bytes
        self.bytesPerSecond = bytesPerSecond
        self.secondsLeft = secondsLeft
    }

    /// The whole state as one plain line: `downloading 120 of 500 items, 3.4 MB, 1.2 MB/s, 0:42 left`.
    package var plain: String {
        var parts = [activity + " " + (total.map { "\(items) of \($0) items" } ?? "\(items) items")]
        if bytes > 0 { parts.append(Quantity.bytes(bytes)) }
        if bytesPerSecond >= 1 { parts.append(Quantity.bytes(Int64(bytesPerSecond)) + "/s") }
        if let secondsLeft { parts.append(Quantity.time(secondsLeft) + " left") }
        return parts.joined(separator: ", ")
    }

    /// The state with a bar, in less than `width` columns so that no terminal wraps it.
    package func drawn(width: Int) -> String {
        let limit = max(1, width - 1)
        let text = plain
        guard let total, total > 0 else { return String(text.prefix(limit)) }
        let percent = "\(min(100, items * 100 / total))%".leftPadded(to: 4)
        let room = min(30, limit - text.count - percent.count - 4)
        guard room >= 8 else { return String("\(percent) \(text)".prefix(limit)) }
        let filled = min(room, room * items / total)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: room - filled)
        return "\(percent) \(bar)  \(text)"
    }
}

extension String {
    fileprivate func leftPadded(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
