/// One file to be put into a zip.
struct ZipEntry: Sendable {
    var name: [UInt8]
    var recording: Recording
    /// Seconds since 1970, in the entry's time stamp.
    var date: Int
    /// Unix mode; a symbolic link is 0o120777.
    var mode: UInt32 = 0o100644

    // What faults may change; the truth is what the recording says.
    var checksum: UInt32?
    /// Sent instead of the recording, under the recording's checksum and size.
    var damaged: [UInt8]?
    /// Content that is compressed already, instead of the recording.
    var packed: Packed?
    /// Says that it is encrypted, which it is not.
    var isEncrypted = false

    struct Packed: Sendable {
        var bytes: Bytes
        var size: Int
        var checksum: UInt32
    }
}

/// Puts zips together out of headers and of slices that are already there.
struct ZipAssembler {
    var method: ServiceBehaviour.ZipMethod
    /// Compresses raw; set only where a method needs it.
    var deflate: @Sendable ([UInt8]) -> [UInt8]

    private struct Member {
        var name: [UInt8]
        var flags: UInt64
        var method: UInt64
        var stamp: UInt64
        var checksum: UInt64
        var packed: UInt64
        var size: UInt64
        var offset: UInt64
        var mode: UInt32
    }

    private enum Part {
        case written(start: Int, count: Int)
        case slice(Slice)
    }

    private var isDeflated: Bool { method == .deflated || method == .deflatedWithDescriptor }
    private var hasDescriptor: Bool { method == .storedWithDescriptor || method == .deflatedWithDescriptor }
    private var isZip64: Bool { method == .zip64 }

    /// The whole zip, and at which byte each of its entries ends.
    func zip(_ entries: [ZipEntry]) -> (body: Body, ends: [Int]) {
        var out = ByteWriter(capacity: entries.count * 512 + 1024)
        var parts: [Part] = []
        var members: [Member] = []
        var ends: [Int] = []
        var offset = 0
        var flushed = 0
        func flush(_ out: borrowing ByteWriter) {
            if out.count > flushed { parts.append(.written(start: flushed, count: out.count - flushed)) }
            offset += out.count - flushed
            flushed = out.count
        }
        for entry in entries {
            let content = content(of: entry)
            let member = member(entry, packed: content.count, offset: offset)
            writeLocalHeader(member, &out)
            if content.slices.count == 2, content.slices[0].count < 1024 {
                out.append(content.slices[0])
                flush(out)
                parts.append(.slice(content.slices[1]))
                offset += content.slices[1].count
            } else {
                flush(out)
                for slice in content.slices { parts.append(.slice(slice)) }
                offset += content.count
            }
            if hasDescriptor { writeDescriptor(member, &out) }
            flush(out)
            members.append(member)
            ends.append(offset)
        }
        let start = offset
        for member in members { writeDirectoryEntry(member, &out) }
        writeEnd(count: members.count, start: start, size: out.count - flushed, &out)
        flush(out)
        let arena = out.take().slice
        var body = Body()
        for part in parts {
            switch part {
            case .written(let start, let count): body.append(arena.part(start, count))
            case .slice(let slice): body.append(slice)
            }
        }
        return (body, ends)
    }

    private func content(of entry: ZipEntry) -> Body {
        if let packed = entry.packed { return Body(packed.bytes) }
        if let damaged = entry.damaged { return isDeflated ? Body(deflate(damaged)) : Body(damaged) }
        guard isDeflated else { return entry.recording.body }
        // The head as a stored block that is not the last one; the tail's blocks refer to nothing before them.
        let head = entry.recording.head
        let length = UInt64(head.count)
        var body = Body([0] + OggOpus.little(length, 2) + OggOpus.little(~length, 2) + head)
        body.append(entry.recording.tail.deflated(deflate).slice)
        return body
    }

