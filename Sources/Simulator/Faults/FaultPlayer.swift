/// Puts the faults of one request on top of what an honest service would answer.
struct FaultPlayer: Sendable {
    let kinds: [Fault.Kind]
    let account: SimulatedAccount
    /// Where redirects lead, with the request's own path.
    let elsewhere: String
    /// The right that the request needs, where its route is one.
    let scope: KeyScope?

    /// Whether everything arrives as it should all the same.
    var isHarmless: Bool { kinds.allSatisfy(\.isHarmless) }

    /// The answer that is given without a look at the request, if there is one.
    var refusal: Reply? {
        for kind in kinds {
            switch kind {
            case .status(let status, let shape): return Self.error(status, shape)
            case .retryAfter(let status, let seconds, let asDate):
                var reply = Self.error(status, .modern)
                let value = asDate ? CivilTime(unix: unixSeconds() + seconds).headerText : "\(seconds)"
                reply.headers.append(("retry-after", value))
                return reply
            case .keyRejected(let how): return .keyRejected(how)
            case .permissionMissing(let how): return .permissionMissing(scope ?? .historyRead, how)
            case .concurrencyLimit:
                return .error(
                    429, .modern, type: "rate_limit_error", code: "concurrent_limit_exceeded",
                    legacyStatus: "too_many_concurrent_requests", message: "Too many concurrent requests.")
            case .redirect:
                return Reply(status: 302, type: nil, body: Body(), headers: [("location", elsewhere)])
            case .html: return .error(200, .html)
            case .jsonError: return Self.error(200, .modern)
            case .empty: return Reply(type: "application/json", body: Body())
            case .poisonedItem(_, let status): return Self.error(status, status < 500 ? .legacy : .topLevel)
            default: continue
            }
        }
        return nil
    }

    private static func error(_ status: Int, _ shape: ErrorShape) -> Reply {
        let (type, code) =
            switch status {
            case 401: ("authentication_error", "unauthorized")
            case 403: ("authorization_error", "forbidden")
            case 404: ("not_found", "not_found")
            case 408: ("timeout_error", "request_timeout")
            case 409: ("conflict", "already_running")
            case 400, 422: ("validation_error", "invalid_parameters")
            case 425: ("too_early", "too_early")
            case 429: ("rate_limit_error", "rate_limit_exceeded")
            case 503: ("service_unavailable", "service_unavailable")
            default: ("internal_error", "internal_server_error")
            }
        return .error(
            status, shape, type: type, code: code, legacyStatus: status == 429 ? "system_busy" : nil,
            message: shape == .topLevel
                ? "Internal Server error. All such crashes are reported to us automatically."
                : "This practice error has status \(status).")
    }

    /// Changes the account, the behaviour and the request, as far as that makes the fault.
    func prepare(_ request: inout Request, _ behaviour: inout ServiceBehaviour) {
        let cursorName = "start_after_history_item_id"
        let cursor = request.parameter(cursorName)
        for kind in kinds {
            switch kind {
            case .itemsAppear(let count):
                account.addItems(count)
                account.calls.add(account.recipe.conversations > 0 ? count : 0)
            case .itemsArriveLate(let count): account.addLateItems(count)
            case .itemsVanish(let count):
                account.loseItems(count, except: cursor)
                account.calls.lose(count)
            case .cursorDeleted(let how):
                behaviour.unknownCursor = how
                if let cursor { account.deleteItem(cursor) }
            case .repeatedPage: request.query.removeAll { $0.name == cursorName || $0.name == "cursor" }
            default: continue
            }
        }
    }

    /// Changes what is answered.
    func change(_ answer: inout Responder.Answer, _ responder: Responder) {
        guard answer.reply.status == 200 else { return }
        for kind in kinds {
            if kind.needsZip, !answer.entries.isEmpty { changeZip(kind, &answer, responder) }
            if kind.routes.contains(.audio) || kind.routes.contains(.conversationAudio),
                !kind.routes.contains(.user)
            {
                changeAudio(kind, &answer, responder)
            }
            if kind == .brokenPage {
                answer.reply.body = answer.reply.body.prefix(answer.reply.body.count * 2 / 3)
            }
            if kind == .wrongShape { answer.reply.body = Body(#"{"items":[],"total":0}"#) }
        }
    }

    private func changeAudio(_ kind: Fault.Kind, _ answer: inout Responder.Answer, _ responder: Responder) {
        let chosen: Int
        switch kind {
        case .truncatedAudio(let entry), .emptyAudio(let entry), .htmlAudio(let entry),
            .zeroedAudio(let entry):
            chosen = entry
        default: return
        }
        guard !answer.entries.isEmpty else {
            answer.reply.body = Body(Self.spoiled(answer.reply.body.flattened, kind))
            return
        }
        let place = chosen % answer.entries.count
        let recording = answer.entries[place].recording
        answer.entries[place].recording = .plain(Self.spoiled(recording.bytes, kind))
        answer.reply = responder.zipped(answer.entries).reply
    }

    private static func spoiled(_ bytes: [UInt8], _ kind: Fault.Kind) -> [UInt8] {
        switch kind {
        // Not at the end of a frame, nor in the middle of a sample alone.
        case .truncatedAudio: Array(bytes.prefix(bytes.count * 5 / 8 + 1))
        case .emptyAudio: []
        case .zeroedAudio: Array(repeating: 0, count: bytes.count)
        default: Reply.error(200, .html).body.flattened
        }
    }

    /// Changes how the answer travels.
    func deliver(_ reply: inout Reply) {
        let last = max(0, reply.body.count - 1)
        for kind in kinds {
            switch kind {
            case .latency(let milliseconds): reply.delivery.latency = Double(milliseconds) / 1000
            case .bandwidth(let rate): reply.delivery.bytesPerSecond = rate
            case .drip(let bytes): reply.delivery.dripped = bytes
            case .stall(let at): reply.delivery.stallsAt = min(at, last)
            case .cut(let at): reply.delivery.endsAt = min(at, last)
            case .reset(let at):
                reply.delivery.endsAt = min(at, last)
                reply.delivery.end = .reset
            case .hangUp: reply.delivery.raw = []
            case .raw(let text): reply.delivery.raw = Array(text.utf8)
            case .wrongLength(let by):
                reply.delivery.claimedLength = max(0, reply.body.count + by)
                reply.delivery.end = .close
            case .unframed: reply.delivery.framing = .untilClose
            case .unframedCut(let at):
                reply.delivery.framing = .untilClose
                reply.delivery.endsAt = min(at, last)
            case .chunked: reply.delivery.framing = .chunked
            case .chunkedCut(let at):
                reply.delivery.framing = .chunked
                reply.delivery.endsAt = min(at, last)
            default: continue
            }
        }
    }
}
