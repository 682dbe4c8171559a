internal import Platform

/// Takes items out of a vault, into formats that other tools open.
///
/// Every file is compared with the manifest before it is written; what is missing or damaged is named and left out.
package struct Export: Sendable {
    let path: String
    let options: ExportOptions
    let send: @Sendable (ExportEvent) -> Void

    package init(
        of path: String, _ options: ExportOptions,
        _ send: @escaping @Sendable (ExportEvent) -> Void = { _ in }
    ) {
        self.path = path
        self.options = options
        self.send = send
    }

    package func run() async throws -> ExportReport {
        try await onThreads(min(ThisProcess.coreCount, 4) + 1) { try await opened() }
    }

    /// Holds the vault against those who would change it, where that can be: not on a medium that takes no writes.
    private func opened() async throws -> ExportReport {
        let (vault, marker) = try Vault.open(path)
        if case .path(let place) = options.destination {
            try ExportPlace.check(place, isFolder: options.format == .folder, vault: vault)
        }
        guard let lock = try Self.lock(vault) else {
            let manifest = try vault.readManifest()
            try await manifest.allowScratchTables()
            return try await session(vault, marker, manifest).run()
        }
        let manifest = try await vault.openManifest()
        // Files on their way when another run was killed are neither here nor there.
        try await vault.settle(manifest)
        let report = try await session(vault, marker, manifest).run()
        withExtendedLifetime(lock) {}
        return report
    }

    private func session(_ vault: Vault, _ marker: Marker, _ manifest: Manifest) -> ExportSession {
        ExportSession(vault: vault, marker: marker, manifest: manifest, options: options, send: send)
    }

    /// None where nothing can be written: then nobody else writes there either.
    private static func lock(_ vault: Vault) throws -> VaultLock? {
        do {
            try vault.prepareOwnFolder()
            return try VaultLock(vault.lockPath, holder: .current(command: "export"))
        } catch  where Verification.isUnwritable(error) {
            return nil
        }
    }
}
