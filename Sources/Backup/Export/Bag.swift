internal import Platform

/// What makes a bag of an export (RFC 8493): a declaration, lists of digests, and a few words about the whole.
final class Bag {
    /// A file beside the payload.
    struct Tag {
        var name: String
        var content: Spooled
    }

    /// What stands before each name: an archive has its bag in one folder, as section 4 of the RFC demands.
    let folder: String
    /// What stands before the names of the payload.
    var payload: String { folder + ExportNames.bagPayload + "/" }

    private let vaultID: String
    private let scope: ExportScope
    private let manifest = Spool()
    private var tagLines: [UInt8] = []
    private var octets: Int64 = 0
    private var streams = 0

    init(format: ExportFormat, vaultID: String, _ scope: ExportScope) {
        folder = format == .folder ? "" : ExportNames.bagFolder
        self.vaultID = vaultID
        self.scope = scope
    }

    var declaration: Tag {
        get throws {
            try Self.tag("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        }
    }

    /// Names hold no character that the list would have to escape.
    func notePayload(_ name: String, _ size: Int64, _ digest: SHA256) throws {
        octets += size
        streams += 1
        try manifest.append(Array("\(digest.hex)  \(ExportNames.bagPayload)/\(name)\n".utf8))
    }

    func note(_ tag: Tag) {
        tagLines += Array("\(tag.content.sha256.hex)  \(tag.name)\n".utf8)
    }

    /// The words about the whole, and the digests of the payload; known only when all of it was noted.
    func closingTags() throws -> [Tag] {
        let info = try Self.tag(
            "bag-info.txt",
            """
            Bag-Software-Agent: tapekeep
            Bagging-Date: \(UTCTime(unix: scope.runStarted).isoDate)
            External-Identifier: \(vaultID)
            Internal-Sender-Description: The state after run \(scope.run)
            Payload-Oxum: \(octets).\(streams)

            """)
        return [info, Tag(name: "manifest-sha256.txt", content: try manifest.finish())]
    }

    /// The digests of the other tags.
    func tagManifest() throws -> Tag { try Self.tag("tagmanifest-sha256.txt", tagLines) }

    private static func tag(_ name: String, _ text: String) throws -> Tag { try tag(name, Array(text.utf8)) }

    private static func tag(_ name: String, _ bytes: [UInt8]) throws -> Tag {
        let content = Spool()
        try content.append(bytes)
        return Tag(name: name, content: try content.finish())
    }
}
