internal import Platform

/// Audio that stands in staging, complete and hashed, not yet under a final name.
struct StagedAudio: Sendable {
    var path: String
    var size: Int64
    var sha256: SHA256
    var verdict: AudioVerdict

    /// Removes it from staging, when it turned out to be of no use.
    func discard() {
        // Staging is emptied by the next run anyway.
        try? File.remove(path)
    }

    /// The same audio judged again with what the item says of its format.
    ///
    /// Raw samples carry no mark of their own, so an entry can only be judged for
    /// good once its item is known.
    func judged(outputFormat: String?) throws -> StagedAudio {
        guard let outputFormat else { return self }
        if case .good(let kind, _) = verdict, kind != .unknown, kind != .pcm { return self }
        var check = AudioCheck(outputFormat: outputFormat)
        let reader = try FileReader(path)
        while case let chunk = try reader.next(upTo: 1 << 18), !chunk.isEmpty { check.update(chunk) }
        var judged = self
        judged.verdict = check.finish()
        return judged
    }
}

/// Writes one stream of audio bytes to staging, hashing and judging them on the way.
struct AudioStager: ~Copyable {
    private var file: StagedFile
    private var digest = Digest()
    private var check: AudioCheck

    init(in vault: Vault, outputFormat: String?) throws {
        file = try StagedFile(in: vault.stagingFolder, permissions: vault.permissions.file)
        check = AudioCheck(outputFormat: outputFormat)
    }

    var size: Int64 { file.size }

    mutating func append(_ bytes: RawSpan) throws {
        try file.append(bytes)
        digest.update(bytes)
        check.update(bytes)
    }

    mutating func append(_ bytes: [UInt8]) throws {
        try file.append(bytes)
        digest.update(bytes)
        check.update(bytes)
    }

    consuming func finish() throws -> StagedAudio {
        let size = file.size
        let sha256 = digest.finish()
        let verdict = check.finish()
        return StagedAudio(path: try file.keep(), size: size, sha256: sha256, verdict: verdict)
    }
}
