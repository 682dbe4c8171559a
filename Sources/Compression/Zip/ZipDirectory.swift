/// Lists the members of a zip by the directory at its end, with constant memory.
package struct ZipDirectory {
    /// Members, as the end of the zip counts them.
    package let count: Int
    private let window: ZipWindow
    /// Where the next member is told of.
    private(set) var place: Int64
    private let end: Int64
    private var listed = 0

    /// `read` gives the bytes at a place, fewer than asked for only where the file ends.
    package init(size: Int64, read: @escaping (_ offset: Int64, _ count: Int) throws -> [UInt8]) throws {
        let (count, start, length, limit) = try Self.findEnd(size: size, read)
        guard start >= 0, length >= 0, start <= limit, length <= limit - start else {
            throw ZipFormat.error("its directory is not where its end says")
        }
        self.count = count
        window = ZipWindow(read)
        place = start
        end = start + length
    }

    /// The next member; none when as many came as the zip's end counts.
    package mutating func next() throws -> ZipEntry? {
        guard place < end else {
            guard listed == count else { throw ZipFormat.error("it lists \(listed) of \(count) members") }
            return nil
        }
        let head = try window.bytes(at: place, count: 46)
        guard head.count == 46, head.number(at: 0) == ZipFormat.directoryEntry else {
            throw ZipFormat.error("its directory is damaged at member \(listed + 1)")
        }
        let nameLength = Int(head.number(at: 28, UInt16.self))
        let extraLength = Int(head.number(at: 30, UInt16.self))
        let length = 46 + nameLength + extraLength + Int(head.number(at: 32, UInt16.self))
        let rest = try window.bytes(at: place + 46, count: nameLength + extraLength)
        guard rest.count == nameLength + extraLength, place + Int64(length) <= end else {
            throw ZipFormat.error("its directory is cut short at member \(listed + 1)")
        }
        guard let name = String(validating: rest[..<nameLength], as: UTF8.self) else {
            throw ZipFormat.error("the name of member \(listed + 1) is not UTF-8")
        }
        var entry = ZipEntry(
            name: name, method: .init(head.number(at: 10)), crc: head.number(at: 16),
            size: Int64(head.number(at: 24, UInt32.self)),
            compressedSize: Int64(head.number(at: 20, UInt32.self)),
            offset: Int64(head.number(at: 42, UInt32.self)))
        entry.hasDescriptor = head.number(at: 8, UInt16.self) & ZipFormat.descriptorFlag != 0
        try entry.takeLarge(Array(rest[nameLength...]))
        place += Int64(length)
        listed += 1
        return entry
    }

    /// What the end record says: members, where the directory begins and how long it is, and where it must end.
    private static func findEnd(
        size: Int64, _ read: (Int64, Int) throws -> [UInt8]
    ) throws -> (count: Int, start: Int64, length: Int64, limit: Int64) {
        // A comment of up to 64 KiB may follow.
        let tail = try read(max(0, size - 65_557), Int(min(size, 65_557)))
        var at = tail.count - 22
        while at >= 0,
            tail.number(at: at) != ZipFormat.end
                || at + 22 + Int(tail.number(at: at + 20, UInt16.self)) != tail.count
        {
            at -= 1
        }
        guard at >= 0 else { throw ZipFormat.error("its end is missing") }
        let endPlace = size - Int64(tail.count - at)
        let count = tail.number(at: at + 10, UInt16.self)
        let length = tail.number(at: at + 12, UInt32.self)
        let start = tail.number(at: at + 16, UInt32.self)
        guard count == .max || length == .max || start == .max else {
            return (Int(count), Int64(start), Int64(length), endPlace)
        }
        let locator = endPlace >= 20 ? try read(endPlace - 20, 20) : []
        guard locator.count == 20, locator.number(at: 0) == ZipFormat.largeEndPlace else {
            return (Int(count), Int64(start), Int64(length), endPlace)
        }
        let place = Int64(clamping: locator.number(at: 8, UInt64.self))
        guard place <= endPlace - 76, case let large = try read(place, 56), large.count == 56,
            large.number(at: 0) == ZipFormat.largeEnd
        else { throw ZipFormat.error("its end is damaged") }
        return (
            Int(clamping: large.number(at: 32, UInt64.self)),
            Int64(clamping: large.number(at: 48, UInt64.self)),
            Int64(clamping: large.number(at: 40, UInt64.self)), place
        )
    }
}

extension ZipEntry {
    /// Takes the numbers that were too large for their place in the directory.
    fileprivate mutating func takeLarge(_ extra: [UInt8]) throws {
        let full = Int64(ZipFormat.full32)
        guard size == full || compressedSize == full || offset == full else { return }
        var place = 0
        while place + 4 <= extra.count {
            let length = Int(extra.number(at: place + 2, UInt16.self))
            guard extra.number(at: place) == ZipFormat.largeExtra else {
                place += 4 + length
                continue
            }
            var numbers = extra[(place + 4)..<min(place + 4 + length, extra.count)]
            func take(_ number: inout Int64) throws {
                guard number == full else { return }
                guard numbers.count >= 8 else { throw ZipFormat.error("a size is missing") }
                let large: UInt64 = Array(numbers.prefix(8)).number(at: 0)
                number = Int64(clamping: large)
                numbers = numbers.dropFirst(8)
            }
            try take(&size)
            try take(&compressedSize)
            try take(&offset)
            return
        }
    }
}

/// Reads a file through a window, so that many small readings are few large ones.
final class ZipWindow {
    private let read: (Int64, Int) throws -> [UInt8]
    private var start: Int64 = 0
    private var held: [UInt8] = []

    init(_ read: @escaping (Int64, Int) throws -> [UInt8]) { self.read = read }

    func bytes(at place: Int64, count: Int) throws -> [UInt8] {
        if place < start || place + Int64(count) > start + Int64(held.count) {
            start = place
            held = try read(place, max(count, 1 << 18))
        }
        let first = Int(place - start)
        return Array(held[min(first, held.count)..<min(first + count, held.count)])
    }
}
