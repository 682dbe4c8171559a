internal import Platform

/// Finds what stands in a vault's folder and is recorded nowhere.
struct ForeignFiles: Sendable {
    let vault: Vault
    let manifest: Manifest

    /// What systems put into folders by themselves.
    private static let harmless: Set<String> = [
        ".DS_Store", "lost+found", ".Trashes", ".Spotlight-V100", ".fseventsd", "Thumbs.db", "desktop.ini",
        "@eaDir", ".directory",
    ]
    /// What a vault holds beside its collections. Snapshots are checked by themselves; the trash is prune's.
    private static let own: Set<String> = [
        "README.txt", Marker.fileName, "manifest.sqlite", "manifest.sqlite-wal", "manifest.sqlite-shm",
        "snapshots", "volumes", "trash", ".tapekeep",
    ]

    /// Blocking.
    func find() async throws -> [Finding] {
        var unknown: [String] = []
        for entry in try Folder.list(vault.root) where !Self.isHarmless(entry.name) {
            guard !Self.own.contains(entry.name), !entry.name.hasPrefix(ManifestAside.prefix) else {
                continue
            }
            if entry.kind == .folder, Collections.named(entry.name) != nil {
                try await walk(entry.name, collection: entry.name, into: &unknown)
            } else {
                unknown.append(entry.name)
            }
        }
        unknown = try await manifest.strangers(among: unknown) + strangeVolumes()
        var findings: [Finding] = []
        for path in unknown {
            let flaw = try await Self.holdsRecordedFiles(path, in: vault, manifest)
            findings.append(Finding(.foreign, .other, path, flaw ?? "nothing is known of it"))
        }
        return findings
    }

    /// What is wrong with a link or a folder under whose name recorded files are found; `nil` for everything else.
    ///
    /// To move it away would take them along.
    static func holdsRecordedFiles(
        _ path: String, in vault: Vault, _ manifest: Manifest
    ) async throws -> String? {
        guard let kind = try File.status(vault.absolute(path))?.kind, kind != .file,
            let recorded = try await manifest.file(below: path)
        else { return nil }
        // What it leads to may be away, such as a disk that is not mounted.
        guard kind != .link else {
            return "it is a link to a folder with the vault's own files, and on another disk no backup can "
                + "store new ones there; put the folder itself in its place"
        }
        // Where letter case counts, this is another folder.
        let here = try File.status(vault.absolute(path + recorded.dropFirst(path.utf8.count)))
        guard let here, let there = try File.status(vault.absolute(recorded)), here.isSameFile(as: there)
        else {
            return nil
        }
        return "the vault's own files stand in it; give it the name that the vault uses"
    }

    /// What stands among the volumes and is none of them.
    private func strangeVolumes() async throws -> [String] {
        guard try File.status(vault.volumeFolder)?.isFolder == true else { return [] }
        let known = Set(try await manifest.volumes().map(\.name))
        return try Folder.list(vault.volumeFolder).filter { !Self.isHarmless($0.name) }
            .map { VolumeName.folder + "/" + $0.name }.filter { !known.contains($0) }.sorted()
    }

    static func isHarmless(_ name: String) -> Bool { harmless.contains(name) || name.hasPrefix("._") }

    private func walk(_ folder: String, collection: String, into unknown: inout [String]) async throws {
        try Task.checkCancellation()
        // Asked here and not by a function of its own: where a call of an actor is the last that a function does, the
        // optimizer of Swift 6.3 leaves out the way back, and the walk would keep the manifest from everybody else.
        var names: Set<String> = []
        if let day = Self.day(of: folder) {
            names = try await manifest.names(in: collection, from: day.unix, before: day.unix + 86_400)
        }
        for entry in try Folder.entries(vault.absolute(folder)) where !Self.isHarmless(entry.name) {
            let path = folder + "/" + entry.name
            if entry.kind == .folder {
                try await walk(path, collection: collection, into: &unknown)
            } else if !names.contains(path) {
                unknown.append(path)
            }
        }
    }

    /// When the day of a folder begins; none for folders that are no day's.
    private static func day(of folder: String) -> UTCTime? {
        let parts = folder.split(separator: "/").dropFirst().map { Int($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2] else {
            return nil
        }
        return UTCTime(year: year, month: month, day: day)
    }
}
