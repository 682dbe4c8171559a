/// The secret that opens the account.
///
/// Printing one, in an error, a log or a crash, shows a placeholder.
/// Tested by `theKeyShowsInNoTextOfItself`.
package struct APIKey: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The key itself; only the connection's secret header may ask for it.
    package let secret: String

    package init(_ secret: String) {
        self.secret = secret
    }

    package var description: String { "(key)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
