/// Compressed bytes that are not what they claim to be.
package struct CompressionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was being done; follows "while".
    package let operation: String
    package let reason: String

    package init(_ operation: String, _ reason: String) {
        self.operation = operation
        self.reason = reason
    }

    package var description: String { "\(reason) (while \(operation))" }
}
