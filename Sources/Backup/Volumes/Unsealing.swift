internal import Platform

/// Lets the items of volumes stand by themselves again.
package struct Unsealing: Sendable {
    let path: String
    let month: Month
    let send: @Sendable (SealEvent) -> Void

    package init(
        of path: String, month: Month, send: @escaping @Sendable (SealEvent) -> Void = { _ in }
    ) {
        self.path = path
        self.month = month
        self.send = send
    }

    package func run() async throws -> SealReport {
        try await VolumeRun(path: path, command: "unseal").run { vault, manifest, run, report in
            for volume in try await manifest.volumes() {
                guard let name = VolumeName(path: volume.name), name.month == month else { continue }
                let keys = try await manifest.items(in: volume.name)
                guard try File.isFile(vault.absolute(volume.name)) else {
                    // Nothing would come out of it, and when it is put back it would be nobody's.
                    for item in try await manifest.sealedItems(keys) {
                        report.fail(item, "\(volume.name), which holds it, is not there", send)
                    }
                    continue
                }
                let loosening = Loosening(vault: vault, manifest: manifest, run: run)
                let outcome = try await loosening.loosen(keys) { done in
                    send(.progress(name, items: done, total: keys.count, bytes: 0))
                }
                for (item, reason) in outcome.flaws { report.fail(item, reason, send) }
                try await VolumeSettling(vault: vault, manifest: manifest).removeEmptyVolumes(
                    Quarantine(vault: vault, run: run))
                guard outcome.stuck.isEmpty else { continue }
                let done = SealedVolume(name: name, items: keys.count, bytes: volume.size)
                report.volumes.append(done)
                send(.sealed(done))
            }
        }
    }
}
