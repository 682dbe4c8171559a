internal import Platform

/// Finds out what an unrecorded file is.
struct ForeignJudge: Sendable {
    let vault: Vault
    let vaultID: String
    let manifest: Manifest

    enum Verdict: Sendable {
        /// It is the very file that is missing elsewhere.
        case belongs(at: String)
        /// A whole item that the manifest does not have.
        case item(FoundSidecar)
        /// A whole snapshot that the manifest does not have.
        case snapshot(SnapshotRecord)
        /// A volume with something that the vault lacks.
        case volume(VolumeAdoption)
        case unexplained(String)
        /// The vault's own files are found under its name: whoever put it there must say what is to be done.
        case bearing

        var step: RepairStep {
            switch self {
            case .belongs: .putBack
            case .item, .snapshot, .volume: .adopt
            case .unexplained: .quarantine
            case .bearing: .leave
            }
        }
    }

    /// Blocking.
    func judge(_ finding: Finding) async throws -> Verdict {
        guard try File.isFile(vault.absolute(finding.path)) else {
            let isBearing =
                try await ForeignFiles.holdsRecordedFiles(finding.path, in: vault, manifest) != nil
            return isBearing ? .bearing : .unexplained("it is not a file")
        }
        if let name = VolumeName(path: finding.path) {
            let volume = VolumeAdoption(vault: vault, manifest: manifest, name: name)
            return try await volume.reasonToLeaveIt().map { .unexplained($0) } ?? .volume(volume)
        }
        let (digest, size) = try Digest.ofFile(vault.absolute(finding.path))
        if let path = try await manifest.pathLacking(digest) { return .belongs(at: path) }
        if finding.part == .snapshot { return try snapshot(finding.path, digest, size) }
        return try await item(finding.path)
    }

    private func snapshot(_ path: String, _ digest: SHA256, _ size: Int64) throws -> Verdict {
        guard let run = SnapshotName.run(of: fileName(path)) else {
            return .unexplained("it has not the name of a snapshot")
        }
        do {
            let reader = try SnapshotReader(vault.absolute(path))
            guard reader.header.vaultID == vaultID, reader.header.run == run,
                reader.header.isFull == SnapshotName.isFull(fileName(path))
            else { return .unexplained("it is another snapshot than its name says") }
            while try reader.nextBlock() != nil {}
            return .snapshot(
                SnapshotRecord(
                    name: fileName(path), run: run, follows: reader.header.follows, size: size, sha256: digest
                ))
        } catch let error as SnapshotError {
            return .unexplained(error.reason)
        }
    }

    private func item(_ path: String) async throws -> Verdict {
        guard path.hasSuffix(".json"), let name = path.split(separator: "/").first,
            let collection = Collections.named(String(name))
        else { return .unexplained("nothing speaks of it") }
        let found: FoundSidecar
        do {
            found = try FoundSidecar(path, of: collection, in: vault)
        } catch {
            return .unexplained("\(error)")
        }
        if let known = try await manifest.knownItem(collection.name, found.sidecar.id),
            known.sidecar != nil
        {
            return .unexplained("its item stands elsewhere")
        }
        guard try await manifest.mayOwn(found.sidecar, in: vault, vaultID) else {
            return .unexplained("no snapshot tells of it, so it may be another vault's")
        }
        guard try found.hasItsAudio(in: vault) else { return .unexplained("its audio is not beside it") }
        return .item(found)
    }
}
