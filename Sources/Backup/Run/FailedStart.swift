internal import Platform

/// A backup that ended before it began: a wrong key, a service that is down, another account.
package enum FailedStart {
    /// The kind of such a run: it says nothing of the account.
    static let kind = "not begun"

    /// Writes it down in the history of the vault at `path`, where there is one that can be written.
    ///
    /// Nothing is thrown: what must be heard of is why the backup did not begin.
    package static func note(_ sentence: String, exit: RunExit, in path: String, command: String) async {
        do {
            try await onThreads {
                let now = WallClock.now()
                let (vault, _) = try Vault.open(path)
                let lock = try VaultLock(vault.lockPath, holder: .current(command: command))
                let manifest = try await vault.openManifest()
                var summary = RunSummary()
                summary.run = try await manifest.beginRun(command: command, kind: kind, now: now)
                summary.exit = exit
                summary.note = sentence
                try await manifest.endRun(summary.run, summary, now: now)
                withExtendedLifetime(lock) {}
            }
        } catch {
            // There is no vault, or it is in use, damaged or on a medium that cannot be written: nothing to note it in.
        }
    }
}
