/// One file of a restore's source.
struct SourceMember {
    /// Gives pieces to the closure; what that throws comes out as it is.
    typealias Pieces = (_ body: ([UInt8]) throws -> Void) throws -> Void

    enum Content {
        /// Hands its bytes over in pieces, once. Throws a `SourceFlaw` where they cannot be read, at the latest at their end.
        case bytes(Pieces)
        /// The bytes of an earlier member.
        case sameAs(String)
        /// It is no file, or has no name that could be used.
        case unusable(String)
    }

    /// Its parts joined by slashes; never a path on this machine.
    var name: String
    var content: Content
}

extension SourceMember.Content {
    /// Bytes that are pulled; none at their proven end.
    static func pulled(_ next: @escaping () throws -> [UInt8]) -> Self {
        .bytes { body in while case let piece = try next(), !piece.isEmpty { try body(piece) } }
    }
}

/// Why something of the source cannot be had; everything else that is thrown stops the restore.
struct SourceFlaw: Error {
    var reason: String
    /// Whether what follows can still be read.
    var isMemberOnly = true
}

/// A name as an archive has it, made comparable: without `.` and doubled slashes.
struct MemberName {
    let parts: [Substring]

    /// Throws why such a name is not followed.
    init(_ raw: String, isExact: Bool = true) throws(SourceFlaw) {
        guard isExact else { throw SourceFlaw(reason: "its name is not UTF-8") }
        guard !raw.hasPrefix("/") else { throw SourceFlaw(reason: "its name is an absolute path") }
        guard raw.utf8.count <= Self.longest, !raw.utf8.contains(0) else {
            throw SourceFlaw(reason: "its name is too long")
        }
        parts = raw.split(separator: "/").filter { $0 != "." }
        guard !parts.contains("..") else { throw SourceFlaw(reason: "its name leads elsewhere") }
        guard !parts.isEmpty else { throw SourceFlaw(reason: "it has no name") }
    }

    var text: String { parts.joined(separator: "/") }

    private static let longest = 4096
}
