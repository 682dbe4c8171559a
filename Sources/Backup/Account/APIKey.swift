internal import HTTP
internal import Platform

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

    /// By what a vault knows again the key of its account at one address; it tells nobody the key.
    ///
    /// Tested by `theKeyAppearsNowhere`.
    func fingerprint(at origin: Origin, vault: String, account: String) -> String {
        SHA256.of(Array("tapekeep key \(vault) \(account) \(origin) \(secret)".utf8)).hex
    }

    /// `text` with the key taken out of it.
    func hidden(in text: String) -> String {
        guard !secret.isEmpty else { return text }
        return text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "\(self)")
    }

    package var description: String { "(key)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
