internal import Platform
internal import SQLite

/// What a rebuild makes use of in the manifest that it replaces, as far as that can be read.
///
/// Only where it knows a snapshot that stands in the vault: nothing else shows whose it is.
/// Tested by `aRebuildKnowsWhatAKilledPruneDeletedAndWasAboutToDelete` and `theManifestOfAnotherVaultIsNotMixedIn`.
struct OldManifest {
    let vault: Vault
    /// `nil` once it has shown that it is of no use.
    private var earlier: EarlierManifest?

    /// The one in its place, or the last one that was put aside where a rebuild was killed before the new one came. Blocking.
    init(of vault: Vault) throws {
        self.vault = vault
        var path = vault.manifestPath
        if try File.status(path) == nil, let aside = try ManifestExchange.last(in: vault) {
            path = vault.absolute(aside)
        }
        do {
            earlier = try EarlierManifest(at: path)
        } catch is VaultError {
            // Damaged, or of another format: it is to be replaced.
        } catch let error as SQLiteError where error.isForGood {
            // Likewise.
        }
    }

    /// Tells the new manifest of what changed since the last of the snapshots.
    mutating func complete(_ new: Manifest, _ told: SnapshotTakeover.Outcome) async throws {
        try await use { earlier in
            guard try await earlier.isOfTheVault(of: new) else { return false }
            if try await earlier.complete(new, after: told.complete) > 0 {
                // A delta would not have it: what sidecars tell of such an item counts as old.
                try await new.setFact("snapshot", nil)
            }
            return true
        }
    }

    /// Hands on what was under way when a run was killed.
    mutating func handOn(to new: Manifest) async throws {
        try await use { [vault] earlier in
            try await earlier.handOnIntents(to: new)
            try await earlier.handOnMoves(to: new, in: vault)
            return true
        }
    }

    private mutating func use(_ work: (EarlierManifest) async throws -> Bool) async throws {
        guard let earlier else { return }
        do {
            if try await !work(earlier) { self.earlier = nil }
        } catch let error as SQLiteError where error.isForGood {
            // Damage further in shows when it is read. What was read until then is right.
            self.earlier = nil
        }
    }
}

extension SQLiteError {
    /// Damage, or a disk that gives nothing back. A file that is in use is no reason to do without it, and a full disk
    /// or a flaw of ours is not the old manifest's.
    fileprivate var isForGood: Bool { !isBusy && !isDiskFull && !isConstraint }
}
