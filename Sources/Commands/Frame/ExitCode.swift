/// How a command ended: part of the interface, listed in docs/COMMAND-LINE.md.
package struct ExitCode: RawRepresentable, Sendable, Hashable {
    package let rawValue: Int32

    package init(rawValue: Int32) { self.rawValue = rawValue }

    /// All that was intended is done.
    package static let success = ExitCode(rawValue: 0)
    /// Something that no other code describes.
    package static let failure = ExitCode(rawValue: 1)
    /// Differences or damage were found.
    package static let differences = ExitCode(rawValue: 2)
    /// Some items could not be stored; each is named with its reason.
    package static let partial = ExitCode(rawValue: 3)
    /// The key is missing, wrong, or without the permission.
    package static let keyRefused = ExitCode(rawValue: 4)
    /// The service throttled or was down past the retries.
    package static let serviceUnavailable = ExitCode(rawValue: 5)
    /// A safety guard said no.
    package static let guarded = ExitCode(rawValue: 6)
    /// The disk is full or cannot be written.
    package static let diskFull = ExitCode(rawValue: 7)
    /// Another tapekeep holds the vault.
    package static let vaultInUse = ExitCode(rawValue: 8)
    /// A budget of time or bytes was used up; the next run goes on.
    package static let budgetReached = ExitCode(rawValue: 9)
    /// No vault here, a foreign account, or a newer format.
    package static let wrongVault = ExitCode(rawValue: 10)
    /// The command line makes no sense.
    package static let usage = ExitCode(rawValue: 64)
    package static let interrupted = ExitCode(rawValue: 130)
    package static let terminated = ExitCode(rawValue: 143)
}
