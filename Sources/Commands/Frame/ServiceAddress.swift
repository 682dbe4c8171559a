/// Which service the account options mean.
package struct ServiceAddress: Sendable, Equatable {
    package let url: String
    /// What the user should know before a key goes there.
    package let warning: String?

    package init(_ arguments: ParsedArguments) {
        if let given = arguments.text("base-url"), let address = WebAddress(given) {
            url = address.text
            let isExposed = !address.isEncrypted && !address.isLoopback
            warning =
                isExposed
                ? "\(address.host) is reached without encryption: the key can be read on the way" : nil
        } else {
            url = ServiceAddress.hosts[arguments.text("region") ?? ""] ?? ServiceAddress.global
            warning = nil
        }
    }

    private static let global = "https://api.elevenlabs.io"

    /// Residency regions are workspaces of their own, with their own keys.
    private static let hosts = [
        "us": "https://api.us.elevenlabs.io",
        "eu": "https://api.eu.residency.elevenlabs.io",
        "in": "https://api.in.residency.elevenlabs.io",
        "sg": "https://api.sg.residency.elevenlabs.io",
    ]
}
