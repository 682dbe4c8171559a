internal import Platform

/// What is put right without the account.
extension RepairSession {
    /// Damaged members are replaced by loose files: the rest of their volumes stays.
    func loosenFaulty() async throws {
        let faulty = try await manifest.faultySealedItems()
        try await Loosening(vault: vault, manifest: manifest, run: run).loosen(faulty)
    }

    /// Volumes that are not as they were sealed are written anew from what is whole in them.
    mutating func resealVolumes() async throws {
        for volume in try await manifest.volumes() {
            guard let name = VolumeName(path: volume.name),
                try await manifest.hasFault(at: volume.name)
            else { continue }
            var sealing = SealReport()
            let month = MonthSealing(vault: vault, manifest: manifest, name: name, run: run, send: { _ in })
            if try await manifest.liveItems(in: volume.name) > 0 {
                guard try await month.seal(&sealing) != nil else { continue }
            } else {
                try await VolumeSettling(vault: vault, manifest: manifest).removeEmptyVolumes(quarantine)
            }
            try await settle(volume.name, .seal)
        }
    }

    /// Snapshots and the explanation, from what the manifest says.
    mutating func repairOwnFiles() async throws {
        let records = Dictionary(
            uniqueKeysWithValues: try await manifest.snapshots().map { ("snapshots/" + $0.name, $0) })
        let repair = SnapshotRepair(
            vault: vault, vaultID: marker.vaultID, manifest: manifest, quarantine: quarantine)
        for fault in try await manifest.faults(nil, .snapshot) where fault.kind != .foreign {
            guard let record = records[fault.path] else { continue }
            if try await isMerelyElsewhere(record.sha256) { continue }
            if try await repair.restore(record) {
                try await settle(fault.path, .snapshot)
            } else {
                hasLostSnapshot = true
                if try quarantine.holds(fault.path) {
                    setAside(
                        quarantine.folder + "/" + fault.path, fault.path,
                        "the snapshot is \(fault.kind.rawValue)")
                }
                var lost = fault
                lost.detail = "the state that it told is no longer known; a new whole snapshot begins anew"
                report.remaining.append(lost)
                report.remainingCount += 1
                try await manifest.settleFault(at: fault.path)
            }
        }
        for fault in try await manifest.faults(.missing, .other) where fault.step == .readme {
            try vault.write(Vault.readme, to: fault.path)
            try await settle(fault.path, .readme)
        }
    }

    /// Whether an unrecorded file is the one that is looked for; then it is put back further on.
    private func isMerelyElsewhere(_ digest: SHA256) async throws -> Bool {
        for fault in try await manifest.faults(.foreign) {
            let path = vault.absolute(fault.path)
            if try File.isFile(path), try Digest.ofFile(path).digest == digest { return true }
        }
        return false
    }

    /// Items are where the volume has them from now on. Where a sidecar is not the one that was lost, the item is taken
    /// out, so that it is written anew as any other.
    private mutating func take(_ volume: VolumeAdoption) async throws {
        let taken = try await volume.take(run: run)
        report.adopted += taken.items
        try await Loosening(vault: vault, manifest: manifest, run: run).loosen(taken.stale)
        for path in taken.files where try await manifest.hasFault(at: path) { try await settle(path, .adopt) }
    }

    mutating func explainForeignFiles() async throws {
        let judge = ForeignJudge(vault: vault, vaultID: marker.vaultID, manifest: manifest)
        let foreign = try await manifest.faults(.foreign)
        // Sidecars first: what they adopt explains the audio beside them.
        for fault in foreign.filter({ $0.path.hasSuffix(".json") })
            + foreign.filter({ !$0.path.hasSuffix(".json") })
        {
            try Task.checkCancellation()
            guard try File.status(vault.absolute(fault.path)) != nil,
                try await !manifest.strangers(among: [fault.path]).isEmpty
            else {
                // What stands there now is an item's own, of which there may be more to say.
                try await manifest.settleFault(at: fault.path, .foreign)
                continue
            }
            switch try await judge.judge(fault) {
            case .belongs(let place):
                if try File.status(vault.absolute(place)) != nil { try quarantine.take(place) }
                try Folder.make(
                    parentFolder(of: vault.absolute(place)), permissions: vault.permissions.folder)
                try File.rename(vault.absolute(fault.path), to: vault.absolute(place))
                try Folder.sync(parentFolder(of: vault.absolute(place)))
                if try quarantine.holds(place) { try quarantine.drop(place) }
                try await manifest.settleFault(at: fault.path)
                try await settle(place, .putBack)
            case .item(let found):
                try await manifest.take([found], run: run)
                report.adopted += 1
                try await settle(fault.path, .adopt)
            case .snapshot(let record):
                try await manifest.record(record)
                report.adopted += 1
                try await settle(fault.path, .adopt)
            case .volume(let volume):
                try await take(volume)
                try await settle(fault.path, .adopt)
                // What is whole in it is the items' now; the volume is written anew further on.
                if !volume.isWhole {
                    try await manifest.noteFaults([Finding(.damaged, .other, fault.path, "it is not whole")])
                }
            case .bearing:
                // It stays on the list of what is left.
                continue
            case .unexplained(let reason):
                let place = try quarantine.take(fault.path)
                try await manifest.settleFault(at: fault.path)
                report.unexplained += 1
                setAside(place, fault.path, reason)
            }
        }
    }
}
