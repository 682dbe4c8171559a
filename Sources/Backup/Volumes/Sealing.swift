internal import Platform

/// Which months are to be sealed.
package struct SealOptions: Sendable, Equatable {
    /// The first second that stays loose.
    package var before: Int64
    package var collections: [String]

    package init(before: Int64, collections: [String]) {
        self.before = before
        self.collections = collections
    }
}

/// Puts closed months into volumes.
package struct Sealing: Sendable {
    let path: String
    let options: SealOptions
    let send: @Sendable (SealEvent) -> Void

    package init(
        of path: String, options: SealOptions, send: @escaping @Sendable (SealEvent) -> Void = { _ in }
    ) {
        self.path = path
        self.options = options
        self.send = send
    }

    package func run() async throws -> SealReport {
        try await VolumeRun(path: path, command: "seal").run { vault, manifest, run, report in
            let months = try await manifest.monthsToSeal(
                before: options.before, collections: options.collections)
            if !months.isEmpty { try vault.prepareVolumeFolder() }
            try await withThrowingTaskGroup(of: Void.self) { removal in
                for name in months {
                    try Task.checkCancellation()
                    let month = MonthSealing(
                        vault: vault, manifest: manifest, name: name, run: run, send: send)
                    guard let written = try await month.write(&report) else { continue }
                    // Leftovers are one list: those of the month before must be off it first.
                    try await removal.waitForAll()
                    let volume = try await month.place(written)
                    report.volumes.append(volume)
                    send(.sealed(volume))
                    // Beside the writing of the next month: this waits for the disk, that for the processor.
                    removal.addTask { try await month.removeLeftovers() }
                    if try !hasRoom(for: volume, in: vault) { try await removal.waitForAll() }
                }
                try await removal.waitForAll()
            }
        }
    }

    /// Whether the next month can be written before the loose files of this one are gone. It may be larger.
    private func hasRoom(for volume: SealedVolume, in vault: Vault) throws -> Bool {
        try Folder.freeBytes(at: vault.root) / 4 > volume.bytes
    }
}
