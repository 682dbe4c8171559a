internal import Platform

/// How a command ended, with the exit code that scripts see.
package enum RunExit: Int32, Sendable {
    case done = 0
    case unexpected = 1
    case differences = 2
    case partial = 3
    case noAccess = 4
    case unavailable = 5
    case refused = 6
    case diskFull = 7
    case locked = 8
    case budget = 9
    case notAVault = 10
    case interrupted = 130
    case terminated = 143

    /// How work that was cancelled has ended: by the signal that the process got.
    static var ofCancellation: RunExit { Interrupts.received == .terminated ? .terminated : .interrupted }
}
