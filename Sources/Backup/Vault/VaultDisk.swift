internal import Platform

/// The vault's disk, which many workers ask to be synced at once.
///
/// A sync that begins after a worker's last write covers that worker, whoever asked for it: so those who
/// come while one is under way share the next one. Called from threads that may block.
actor VaultDisk {
    private let syncFileSystem: () throws -> Bool
    private var lastBegun: ContinuousClock.Instant?
    private var failure: (any Error)?

    /// To be opened before the first write that ``sync(writtenBy:)`` shall vouch for.
    init(of vault: Vault) throws {
        let fileSystem = OpenFileSystem(try FileSystem(at: vault.root))
        syncFileSystem = { try fileSystem.fileSystem.sync() }
    }

    /// A disk that is synced by `sync`, for tests.
    init(syncing sync: @escaping @Sendable () throws -> Bool) { syncFileSystem = sync }

    /// Waits until everything written up to now is on the disk; false where the system cannot do that at once.
    ///
    /// The kernel tells of a failed write once, and not whose it was: after one failure nobody is vouched for any more.
    func sync(writtenBy now: ContinuousClock.Instant = .now) throws -> Bool {
        if let failure { throw failure }
        if let lastBegun, lastBegun > now { return true }
        let begun = ContinuousClock.now
        do {
            guard try syncFileSystem() else { return false }
        } catch {
            failure = error
            throw error
        }
        lastBegun = begun
        return true
    }
}

/// A closure cannot hold what cannot be copied.
private final class OpenFileSystem {
    let fileSystem: FileSystem

    init(_ fileSystem: consuming FileSystem) { self.fileSystem = fileSystem }
}
