internal import Archive
internal import Platform

/// One export, of a vault that is held or cannot change. Blocking.
struct ExportSession: Sendable {
    let vault: Vault
    let marker: Marker
    let manifest: Manifest
    let options: ExportOptions
    let send: @Sendable (ExportEvent) -> Void

    func run() async throws -> ExportReport {
        let begun = ContinuousClock.now
        let (scope, snapshot) = try await manifest.listExports(
            options, searchIndex: vault.searchIndexPath, vaultID: marker.vaultID)
        send(.begun(items: scope.held))
        let target = try makeTarget()
        var report = ExportReport()
        do {
            report = try await write(scope, snapshot, to: target)
        } catch {
            target.abandon()
            throw error
        }
        report.run = scope.run
        report.items = scope.sums.items
        report.withoutFiles = scope.sums.items - scope.held
        report.withoutRecording = scope.withoutRecording
        report.exit = report.leftOut > 0 ? .partial : .done
        report.milliseconds = Int(begun.duration(to: .now) / .milliseconds(1))
        return report
    }

    private func makeTarget() throws -> any ExportTarget {
        let output: ArchiveOutput
        switch options.destination {
        case .path(let path):
            try ExportRest(path: ExportPlace.part(of: path), vaultID: marker.vaultID).remove()
            if options.format == .folder { return try FolderTarget(path) }
            output = try ArchiveOutput(path)
        case .stream(let stream): output = ArchiveOutput(stream: stream)
        }
        switch options.format {
        case .gzippedTar: return try TarTarget(.gzip, to: output)
        case .zstandardTar: return try TarTarget(.zstd, to: output)
        case .zip: return ZipTarget(to: output)
        case .folder, .tar: return try TarTarget(.none, to: output)
        }
    }

    private func write(
        _ scope: ExportScope, _ snapshot: Spooled, to target: any ExportTarget
    ) async throws -> ExportReport {
        let bag = options.isBag ? Bag(format: options.format, vaultID: marker.vaultID, scope) : nil
        let bundle = try ExportBundle(target, modified: fileTime(scope.newest), bag: bag)
        try bundle.add(ExportNames.readme, readme())
        try bundle.add(Marker.fileName, try File.read(vault.markerPath, limit: 1 << 20))
        try bundle.add(
            "snapshots/" + SnapshotName.of(run: scope.run, isFull: true), snapshot, isCompressible: false)
        var report = ExportReport()
        let reader = ExportReader(vault: vault, manifest: manifest, large: options.mostInMemory)
        // The next files are read and proven while these are compressed and written.
        try await reader.forEachPortion { portion in
            for item in portion {
                try Task.checkCancellation()
                try await write(item, to: bundle, &report)
            }
            send(.written(items: report.whole, bytes: bundle.bytes))
        }
        if options.hasPlaylists { try await Playlists(manifest: manifest).write(to: bundle) }
        try bundle.finish()
        report.files = bundle.files
        report.bytes = bundle.bytes
        return report
    }

    private func write(
        _ item: ReadItem, to bundle: ExportBundle, _ report: inout ExportReport
    ) async throws {
        for finding in item.findings {
            report.leftOut += 1
            if report.findings.count < Self.named { report.findings.append(finding) }
            send(.leftOut(finding))
            if finding.part == .audio { try await manifest.noteUnheard(item.item.stem) }
        }
        if item.findings.isEmpty, !item.item.lacksRecording { report.whole += 1 }
        for file in item.files {
            let entry = ExportedFile(
                name: file.name, size: file.size, modified: fileTime(item.item.modified),
                isCompressible: !file.isAudio || AudioKind.isUncompressed(fileName: file.name))
            let isShared = item.item.hasEquals && file.isAudio
            if isShared, let first = try await manifest.writtenName(of: file.sha256),
                try bundle.link(entry, to: first, file.sha256)
            {
                report.links += 1
                report.linkedBytes += file.size
                continue
            }
            try bundle.add(entry, file.sha256) { try bytes(of: file, $0) }
            if isShared { try await manifest.noteWritten(file.name, of: item.item.stem) }
        }
    }

    /// The bytes that were kept, or those of a large file, which have to be the same as before.
    private func bytes(of file: ProvenFile, _ body: ([UInt8]) throws -> Void) throws {
        if let bytes = file.bytes { return try body(bytes) }
        var digest = Digest()
        try vault.forEachPiece(of: file.stored) { piece in
            try Task.checkCancellation()
            digest.update(piece)
            try body(piece)
        }
        guard digest.finish() == file.sha256 else { throw ExportError.changed(file.stored.path) }
    }

    /// The vault's own explanation, or the usual one where somebody has removed it.
    private func readme() throws -> [UInt8] {
        let path = vault.absolute(ExportNames.readme)
        guard try File.isFile(path) else { return Vault.readme }
        return try File.read(path, limit: 1 << 20, followingLinks: false)
    }

    /// A date as every format can write it.
    private func fileTime(_ unix: Int64) -> Int64 { max(0, UTCTime(unix: unix).unix) }

    /// Findings kept in memory; all are told as events.
    private static let named = 1000
}
