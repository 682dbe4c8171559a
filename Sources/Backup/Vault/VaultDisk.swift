internal import Platform

/// One worker's own view of the vault's disk.
///
/// The kernel tells a failed write once to each that had the file system open at the time. Were
/// it shared, one worker would hear of another's lost bytes and the other would not.
final class VaultDisk {
    private let fileSystem: FileSystem

    /// To be opened before the first write that ``sync()`` shall vouch for.
    init(of vault: Vault) throws {
        fileSystem = try FileSystem(at: vault.root)
    }

    /// Waits until everything written is on the disk; false where the system cannot do that at once.
    func sync() throws -> Bool { try fileSystem.sync() }
}
