internal import JSON
internal import Platform

/// What `repair` would do about what an audit found, written as JSON lines.
struct RepairPlan: Sendable {
    let vault: Vault
    let vaultID: String
    let manifest: Manifest

    /// Writes the plan whole or not at all; answers how many steps it has. Blocking.
    func write(to path: String) async throws -> Int {
        var staged = try StagedFile(in: parentFolder(of: path))
        let faults = try await manifest.faults()
        try staged.append(
            JSONWriter.object {
                $0.member("tapekeep_plan", 1)
                $0.member("vault", vaultID)
                $0.member("steps", faults.count)
            } + [0x0A])
        let judge = ForeignJudge(vault: vault, vaultID: vaultID, manifest: manifest)
        for fault in faults {
            var step = fault.step
            if step == nil { step = try await judge.judge(fault).step }
            try staged.append(
                JSONWriter.object {
                    $0.member("step", step?.rawValue)
                    $0.member("path", fault.path)
                    $0.member("collection", fault.item?.collection)
                    $0.member("id", fault.item?.id)
                    $0.member("reason", "\(fault.kind.rawValue): \(fault.detail)")
                } + [0x0A])
        }
        try staged.finish(sync: true)
        try staged.commit(as: path)
        return faults.count
    }
}
