/// One file of a restore's source.
struct SourceMember {
    enum Content {
        /// Pulls the bytes; none at their proven end. Throws a `SourceFlaw` where they cannot be read.
        case bytes(() throws -> [UInt8])
        /// The bytes of an earlier member.
        case sameAs(String)
        /// It is no file, or has no name that could be used.
        case unusable(String)
    }

    /// Its parts joined by slashes; never a path on this machine.
    var name: String
    var content: Content
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
