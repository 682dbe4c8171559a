internal import Compression
internal import JSON
internal import Platform

/// Differences that wait until both sides are proven: a damaged snapshot must be an error and not a difference.
///
/// The first of them wait in memory, the rest in a temporary file.
final class DifferenceSpool {
    private var pending: [UInt8] = []
    private var path: String?
    private var file: AppendedFile?

    private static let mostInMemory = 1 << 20

    deinit {
        // A temporary file that cannot be removed is the system's to clear.
        if let path { try? File.remove(path) }
    }

    /// `collection` and `id` as JSON spells them, which leaves no control character in them.
    func append(
        _ mark: Difference.Mark, _ key: LineKey, _ aspects: [Difference.Aspect]
    ) throws {
        pending += mark.rawValue.utf8
        pending += key.collection
        pending.append(Self.separator)
        pending += key.id
        for aspect in aspects {
            pending.append(Self.separator)
            pending += aspect.rawValue.utf8
        }
        pending.append(UInt8(ascii: "\n"))
        if pending.count >= Self.mostInMemory { try spill() }
    }

    func forEach(_ body: (Difference) throws -> Void) throws {
        if let path {
            try spill()
            let source = SpooledBytes(try FileReader(path))
            let lines = LineReader { try source.next() }
            while let line = try lines.next() { try body(Self.difference(line[...])) }
        } else {
            try forEachLineOf(pending) { try body(Self.difference($0)) }
        }
    }

    private func spill() throws {
        if file == nil {
            let folder = Environment["TMPDIR"] ?? "/tmp"
            let staged = try StagedFile(in: folder)
            let path = try staged.keep()
            self.path = path
            file = try AppendedFile(path)
        }
        try file?.append(pending)
        pending.removeAll(keepingCapacity: true)
    }

    private static let separator: UInt8 = 0x1F

    private static func difference(_ line: ArraySlice<UInt8>) -> Difference {
        let fields = line.dropFirst().split(separator: separator, omittingEmptySubsequences: false)
        let mark = Difference.Mark(rawValue: String(decoding: line.prefix(1), as: UTF8.self)) ?? .differs
        return Difference(
            mark: mark, collection: JSONText.unescaped(fields[0]), id: JSONText.unescaped(fields[1]),
            aspects: fields[2...].compactMap {
                Difference.Aspect(rawValue: String(decoding: $0, as: UTF8.self))
            })
    }
}

/// A file that is pulled by somebody who cannot own it himself.
private final class SpooledBytes {
    private let reader: FileReader

    init(_ reader: consuming FileReader) { self.reader = reader }

    func next() throws -> [UInt8] { try reader.next() }
}
