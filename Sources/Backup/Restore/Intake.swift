internal import Archive
internal import Platform

/// Takes in every file of the source: hashes it, and keeps it until it is known what it is for.
final class Intake {
    private let room: RestoreRoom
    private let index: RestoreIndex
    private let findings: RestoreFindings
    private let events: RestoreEvents
    private(set) var files = 0
    private(set) var bytes: Int64 = 0
    private(set) var marker: (name: String, bytes: [UInt8])?
    /// Lists of checksums: the name of each, and where it waits.
    private(set) var checksumLists: [(name: String, path: String)] = []
    /// Manifests and their journals, likewise.
    private var manifests: [(name: String, path: String)] = []

    init(_ room: RestoreRoom, _ index: RestoreIndex, _ findings: RestoreFindings, _ events: RestoreEvents) {
        self.room = room
        self.index = index
        self.findings = findings
        self.events = events
    }

    /// Blocking. What is `sealed` in a volume is an item's file, whatever it is called.
    func take(_ member: SourceMember, isSealed: Bool = false) throws {
        try Task.checkCancellation()
        let role = isSealed ? .content : MemberRole(member.name)
        switch member.content {
        case .unusable(let reason):
            if role != .passing { try findings.tell(.foreign, .other, member: member.name, reason) }
        case .sameAs(let target):
            try takeLink(member.name, target, role)
        case .bytes(let pieces):
            do {
                try take(member.name, as: role, pieces, isSealed)
            } catch let flaw as SourceFlaw {
                if role != .passing {
                    try index.addMember(member.name, nil, isSealed: isSealed)
                    try findings.tell(
                        .damaged, part(member.name, role), member: member.name,
                        "it cannot be read: \(flaw.reason)")
                }
                if !flaw.isMemberOnly { throw flaw }
            }
        }
    }

    private func takeLink(_ name: String, _ target: String, _ role: MemberRole) throws {
        guard let digest = try index.digest(of: target), role == .content || role == .companion else {
            return try findings.tell(
                .foreign, .other, member: name, "it is a link to \(target), which was not read before it")
        }
        try index.addMember(name, digest)
        count(0)
    }

    private func take(
        _ name: String, as role: MemberRole, _ pieces: SourceMember.Pieces, _ isSealed: Bool
    ) throws {
        guard role != .passing, role != .companion else {
            let digest = try hash(pieces)
            if role == .companion { try index.addMember(name, digest) }
            return
        }
        let part = try stage(pieces)
        try index.addMember(name, part.digest, isSealed: isSealed)
        switch role {
        case .marker: try takeMarker(name, part.path)
        case .checksums: checksumLists.append((name: name, path: part.path))
        case .snapshot(let snapshot): try takeSnapshot(name, snapshot, part)
        case .volume: try takeVolume(name, part.path)
        case .manifest: manifests.append((name: name, path: part.path))
        case .content, .passing, .companion:
            if try index.addFile(part.digest, size: part.size) {
                try File.rename(part.path, to: room.contentPath(part.digest))
            } else {
                try File.remove(part.path)
            }
        }
    }

    private func takeMarker(_ name: String, _ path: String) throws {
        let bytes = try File.read(path, limit: 1 << 20)
        try File.remove(path)
        guard let first = marker else {
            marker = (name: name, bytes: bytes)
            return
        }
        guard first.bytes != bytes else { return }
        // Two accounts' items under one marker could never be told apart again. In doubt it is another vault.
        let ids = [first.bytes, bytes].map { try? Marker($0, at: name).vaultID }
        guard let id = ids[0], ids[1] == id else {
            let names = [first.name, name].sorted()
            throw RestoreError.severalVaults(names[0], names[1])
        }
        try findings.tell(.foreign, .other, member: name, "the source holds another marker of this vault too")
    }

    private func takeSnapshot(_ name: String, _ snapshot: String, _ part: Part) throws {
        let target = room.draft.snapshotFolder + "/" + snapshot
        try Folder.make(room.draft.snapshotFolder, permissions: room.vault.permissions.folder)
        guard try File.status(target) != nil else { return try File.rename(part.path, to: target) }
        if try Digest.ofFile(target).digest != part.digest {
            try findings.tell(.foreign, .snapshot, member: name, "the source holds another of this name")
        }
        try File.remove(part.path)
    }

    /// A sealed month is opened: its members stand by themselves in the new vault.
    private func takeVolume(_ name: String, _ path: String) throws {
        do {
            try ZipFileSource(path: path).forEachMember { member in
                try take(
                    SourceMember(name: name + "/" + member.name, content: member.content), isSealed: true)
            }
        } catch let flaw as SourceFlaw {
            try findings.tell(.damaged, .other, member: name, flaw.reason)
        }
        try File.remove(path)
    }

    /// Puts the manifest that lies beside the marker, with its journal, where it can be opened.
    func layOutManifest(_ base: String) throws {
        for (name, path) in manifests where name.hasPrefix(base) {
            let own = name.dropFirst(base.utf8.count)
            if !own.contains("/") { try File.rename(path, to: room.earlierFolder + "/" + own) }
        }
    }

    // MARK: - Bytes

    private struct Part {
        var path: String
        var digest: SHA256
        var size: Int64
    }

    private func stage(_ pieces: SourceMember.Pieces) throws -> Part {
        var file = try StagedFile(in: room.partFolder, permissions: room.vault.permissions.file)
        var digest = Digest()
        try pieces { piece in
            try Task.checkCancellation()
            digest.update(piece)
            try file.append(piece)
            count(piece.count, isFile: false)
        }
        count(0)
        let size = file.size
        return Part(path: try file.keep(), digest: digest.finish(), size: size)
    }

    private func hash(_ pieces: SourceMember.Pieces) throws -> SHA256 {
        var digest = Digest()
        try pieces { piece in
            try Task.checkCancellation()
            digest.update(piece)
        }
        return digest.finish()
    }

    private func count(_ more: Int, isFile: Bool = true) {
        bytes += Int64(more)
        if isFile { files += 1 }
        events.send(.read(files: files, bytes: bytes))
    }

    private func part(_ name: String, _ role: MemberRole) -> Finding.Part {
        switch role {
        case .snapshot: .snapshot
        case .content: name.hasSuffix(".json") ? .sidecar : .audio
        default: .other
        }
    }
}
