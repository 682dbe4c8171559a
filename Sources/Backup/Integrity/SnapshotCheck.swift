internal import Platform

/// Checks the vault's own files beside the items: its snapshots, its explanation, its index.
struct SnapshotCheck: Sendable {
    let vault: Vault
    let manifest: Manifest
    let isRead: Bool

    /// Blocking.
    func find() async throws -> [Finding] {
        var findings: [Finding] = []
        let records = try await manifest.snapshots()
        let known = Set(records.map(\.name))
        for record in records {
            if let finding = check(record) { findings.append(finding) }
        }
        if try File.status(vault.snapshotFolder) != nil {
            for entry in try Folder.list(vault.snapshotFolder)
            where !known.contains(entry.name) && !ForeignFiles.isHarmless(entry.name) {
                findings.append(
                    Finding(.foreign, .snapshot, "snapshots/" + entry.name, "nothing is known of it"))
            }
        }
        if try File.status(vault.absolute("README.txt")) == nil {
            findings.append(Finding(.missing, .other, "README.txt", "it is not there"))
        }
        if isRead, let flaw = try await manifest.flaw() {
            findings.append(Finding(.damaged, .manifest, "manifest.sqlite", flaw))
        }
        return findings
    }

    private func check(_ record: SnapshotRecord) -> Finding? {
        let path = "snapshots/" + record.name
        func finding(_ kind: Finding.Kind, _ detail: String) -> Finding {
            Finding(kind, .snapshot, path, detail)
        }
        do {
            guard let status = try File.status(vault.absolute(path)) else {
                return finding(.missing, "it is not there")
            }
            guard status.isFile else { return finding(.damaged, "it is not a file") }
            if status.size < record.size {
                return finding(.truncated, "\(status.size) of \(record.size) bytes are left")
            }
            if status.size > record.size {
                return finding(.damaged, "it is \(status.size - record.size) bytes too long")
            }
            guard isRead, try Digest.ofFile(vault.absolute(path)).digest != record.sha256 else { return nil }
            return finding(.damaged, "its bytes are not those that were saved")
        } catch {
            return finding(.damaged, "it cannot be read: \(error.reason)")
        }
    }
}
