/// Finds the members of a zip by their own heads, front to back: where the directory is damaged, or cut off.
///
/// What looks like a head inside a member's data may be taken for one; so the caller looks at the names.
package struct ZipScan {
    private let size: Int64
    private let read: (Int64, Int) throws -> [UInt8]
    private var place: Int64 = 0

    private static let window = 1 << 18

    package init(size: Int64, read: @escaping (_ offset: Int64, _ count: Int) throws -> [UInt8]) {
        self.size = size
        self.read = read
    }

    /// The next member that has a readable head; none at the end of the file.
    package mutating func next() throws -> (name: String, offset: Int64)? {
        while let head = try nextMark() {
            place = head + 4
            // Four bytes that are no head, or one that is damaged.
            guard let member = try? ZipMember(at: head, read: read) else { continue }
            // One that is cut short is still the member that it was.
            if let end = member.end, end <= size { place = max(place, end) }
            return (name: member.name, offset: head)
        }
        return nil
    }

    /// Where the next four bytes are with which heads begin.
    private mutating func nextMark() throws -> Int64? {
        while place < size {
            let bytes = try read(place, Self.window)
            var at = 0
            while at + 4 <= bytes.count {
                if bytes[at] == 0x50, bytes.number(at: at) == ZipFormat.localHead { return place + Int64(at) }
                at += 1
            }
            guard bytes.count > 4 else { return nil }
            place += Int64(bytes.count - 3)
        }
        return nil
    }
}
