/// Walks two sorted sequences of lines side by side.
struct LineComparison: ~Copyable {
    private var left: Side
    private var right: Side
    private let rule: DifferenceRule
    private let listsEqual: Bool
    private let spool = DifferenceSpool()
    private(set) var totals = DiffTotals()

    /// One sequence and where its reading has come to.
    private struct Side {
        let stream: LineStream
        let name: String
        /// Collections that the other side cannot speak of.
        let ignored: Set<String>
        var block: [UInt8] = []
        var position = 0
        var lines = 0
        var lastKey: LineKey?

        /// Whether there is a line at `position`, after fetching more where needed.
        mutating func hasLine() async throws -> Bool {
            while position >= block.count {
                guard let next = try await stream.take() else { return false }
                block = next
                position = 0
                lines += countLines(of: next)
            }
            return true
        }

        var line: ArraySlice<UInt8> {
            let end = block[position...].firstIndex(of: UInt8(ascii: "\n")) ?? block.count
            return block[position..<end]
        }

        mutating func key(of line: ArraySlice<UInt8>) throws -> LineKey {
            let key = try LineKey(line, at: name)
            if let lastKey, key < lastKey { throw SnapshotError(name, "its lines are not sorted") }
            lastKey = key
            return key
        }

        /// Passes over a line that the other side lacks; `nil` when that does not count.
        mutating func passLine(_ rule: DifferenceRule) throws -> LineKey? {
            let line = line
            position = line.endIndex + 1
            let key = try key(of: line)
            guard !ignored.isEmpty || rule.isMetadataOnly else { return key }
            let record = try ItemRecord(line: line, at: name)
            return rule.counts(record) && !ignored.contains(record.collection) ? key : nil
        }
    }

    init(
        _ left: LineStream, named leftName: String, _ right: LineStream, named rightName: String,
        rule: DifferenceRule, ignoring ignored: Set<String>, listsEqual: Bool
    ) {
        self.left = Side(stream: left, name: leftName, ignored: ignored)
        self.right = Side(stream: right, name: rightName, ignored: ignored)
        self.rule = rule
        self.listsEqual = listsEqual
    }

    /// Compares to the end of both, then tells what it found.
    mutating func run(_ tell: (Difference) throws -> Void) async throws -> DiffTotals {
        var ignored = 0
        while true {
            let hasLeft = try await left.hasLine()
            let hasRight = try await right.hasLine()
            if hasLeft, hasRight {
                if !listsEqual, skipEqualLines() { continue }
                ignored += try compareLines()
            } else if hasLeft {
                ignored += try passOne(.onlyInA)
            } else if hasRight {
                ignored += try passOne(.onlyInB)
            } else {
                break
            }
        }
        // Lines that were skipped over in common are known by what is left of the sum.
        totals.same =
            (left.lines + right.lines - ignored - totals.onlyInA - totals.onlyInB - 2 * totals.differing) / 2
        try spool.forEach(tell)
        return totals
    }

    /// Passes over what both have in common, whole lines at a time; false when the next lines differ.
    ///
    /// Two snapshots of one vault are mostly the same bytes, and to compare bytes is all that they then cost.
    private mutating func skipEqualLines() -> Bool {
        let count = Self.commonLines(left.block, left.position, right.block, right.position)
        left.position += count
        right.position += count
        return count > 0
    }

    /// The bytes of the whole lines that both have in common from these places on.
    private static func commonLines(_ one: [UInt8], _ start: Int, _ two: [UInt8], _ other: Int) -> Int {
        let most = min(one.count - start, two.count - other)
        let (left, right) = (one.span, two.span)
        var whole = 0
        for count in 0..<most {
            let byte = left[start + count]
            guard byte == right[other + count] else { break }
            if byte == UInt8(ascii: "\n") { whole = count + 1 }
        }
        return whole
    }

    /// Compares the next line of both; answers how many lines do not count.
    private mutating func compareLines() throws -> Int {
        let (leftLine, rightLine) = (left.line, right.line)
        let leftKey = try left.key(of: leftLine)
        let rightKey = try right.key(of: rightLine)
        if leftKey < rightKey { return try passOne(.onlyInA) }
        if rightKey < leftKey { return try passOne(.onlyInB) }
        left.position = leftLine.endIndex + 1
        right.position = rightLine.endIndex + 1
        let aspects =
            leftLine == rightLine
            ? []
            : rule.aspects(
                try ItemRecord(line: leftLine, at: left.name), try ItemRecord(line: rightLine, at: right.name)
            )
        if !aspects.isEmpty {
            totals.differing += 1
            try spool.append(.differs, leftKey, aspects)
        } else if listsEqual {
            try spool.append(.same, leftKey, [])
        }
        return 0
    }

    /// Passes over a line that only one side has; answers how many lines do not count.
    private mutating func passOne(_ mark: Difference.Mark) throws -> Int {
        let key = mark == .onlyInA ? try left.passLine(rule) : try right.passLine(rule)
        guard let key else { return 1 }
        totals[mark] += 1
        try spool.append(mark, key, [])
        return 0
    }
}
