internal import Archive
internal import Compression
internal import Platform

/// Reads an archive front to back: zip, or tar as it is, in gzip or in zstd. Its first bytes tell which.
struct ArchiveSource {
    private let next: () throws -> [UInt8]

    init(_ next: @escaping () throws -> [UInt8]) { self.next = next }

    /// Blocking. Throws a `SourceFlaw` where the rest cannot be read.
    func forEachMember(_ receive: (SourceMember) throws -> Void) throws {
        let input = CountedInput(next)
        let front = try asSourceFlaw { try input.front(4) }
        if front.starts(with: [0x50, 0x4b]) {
            return try ZipSource { try input.next() }.forEachMember(receive)
        }
        let unpacked = UnpackLimit(input)
        var pull = { try input.next() }
        if front.starts(with: [0x1f, 0x8b]) {
            let gzip = GzipReader { try input.next() }
            pull = { try unpacked.checked(try gzip.next()) }
        } else if front.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) {
            let zstd = try asSourceFlaw { try ZstdReader { try input.next() } }
            pull = { try unpacked.checked(try zstd.next()) }
        }
        try readTar(TarReader(pulling: pull), receive)
    }

    private func readTar(_ reader: TarReader, _ receive: (SourceMember) throws -> Void) throws {
        while let entry = try asSourceFlaw({ try reader.nextEntry() }) {
            guard entry.kind != .folder else { continue }
            let member: SourceMember
            do {
                let name = try MemberName(entry.name, isExact: entry.isNameExact).text
                let content: SourceMember.Content =
                    switch entry.kind {
                    case .file: .pulled { try asSourceFlaw { try reader.nextChunk() } }
                    case .sameAs(let target): .sameAs(try MemberName(target).text)
                    case .link: .unusable("it is a link")
                    case .folder, .other: .unusable("it is no file")
                    }
                member = SourceMember(name: name, content: content)
            } catch {
                member = SourceMember(name: entry.name, content: .unusable(error.reason))
            }
            try receive(member)
        }
    }
}

/// The archive's own bytes, counted, with a look at the first of them.
private final class CountedInput {
    private let pull: () throws -> [UInt8]
    private var ahead: [UInt8] = []
    private(set) var count = 0

    init(_ pull: @escaping () throws -> [UInt8]) { self.pull = pull }

    /// The first bytes, at least `wanted` of them unless there are fewer; they come again by `next`.
    func front(_ wanted: Int) throws -> [UInt8] {
        while ahead.count < wanted, case let more = try pull(), !more.isEmpty { ahead += more }
        return ahead
    }

    func next() throws -> [UInt8] {
        let bytes = ahead.isEmpty ? try pull() : ahead
        ahead = []
        count += bytes.count
        return bytes
    }
}

/// Ends what unpacks to far more than a vault does.
private final class UnpackLimit {
    private let input: CountedInput
    private var count = 0

    init(_ input: CountedInput) { self.input = input }

    /// No gzip can hold more, and nothing but zeros comes near it in zstd.
    private static let ratio = 1100
    private static let allowance = 64 << 20

    func checked(_ bytes: [UInt8]) throws -> [UInt8] {
        count += bytes.count
        guard count <= Self.allowance + input.count * Self.ratio else {
            throw SourceFlaw(
                reason: "it unpacks to more than \(Self.ratio) times its size", isMemberOnly: false)
        }
        return bytes
    }
}

/// Turns errors of reading into a flaw of the source; all others pass.
func asSourceFlaw<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as ArchiveError {
        throw SourceFlaw(reason: error.description, isMemberOnly: error.isEntryOnly)
    } catch let error as CompressionError {
        throw SourceFlaw(reason: error.description, isMemberOnly: false)
    } catch let error as FileError {
        throw SourceFlaw(reason: error.description, isMemberOnly: false)
    }
}
