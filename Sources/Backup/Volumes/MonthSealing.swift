internal import Compression
internal import Platform

/// Puts one month of a collection into its volume.
///
/// The volume is written beside, made durable and read back member by member; then the manifest announces it, it takes
/// its place, the manifest points to it, and only then the loose files go, while the next month may be written. After a
/// kill ``VolumeSettling`` finds out how far that came.
struct MonthSealing: Sendable {
    let vault: Vault
    let manifest: Manifest
    let name: VolumeName
    let run: Int64
    let send: @Sendable (SealEvent) -> Void

    /// Few, as they are held in memory twice: while they are written, the next ones are read.
    private static let itemsAtOnce = 32
    private static let rowsAtOnce = 512

    /// A volume that was written beside, is on the disk and was read back.
    struct Written {
        fileprivate var path: String
        fileprivate var sha256: SHA256
        fileprivate var size: Int64
        fileprivate var items: Int
    }

    /// All of it. Blocking. None when nothing was left to be sealed, or the volume must stay as it is.
    func seal(_ report: inout SealReport) async throws -> SealedVolume? {
        guard let written = try await write(&report) else { return nil }
        let volume = try await place(written)
        try await removeLeftovers()
        return volume
    }

    /// Blocking. None likewise.
    func write(_ report: inout SealReport) async throws -> Written? {
        let total = try await manifest.prepareSealing(name)
        guard total > 0 else {
            try await VolumeSettling(vault: vault, manifest: manifest).removeEmptyVolumes()
            return nil
        }
        guard let written = try await write(total, &report) else { return nil }
        try await readBack(written.path)
        return written
    }

    /// Lets the volume take its place; from then on the loose files are leftovers. Blocking.
    func place(_ written: Written) async throws -> SealedVolume {
        try await manifest.announce(name.path, next: written.sha256)
        try Folder.make(vault.volumeFolder, permissions: vault.permissions.folder)
        try await ReplacedVolume(vault: vault, manifest: manifest, name: name, run: run).keepUnlessNeedless()
        try File.rename(written.path, to: vault.absolute(name.path))
        try Folder.sync(vault.volumeFolder)
        try Folder.sync(vault.root)
        try await manifest.adopt(name, size: written.size, sha256: written.sha256)
        return SealedVolume(name: name, items: written.items, bytes: written.size)
    }

    /// Each of them was proven, and its member read back, under the same lock. Blocking.
    func removeLeftovers() async throws {
        try await LeftoverRemoval(vault: vault, manifest: manifest, areProven: true).run()
    }

    /// Writes the volume to staging; none when it would lack something that only the volume before it has.
    private func write(_ total: Int, _ report: inout SealReport) async throws -> Written? {
        var writer = try VolumeWriter(in: vault)
        var items = 0
        var isOnlyCopyLost = false
        var stretch = try await proven(after: 0)
        while !stretch.items.isEmpty {
            try Task.checkCancellation()
            let last = stretch.last
            async let following = proven(after: last)
            for (item, outcome) in stretch.items {
                switch outcome {
                case .success(let files):
                    try writer.add(files)
                    items += 1
                case .failure(let flaw):
                    report.fail(item, flaw.reason, send)
                    try await manifest.leaveOut(item.key)
                    // What is left of it may be all there is: the old volume stays.
                    if item.sidecar.volume != nil { isOnlyCopyLost = true }
                }
            }
            send(.progress(name, items: items, total: total, bytes: writer.bytes))
            stretch = try await following
        }
        let file = try writer.finish()
        guard items > 0, !isOnlyCopyLost else {
            try File.remove(file.path)
            return nil
        }
        return Written(path: file.path, sha256: file.sha256, size: file.size, items: items)
    }

    private func proven(after position: Int64) async throws -> (
        items: [(SealedItem, Result<ProvenItemFiles, SealFlaw>)], last: Int64
    ) {
        let (rows, last) = try await manifest.nextSealing(after: position, limit: Self.itemsAtOnce)
        return (
            rows.map { item in (item, Result { () throws(SealFlaw) in try ProvenItemFiles(item, in: vault) })
            }, last
        )
    }

    /// Reads every member back from the disk's file, by the volume's own directory.
    private func readBack(_ path: String) async throws {
        try await manifest.takeDirectory(ofVolumeAt: path)
        var position: Int64 = 0
        var members = 0
        while case let (rows, last) = try await manifest.nextWritten(after: position, limit: Self.rowsAtOnce),
            !rows.isEmpty
        {
            try Task.checkCancellation()
            position = last
            let files = rows.flatMap(\.files)
            // Two halves, each by its own thread.
            async let front: Void = compare(files.prefix(files.count / 2), at: path)
            async let back: Void = compare(files.dropFirst(files.count / 2), at: path)
            _ = try await (front, back)
            members += files.count
        }
        guard try await manifest.memberCount() == members else {
            throw VolumeError(path: name.path, member: "its directory")
        }
    }

    private func compare(_ files: ArraySlice<(file: StoredFile, sha256: SHA256?)>, at path: String)
        async throws
    {
        let volume = try VolumeFile(path)
        for (file, sha256) in files {
            guard let place = file.offset, case let member = try volume.member(at: place),
                member.name == file.path
            else { throw VolumeError(path: name.path, member: file.path) }
            var digest = Digest()
            try member.forEachPiece { digest.update($0) }
            guard digest.finish() == sha256 else { throw VolumeError(path: name.path, member: file.path) }
        }
    }
}

/// A volume that was just written does not read back as it should.
package struct VolumeError: Error, Sendable, Equatable, CustomStringConvertible {
    package let path: String
    package let member: String

    package var description: String {
        "\(path) was written and does not read back: \(member) differs; nothing was changed"
    }
}