    private func member(_ entry: ZipEntry, packed: Int, offset: Int) -> Member {
        let time = CivilTime(unix: max(entry.date, 315_532_800))
        let day = UInt64((time.year - 1980) << 9 | time.month << 5 | time.day)
        let clock = UInt64(time.hour << 11 | time.minute << 5 | time.second / 2)
        // Bit 11 says that the name is UTF-8.
        let isASCII = entry.name.allSatisfy { $0 < 128 }
        return Member(
            name: entry.name,
            flags: (isASCII ? 0 : 0x800) | (hasDescriptor ? 8 : 0) | (entry.isEncrypted ? 1 : 0),
            method: isDeflated || entry.packed != nil ? 8 : 0, stamp: day << 16 | clock,
            checksum: UInt64(entry.checksum ?? entry.packed?.checksum ?? entry.recording.checksum),
            packed: UInt64(packed), size: UInt64(entry.packed?.size ?? entry.recording.count),
            offset: UInt64(offset), mode: entry.mode)
    }

    private func writeLocalHeader(_ member: Member, _ out: inout ByteWriter) {
        out.append("PK\u{3}\u{4}")
        out.append(little: isZip64 ? 45 : 20, 2)
        out.append(little: member.flags, 2)
        out.append(little: member.method, 2)
        out.append(little: member.stamp, 4)
        let isLater = hasDescriptor
        out.append(little: isLater ? 0 : member.checksum, 4)
        out.append(little: isZip64 ? 0xFFFF_FFFF : isLater ? 0 : member.packed, 4)
        out.append(little: isZip64 ? 0xFFFF_FFFF : isLater ? 0 : member.size, 4)
        out.append(little: UInt64(member.name.count), 2)
        out.append(little: isZip64 ? 20 : 0, 2)
        out.append(member.name)
        if isZip64 {
            out.append(little: 1, 2)
            out.append(little: 16, 2)
            out.append(little: member.size, 8)
            out.append(little: member.packed, 8)
        }
    }

    private func writeDescriptor(_ member: Member, _ out: inout ByteWriter) {
        out.append("PK\u{7}\u{8}")
        out.append(little: member.checksum, 4)
        out.append(little: member.packed, 4)
        out.append(little: member.size, 4)
    }

    private func writeDirectoryEntry(_ member: Member, _ out: inout ByteWriter) {
        out.append("PK\u{1}\u{2}")
        out.append(little: 3 << 8 | 20, 2)
        out.append(little: isZip64 ? 45 : 20, 2)
        out.append(little: member.flags, 2)
        out.append(little: member.method, 2)
        out.append(little: member.stamp, 4)
        out.append(little: member.checksum, 4)
        out.append(little: isZip64 ? 0xFFFF_FFFF : member.packed, 4)
        out.append(little: isZip64 ? 0xFFFF_FFFF : member.size, 4)
        out.append(little: UInt64(member.name.count), 2)
        out.append(little: isZip64 ? 28 : 0, 2)
        // No comment, first disk, no internal attributes.
        out.append(little: 0, 6)
        out.append(little: UInt64(member.mode) << 16, 4)
        out.append(little: isZip64 ? 0xFFFF_FFFF : member.offset, 4)
        out.append(member.name)
        if isZip64 {
            out.append(little: 1, 2)
            out.append(little: 24, 2)
            out.append(little: member.size, 8)
            out.append(little: member.packed, 8)
            out.append(little: member.offset, 8)
        }
    }

    private func writeEnd(count: Int, start: Int, size: Int, _ out: inout ByteWriter) {
        if isZip64 {
            out.append("PK\u{6}\u{6}")
            out.append(little: 44, 8)
            out.append(little: 3 << 8 | 45, 2)
            out.append(little: 45, 2)
            out.append(little: 0, 8)
            out.append(little: UInt64(count), 8)
            out.append(little: UInt64(count), 8)
            out.append(little: UInt64(size), 8)
            out.append(little: UInt64(start), 8)
            out.append("PK\u{6}\u{7}")
            out.append(little: 0, 4)
            out.append(little: UInt64(start + size), 8)
            out.append(little: 1, 4)
        }
        out.append("PK\u{5}\u{6}")
        out.append(little: 0, 4)
        out.append(little: isZip64 ? 0xFFFF : UInt64(count), 2)
        out.append(little: isZip64 ? 0xFFFF : UInt64(count), 2)
        out.append(little: isZip64 ? 0xFFFF_FFFF : UInt64(size), 4)
        out.append(little: isZip64 ? 0xFFFF_FFFF : UInt64(start), 4)
        out.append(little: 0, 2)
    }
}
