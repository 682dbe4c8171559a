/// A run that a vault never had.
package struct RunNotFound: Error, Sendable, Equatable, CustomStringConvertible {
    package let run: Int64
    package let vault: String
    /// The newest run that there is.
    package let newest: Int64

    package init(run: Int64, vault: String, newest: Int64) {
        self.run = run
        self.vault = vault
        self.newest = newest
    }

    package var description: String { "the vault \(vault) had no run \(run); its newest is run \(newest)" }
}
