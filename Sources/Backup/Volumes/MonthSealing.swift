internal import Compression
internal import Platform

/// Puts one month of a collection into its volume.
///
/// The volume is written beside, made durable and read back member by member, each compared with what was saved; where a
/// file was damaged, the volume is written anew without its item. Then the manifest announces it, it takes its place, the
/// manifest points to it, and only then the loose files go, while the next month may be written. After a kill
/// ``VolumeSettling`` finds out how far that came.
struct MonthSealing: Sendable {
    let vault: Vault
    let manifest: Manifest
    let name: VolumeName
    let run: Int64
    let send: @Sendable (SealEvent) -> Void

    /// Few, as they are held in memory twice: while they are written, the next ones are read and deflated.
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
            try await VolumeSettling(vault: vault, manifest: manifest).removeEmptyVolumes(
                Quarantine(vault: vault, run: run))
            return nil
        }
        while let written = try await write(total, &report) {
            let differing = try await readBack(written.path)
            guard !differing.isEmpty else { return written }
            try File.remove(written.path)
            guard try await leaveOutDamaged(differing, &report) else { return nil }
        }
        return nil
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

    /// The member of each was read back and is what was saved, under the same lock. Blocking.
    func removeLeftovers() async throws {
        try await LeftoverRemoval(vault: vault, manifest: manifest, areReadBack: true).run()
    }

    /// Writes the volume to staging; none when it would lack something that only the volume before it has.
    private func write(_ total: Int, _ report: inout SealReport) async throws -> Written? {
        var writer = try VolumeWriter(in: vault)
        var items = 0
        var isOnlyCopyLost = false
        var stretch = try await read(after: 0)
        while !stretch.items.isEmpty {
            try Task.checkCancellation()
            let last = stretch.last
            async let following = read(after: last)
            for (item, outcome) in stretch.items {
                switch outcome {
                case .success(let files):
                    try writer.add(files)
                    items += 1
                case .failure(let flaw):
                    if try await !leaveOut(item, flaw, &report) { isOnlyCopyLost = true }
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

    private func read(after position: Int64) async throws -> (
        items: [(SealedItem, Result<ItemFiles, SealFlaw>)], last: Int64
    ) {
        let (rows, last) = try await manifest.nextSealing(after: position, limit: Self.itemsAtOnce)
        // Deflating here leaves the writer the writing.
        let packer = ZipPacker()
        return (
            rows.map { item in
                (item, Result { () throws(SealFlaw) in try ItemFiles(item, in: vault, packer) })
            }, last
        )
    }

    /// Names an item that cannot be sealed. Answers whether the volume can do without it: where the old one has all
    /// that is left of the item, that one stays.
    private func leaveOut(_ item: SealedItem, _ flaw: SealFlaw, _ report: inout SealReport) async throws
        -> Bool
    {
        report.fail(item, flaw.reason, send)
        try await manifest.leaveOut(item.key)
        return item.sidecar.volume == nil
    }

    /// Names the items whose members are not what was saved because their files are not. Answers whether the volume
    /// can do without them.
    private func leaveOutDamaged(_ differing: [Int64], _ report: inout SealReport) async throws -> Bool {
        var isOnlyCopyLost = false
        for key in differing {
            guard let item = try await manifest.sealing(key) else { continue }
            do throws(SealFlaw) {
                try ItemFiles.prove(item, in: vault)
            } catch {
                if try await !leaveOut(item, error, &report) { isOnlyCopyLost = true }
                continue
            }
            throw VolumeError(path: name.path, member: item.sidecar.path)
        }
        return !isOnlyCopyLost
    }

    /// Reads every member back from the disk, by the volume's own directory, and compares it with what was saved.
    ///
    /// Returns the items with a member that is something else.
    private func readBack(_ path: String) async throws -> [Int64] {
        let volume = try VolumeFile(path)
        volume.forgetCached()
        try await manifest.takeDirectory(ofVolumeAt: path)
        var position: Int64 = 0
        var members = 0
        var differing: [Int64] = []
        while case let (rows, last) = try await manifest.nextWritten(after: position, limit: Self.rowsAtOnce),
            !rows.isEmpty
        {
            try Task.checkCancellation()
            position = last
            // The disk reads on while these are compared.
            if let place = rows.first?.sidecar.offset { volume.expectReading(at: place) }
            // Two halves, each by its own thread.
            async let front = compare(rows.prefix(rows.count / 2), at: path)
            async let back = compare(rows.dropFirst(rows.count / 2), at: path)
            differing += try await front + back
            members += rows.reduce(0) { $0 + $1.files.count }
        }
        guard try await manifest.memberCount() == members else {
            throw VolumeError(path: name.path, member: "its directory")
        }
        return differing
    }

    private func compare(_ items: ArraySlice<SealedItem>, at path: String) async throws -> [Int64] {
        let volume = try VolumeFile(path)
        var differing: [Int64] = []
        for item in items {
            for (file, sha256) in item.files {
                guard let place = file.offset, case let member = try volume.member(at: place),
                    member.name == file.path
                else { throw VolumeError(path: name.path, member: file.path) }
                var digest = Digest()
                try member.forEachPiece { digest.update($0) }
                if digest.finish() != sha256, differing.last != item.key { differing.append(item.key) }
            }
        }
        return differing
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
