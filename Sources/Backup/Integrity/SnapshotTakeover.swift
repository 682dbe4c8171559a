internal import Platform

/// Makes a new manifest know what a vault's snapshots tell.
///
/// A delta holds the items that its run changed as they were then, so each one that is proven counts, whatever is lost
/// before it: only what the lost ones told alone is not known.
/// Tested by `aRebuildBehindALostDeltaKnowsAllThatIsToldAndNamesTheGap`.
struct SnapshotTakeover {
    let vault: Vault
    let vaultID: String
    let manifest: Manifest

    /// What the snapshots came to.
    struct Outcome {
        /// The last run of which a snapshot tells.
        var run: Int64 = 0
        /// The last run up to which nothing is lost.
        var complete: Int64 = 0
        var problems: [Finding] = []
    }

    /// The last whole snapshot that is proven, and the proven deltas after it in the order of their runs. Blocking.
    func run() async throws -> Outcome {
        var outcome = Outcome()
        let names = try SnapshotChain.names(in: vault.snapshotFolder)
        let present = Set(names.map(\.name))
        if let last = names.last { await manifest.beginRuns(after: last.run) }
        var told: [String] = []
        var complete: Set<String> = []
        // A gap before a whole snapshot costs nothing.
        var gaps: [String: String] = [:]
        for (name, run) in names {
            let path = vault.snapshotFolder + "/" + name
            do {
                let header = try SnapshotReader.prove(path, of: vaultID)
                try await record(header, name)
                outcome.run = run
                if header.isFull { (told, complete, gaps) = ([], [], [:]) }
                told.append(name)
                if header.isFull || complete.contains(header.follows ?? "") {
                    complete.insert(name)
                    outcome.complete = run
                } else if let follows = header.follows, !present.contains(follows) {
                    gaps[follows] = gaps[follows] ?? name
                }
            } catch let error as SnapshotError {
                outcome.problems.append(Finding(.damaged, .snapshot, "snapshots/" + name, error.reason))
            } catch let error where error is FileError || error is VaultError {
                outcome.problems.append(Finding(.damaged, .snapshot, "snapshots/" + name, "\(error)"))
            }
        }
        for (lost, name) in gaps.sorted(by: { $0.key < $1.key }) {
            outcome.problems.append(
                Finding(
                    .missing, .snapshot, "snapshots/" + lost,
                    "it is not there, and \(name) adds to it: what it alone told is not known"))
        }
        for name in told { try await take(vault.snapshotFolder + "/" + name) }
        // What comes next may be a delta only if it follows all that there is.
        if let last = names.last?.name, complete.contains(last) {
            try await manifest.setFact("snapshot", last)
        }
        return outcome
    }

    private func record(_ header: SnapshotHeader, _ name: String) async throws {
        let path = vault.snapshotFolder + "/" + name
        let (digest, size) = try Digest.ofFile(path)
        try await manifest.record(
            SnapshotRecord(name: name, run: header.run, follows: header.follows, size: size, sha256: digest))
        try await manifest.noteRun(
            header.run, kind: header.isFull ? "full" : "recent",
            started: try File.status(path)?.modified ?? 0, snapshot: "snapshots/" + name,
            note: "known from its snapshot")
    }

    private func take(_ path: String) async throws {
        let reader = try SnapshotReader(path)
        while let block = try reader.nextBlock() {
            try Task.checkCancellation()
            _ = try await manifest.take(block, of: reader.header, at: path)
        }
    }
}
