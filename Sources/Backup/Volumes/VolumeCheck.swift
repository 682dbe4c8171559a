internal import Platform

/// What a check found of a volume as a whole file.
enum VolumeState: Sendable, Equatable {
    /// All its bytes are those that were sealed.
    case whole
    case changed
    case missing
}

/// Looks at volumes as whole files: where the digest is right, so is every member.
struct VolumeCheck: Sendable {
    let vault: Vault
    let manifest: Manifest

    struct Outcome: Sendable {
        /// By the volume's path; without an entry nothing is known of its bytes.
        var states: [String: VolumeState] = [:]
        var findings: [Finding] = []
    }

    /// Reads the volumes, each from front to back, or only looks for them.
    func run(isRead: Bool, workers: Int) async throws -> Outcome {
        let volumes = try await manifest.volumes()
        guard !volumes.isEmpty else { return Outcome() }
        let queue = VolumeQueue(volumes)
        return try await BlockingThreads.withThreads(workers) { threads in
            try await withThrowingTaskGroup(of: Outcome.self) { group in
                for _ in 0..<workers {
                    group.addTask(executorPreference: threads) {
                        var outcome = Outcome()
                        while let volume = await queue.next() {
                            try Task.checkCancellation()
                            look(at: volume, isRead: isRead, &outcome)
                        }
                        return outcome
                    }
                }
                return try await group.reduce(into: Outcome()) {
                    $0.states.merge($1.states) { first, _ in first }
                    $0.findings += $1.findings
                }
            }
        }
    }

    private func look(at volume: VolumeRecord, isRead: Bool, _ outcome: inout Outcome) {
        func found(_ state: VolumeState, _ kind: Finding.Kind, _ detail: String) {
            outcome.states[volume.name] = state
            outcome.findings.append(Finding(kind, .other, volume.name, detail))
        }
        let path = vault.absolute(volume.name)
        do {
            guard let status = try File.status(path) else {
                return found(
                    .missing, .missing, "it is not there, and the files of \(volume.items) items with it")
            }
            guard status.isFile else { return found(.missing, .damaged, "it is not a file") }
            guard status.size == volume.size else {
                let flaw =
                    status.size < volume.size
                    ? "\(status.size) of \(volume.size) bytes are left" : "it is too long"
                return found(.changed, status.size < volume.size ? .truncated : .damaged, flaw)
            }
            // Without a digest of the whole its members tell by themselves.
            guard isRead, let sha256 = volume.sha256 else { return }
            if try Digest.ofFile(path).digest == sha256 {
                outcome.states[volume.name] = .whole
            } else {
                found(
                    .changed, .damaged,
                    "its bytes are not those that were sealed; its members are read one by one")
            }
        } catch {
            found(.changed, .damaged, "it cannot be read: \(error.reason)")
        }
    }
}

/// Hands out volumes to be read.
private actor VolumeQueue {
    private var rest: ArraySlice<VolumeRecord>

    init(_ volumes: [VolumeRecord]) { rest = volumes[...] }

    func next() -> VolumeRecord? { rest.popFirst() }
}
