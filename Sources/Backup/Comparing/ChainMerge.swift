/// Reads a whole snapshot and what later ones changed as one sorted sequence: of each item its latest line.
struct ChainMerge {
    private var heads: [Head] = []

    /// One snapshot and where its reading has come to.
    private struct Head {
        let reader: SnapshotReader
        let age: Int
        var block: [UInt8] = []
        var line: ArraySlice<UInt8> = []
        var key: LineKey?

        init(_ path: String, age: Int) throws {
            reader = try SnapshotReader(path)
            self.age = age
        }

        /// Steps to the next line; false at the end, which proves the snapshot.
        mutating func advance() throws -> Bool {
            var start = line.endIndex + 1
            while start >= block.count {
                guard let next = try reader.nextBlock() else { return false }
                block = next
                start = 0
            }
            let end = block[start...].firstIndex(of: UInt8(ascii: "\n")) ?? block.count
            line = block[start..<end]
            let next = try LineKey(line, at: reader.path)
            if let key, next <= key { throw SnapshotError(reader.path, "its lines are not sorted") }
            key = next
            return true
        }

        /// The later snapshot first where both speak of the same item.
        func precedes(_ other: Head) -> Bool {
            guard let key, let otherKey = other.key else { return false }
            return key < otherKey || (key == otherKey && age > other.age)
        }
    }

    /// Blocking.
    init(_ chain: SnapshotChain) throws {
        for (age, path) in chain.paths.enumerated() {
            var head = try Head(path, age: age)
            if try head.advance() { insert(head) }
        }
    }

    /// The next lines; `nil` when all snapshots have ended and were proven. Blocking.
    mutating func nextBlock() throws -> [UInt8]? {
        var merged: [UInt8] = []
        while merged.count < 1 << 18, !heads.isEmpty {
            let first = heads[0]
            merged += first.line
            merged.append(UInt8(ascii: "\n"))
            while let next = heads.first, next.key == first.key { try advanceFirst() }
        }
        return merged.isEmpty ? nil : merged
    }

    private mutating func advanceFirst() throws {
        var head = heads.removeFirst()
        if try head.advance() { insert(head) }
    }

    private mutating func insert(_ head: Head) {
        // Mostly the whole snapshot steps on, and stays first.
        let place = heads.firstIndex { head.precedes($0) } ?? heads.count
        heads.insert(head, at: place)
    }
}
