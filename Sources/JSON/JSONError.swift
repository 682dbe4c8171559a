/// What is wrong with a text that should be JSON, and where.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Follows "expected": "a value", "':' after a key".
    package let expected: String
    /// The byte at which the text stopped making sense.
    package let offset: Int

    package init(expected: String, offset: Int) {
        self.expected = expected
        self.offset = offset
    }

    package var description: String { "not JSON: expected \(expected) at byte \(offset)" }
}
