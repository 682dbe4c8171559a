internal import Platform

extension Responder {
    func conversationAnswer(_ request: Request, _ route: Route, _ id: String?) -> Answer {
        guard let id else { return Answer(reply: conversations(request)) }
        guard let call = account.calls.traits(id) else { return Answer(reply: .unknownConversation(id)) }
        switch route {
        case .conversation:
            var out = ByteWriter(capacity: 1024 + call.turns * 512)
            CallJSON(book: account.calls, call: call).writeDetail(to: &out)
            return Answer(reply: Reply(type: "application/json", body: Body(out.take())))
        case .deleteConversation:
            account.deleteConversation(id)
            return Answer(reply: Reply(json: "{}"))
        default:
            guard call.hasAudio else {
                let message = "Audio for conversation \(id) not found."
                return Answer(reply: .error(404, .legacy, code: "audio_not_found", message: message))
            }
            return Answer(reply: Reply(type: "audio/mpeg", body: account.recording(call).body), ids: [id])
        }
    }

    /// `GET /v1/convai/conversations`.
    private func conversations(_ request: Request) -> Reply {
        var size = 30
        if let text = request.parameter("page_size") {
            guard let asked = Int(text), (1...100).contains(asked) else {
                return .invalid("query", "page_size", "Input should be from 1 to 100", input: text)
            }
            size = asked
        }
        let cursor = request.parameter("cursor").flatMap { $0.isEmpty ? nil : $0 }
        let after = cursor.flatMap { account.calls.number(afterCursor: $0) }
        if let cursor, after == nil {
            return .error(
                400, .modern, type: "validation_error", code: "invalid_cursor",
                message: "The cursor '\(cursor)' is not valid.")
        }
        let isAscending = request.parameter("sort_direction") == "asc"
        var (calls, hasMore) = page(after: after, size: size, isAscending: isAscending, request)
        var envelope = Envelope(
            hasMore: hasMore,
            cursor: hasMore ? calls.last.map { account.calls.cursor(after: $0.number) } : nil)
        faults.change(&calls, &envelope, cursor: cursor) { $0.start }
        return Reply(type: "application/json", body: Body(write(calls, envelope, request)))
    }

    private func write(_ calls: [CallTraits], _ envelope: Envelope, _ request: Request) -> Bytes {
        let includesText = request.parameter("summary_mode") == "include"
        var out = ByteWriter(capacity: 256 + calls.count * 1024)
        out.append("{\"conversations\":[")
        for (place, call) in calls.enumerated() {
            out.append(place > 0 ? "," : "")
            CallJSON(book: account.calls, call: call).writeSummary(includesText: includesText, to: &out)
        }
        if faults.contains(.hostileID), let first = calls.first {
            out.append(",")
            let json = SimulatedConversation(account: account, traits: first).summaryJSON
            out.append(HostileID.replacing(account.calls.id(first.number), in: json))
        }
        out.append("],\"next_cursor\":")
        out.append(envelope.cursor.map { JSONEscape.quoted($0) } ?? Array("null".utf8))
        out.append(envelope.hasMore ? ",\"has_more\":true}" : ",\"has_more\":false}")
        return out.take()
    }

    private func page(after: Int?, size: Int, isAscending: Bool, _ request: Request) -> ([CallTraits], Bool) {
        account.calls.shelf.with { shelf in
            let timeline = shelf.timeline
            var lower =
                request.number("call_start_after_unix").map { timeline.place(date: $0, number: -1) } ?? 0
            var upper =
                request.number("call_start_before_unix").map { timeline.place(date: $0, number: -1) }
                ?? timeline.order.count
            if let after, after < timeline.dates.count {
                // A cursor stays good when its conversation is gone.
                let place = timeline.place(date: timeline.dates[after], number: after)
                if isAscending {
                    lower = max(lower, place + (timeline.isListed(after) ? 1 : 0))
                } else {
                    upper = min(upper, place)
                }
            }
            var calls: [CallTraits] = []
            for step in 0..<max(0, upper - lower) {
                let number = Int(timeline.order[isAscending ? lower + step : upper - 1 - step])
                let call = account.calls.traits(number, shelf)
                guard matches(call, request) else { continue }
                if calls.count == size { return (calls, true) }
                calls.append(call)
            }
            return (calls, false)
        }
    }

    private func matches(_ call: CallTraits, _ request: Request) -> Bool {
        func all(_ name: String) -> [String] { request.query.filter { $0.name == name }.map(\.value) }
        if let agent = request.parameter("agent_id"), agent != account.calls.agentID(call.agent) {
            return false
        }
        if let outcome = request.parameter("call_successful"),
            outcome != (call.status.isFinal ? CallTraits.outcomes[call.outcome] : "unknown")
        {
            return false
        }
        if let least = request.number("call_duration_min_secs"), call.duration < least { return false }
        if let most = request.number("call_duration_max_secs"), call.duration > most { return false }
        if let isTextOnly = request.parameter("text_only"), (isTextOnly == "true") != call.isTextOnly {
            return false
        }
        let languages = all("main_languages")
        if !languages.isEmpty, !languages.contains(CallTraits.languages[call.language]) { return false }
        return !all("exclude_statuses").contains(call.status.rawValue)
    }
}

extension Request {
    fileprivate func number(_ name: String) -> Int? { parameter(name).flatMap { Int($0) } }
}
