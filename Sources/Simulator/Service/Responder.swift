internal import Platform

/// Answers requests out of an account, honestly; faults are put on top of what it says.
struct Responder: Sendable {
    let account: SimulatedAccount
    var behaviour: ServiceBehaviour
    /// Those that play on this request.
    var faults: [Fault.Kind] = []

    /// An answer and the items whose audio is in it.
    struct Answer: Sendable {
        var reply: Reply
        var ids: [String] = []
        /// The download's parts, for faults that take a zip to pieces.
        var entries: [ZipEntry] = []
    }

    func answer(_ request: Request) -> Answer {
        let (route, id, isKnownPath) = Route.of(request)
        guard route != .unknown else { return Answer(reply: isKnownPath ? .methodNotAllowed : .notRouted) }
        if let refusal = refusal(of: request, on: route) { return Answer(reply: refusal) }
        switch (route, id) {
        case (.history, _): return Answer(reply: history(request))
        case (.item, let id?): return Answer(reply: item(id))
        case (.deleteItem, let id?): return Answer(reply: deleteItem(id))
        case (.audio, let id?): return audio(id)
        case (.download, _): return download(request)
        case (.user, _): return Answer(reply: user)
        case (.subscription, _): return Answer(reply: Reply(json: AccountJSON.subscription(isExtended: true)))
        default: return conversationAnswer(request, route, id)
        }
    }

    private func refusal(of request: Request, on route: Route) -> Reply? {
        guard let key = request.header("xi-api-key"), !key.isEmpty else { return .keyMissing }
        guard let scopes = account.keys.with({ $0[key] }) else { return .keyRejected(behaviour.keyRejection) }
        guard let scope = route.scope, !scopes.contains(scope) else { return nil }
        return .permissionMissing(scope, behaviour.permissionRefusal)
    }

    private var user: Reply {
        Reply(json: AccountJSON.user(id: account.userID))
    }

    private func item(_ id: String) -> Reply {
        guard let number = account.ids.number(in: id) else { return .unknownItem(id, behaviour) }
        var writer = ByteWriter()
        let isListed = account.shelf.with { shelf in
            guard shelf.timeline.isListed(number) else { return false }
            account.json.write(account.traits(number, shelf), state: shelf.state(number), to: &writer)
            return true
        }
        guard isListed else { return .unknownItem(id, behaviour) }
        return Reply(type: "application/json", body: Body(writer.take()))
    }

    private func deleteItem(_ id: String) -> Reply {
        account.deleteItem(id) ? Reply(json: #"{"status":"ok"}"#) : .unknownItem(id, behaviour)
    }

    private func audio(_ id: String) -> Answer {
        switch recording(id) {
        case .failure(let refusal): return Answer(reply: refusal.reply)
        case .success(let traits):
            let recording = account.recording(traits)
            return Answer(reply: Reply(type: "audio/mpeg", body: recording.body), ids: [id])
        }
    }

    struct Refusal: Error {
        var reply: Reply
    }

    /// The item with this id, if it has audio to give.
    func recording(_ id: String) -> Result<ItemTraits, Refusal> {
        guard let number = account.ids.number(in: id) else {
            return .failure(Refusal(reply: .unknownItem(id, behaviour)))
        }
        return account.shelf.with { shelf in
            guard shelf.timeline.isListed(number) else {
                return .failure(Refusal(reply: .unknownItem(id, behaviour)))
            }
            guard shelf.state(number) == .created else {
                let message = "The audio of history item '\(id)' is not available."
                return .failure(
                    Refusal(reply: .error(404, .legacy, code: "audio_not_available", message: message)))
            }
            return .success(account.traits(number, shelf))
        }
    }
}

extension Body {
    init(_ bytes: Bytes) {
        self.init()
        append(bytes.slice)
    }
}
