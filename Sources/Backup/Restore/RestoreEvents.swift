/// What happens during a restore, for whoever shows it.
package enum RestoreEvent: Sendable {
    /// Files of the source that were read so far.
    case read(files: Int, bytes: Int64)
    /// Items of the snapshot that got their place, of so many.
    case placed(items: Int, total: Int)
    /// Sidecars that the new manifest has taken in.
    case recorded(items: Int)
    /// Something that does not verify, and was left out.
    case found(Finding)
    /// An item of which no snapshot speaks, taken by its sidecar.
    case adopted(path: String)
    /// What an interrupted restore left was cleared away.
    case cleared
}

/// Where events go.
package struct RestoreEvents: Sendable {
    package let send: @Sendable (RestoreEvent) -> Void

    package init(_ send: @escaping @Sendable (RestoreEvent) -> Void) {
        self.send = send
    }

    package static let ignored = RestoreEvents { _ in }
}

/// What a restore came to.
package struct RestoreReport: Sendable, Equatable {
    package var run: Int64 = 0
    /// Files and bytes that the source held.
    package var files = 0
    package var bytes: Int64 = 0
    /// Items of which all files are in the vault again, the adopted ones among them.
    package var items = 0
    /// Items of which no snapshot speaks.
    package var adopted = 0
    /// Items that the vault knows, those without files included.
    package var known = 0
    package var tally = CheckTally()
    package var milliseconds = 0

    package init() {}

    package var exit: RunExit { tally.found > 0 ? .partial : .done }
}

/// A source from which nothing can be restored.
package enum RestoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It holds no marker: it is neither an export nor a vault. The reason is what was wrong with it, if anything.
    case notASource(String, String?)
    case noSource(String)
    /// It holds the markers of two vaults, by their names inside of it.
    case severalVaults(String, String)

    package var description: String {
        switch self {
        case .notASource(let path, let reason):
            "\(path) is neither an export nor a vault: it holds no tapekeep.json"
                + (reason.map { " (\($0))" } ?? "")
        case .noSource(let path): "\(path) does not exist"
        case .severalVaults(let one, let other):
            "the source holds more than one vault, with the markers \(one) and \(other): nothing was restored"
        }
    }
}
