extension Route {
    /// Where a request leads, with the id in its path.
    static func of(_ request: Request) -> (route: Route, id: String?, isKnownPath: Bool) {
        let parts = request.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(
            String.init)
        func by(_ methods: [String: Route], id: String? = nil) -> (Route, String?, Bool) {
            (methods[request.method] ?? .unknown, id, true)
        }
        guard parts.first == "v1" else { return (.unknown, nil, false) }
        switch Array(parts.dropFirst()) {
        case ["history"]: return by(["GET": .history])
        case ["history", "download"]: return by(["POST": .download])
        case ["user"]: return by(["GET": .user])
        case ["user", "subscription"]: return by(["GET": .subscription])
        case ["convai", "conversations"]: return by(["GET": .conversations])
        case let path where path.count == 2 && path[0] == "history" && !path[1].isEmpty:
            return by(["GET": .item, "DELETE": .deleteItem], id: path[1])
        case let path where path.count == 3 && path[0] == "history" && path[2] == "audio":
            return by(["GET": .audio], id: path[1])
        case let path where path.count == 3 && path[0] == "convai" && path[1] == "conversations":
            return by(["GET": .conversation, "DELETE": .deleteConversation], id: path[2])
        case let path where path.count == 4 && path[1] == "conversations" && path[3] == "audio":
            return by(["GET": .conversationAudio], id: path[2])
        default: return (.unknown, nil, false)
        }
    }

    /// The right that a key needs here.
    var scope: KeyScope? {
        switch self {
        case .history, .item, .audio, .download: .historyRead
        case .deleteItem: .historyWrite
        case .conversations, .conversation, .conversationAudio: .convaiRead
        case .deleteConversation: .convaiWrite
        case .user, .subscription: .userRead
        case .unknown: nil
        }
    }
}
