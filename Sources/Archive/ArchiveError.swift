/// A failure to read or write an archive.
package struct ArchiveError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was being done; follows "while".
    package let operation: String
    /// The library's own words, where it has any.
    package let reason: String
    /// Whether only the current entry is lost, and `nextEntry` may be called for those that follow.
    package let isEntryOnly: Bool

    package init(_ operation: String, _ reason: String, isEntryOnly: Bool = false) {
        self.operation = operation
        self.reason = reason
        self.isEntryOnly = isEntryOnly
    }

    package var description: String { "\(reason) (while \(operation))" }
}
