internal import Backup

extension ColumnCondition {
    /// Reads one value of `--where`, as its column's kind has it.
    ///
    /// What the column can never hold is refused: compared as it stands, it would fit no item or every one.
    init(reading text: String, of view: CollectionView, _ arguments: ParsedArguments) throws(UsageError) {
        func wrong(_ message: String) -> UsageError {
            UsageError(
                message, option: arguments.path.spec.option(named: "where"), in: arguments.path)
        }
        guard var condition = ColumnCondition(text, columns: view.columns) else {
            throw wrong(
                "--where takes NAME=VALUE (or !=, <, <=, >, >=) of \(view.columns.map(\.name).alternatives), not '\(text)'"
            )
        }
        if condition.value.isEmpty {
            guard [.equals, .isNot].contains(condition.comparison) else {
                throw wrong("'\(text)' of --where says nothing to compare \(condition.column) with")
            }
        } else if let expectation = condition.readValue(now: arguments.now) {
            throw wrong(
                "in --where, \(condition.column) takes \(expectation), not '\(condition.value)'")
        }
        self = condition
    }

    /// Makes a number of the value where its column has a way of its own to write one. Answers what the column takes
    /// when the value is not that.
    private mutating func readValue(now: Int64) -> String? {
        switch kind {
        case .text: return nil
        case .number: return number == nil ? "a number" : nil
        case .bytes:
            // No size that an option takes is 0, but a file may be empty.
            number = value == "0" ? 0 : ByteCount(value).map { Double($0.bytes) }
            return number == nil ? ValueKind.bytes.expectation : nil
        case .moment:
            number = Moment(value, now: now).map { Double($0.unixSeconds) }
            return number == nil ? ValueKind.moment.expectation : nil
        case .words(let words): return words.contains(value) ? nil : words.alternatives
        }
    }
}
