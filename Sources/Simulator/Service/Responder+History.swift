internal import Platform

extension Responder {
    /// `GET /v1/history`.
    func history(_ request: Request) -> Reply {
        let query: HistoryQuery
        switch historyQuery(request) {
        case .failure(let refusal): return refusal.reply
        case .success(let read): query = read
        }
        guard let page = account.page(query, behaviour: behaviour) else {
            return .unknownItem(query.cursor ?? "", behaviour)
        }
        return Reply(type: "application/json", body: Body(write(page, query)))
    }

    /// The page as it is served.
    private func write(_ page: HistoryPage, _ query: HistoryQuery) -> Bytes {
        var items = page.items
        let last = page.scannedUntil == nil ? page.items.last?.number : page.lastLookedAt
        var envelope = Envelope(
            hasMore: page.hasMore, cursor: last.map { account.ids.text($0) }, scannedUntil: page.scannedUntil)
        faults.change(&items, &envelope, cursor: query.cursor) { $0.date }
        var out = ByteWriter(capacity: 256 + items.count * 1536)
        out.append("{\"history\":[")
        let states = account.shelf.with { shelf in items.map { shelf.state($0.number) } }
        for (place, item) in items.enumerated() {
            if place > 0 { out.append(",") }
            account.json.write(item, state: states[place], to: &out)
        }
        if faults.contains(.hostileID), let first = items.first {
            out.append(",")
            out.append(HostileID.replacing(account.ids.text(first.number), in: account.item(first).json))
        }
        out.append("],\"last_history_item_id\":")
        out.append(envelope.cursor.map { JSONEscape.quoted($0) } ?? Array("null".utf8))
        out.append(envelope.hasMore ? ",\"has_more\":true" : ",\"has_more\":false")
        out.append(",\"scanned_until\":")
        if let until = envelope.scannedUntil { out.append(decimal: until) } else { out.append("null") }
        out.append("}")
        return out.take()
    }

    func historyQuery(_ request: Request) -> Result<HistoryQuery, Refusal> {
        var query = HistoryQuery()
        func invalid(_ name: String, _ message: String) -> Result<HistoryQuery, Refusal> {
            .failure(Refusal(reply: .invalid("query", name, message, input: request.parameter(name) ?? "")))
        }
        if let text = request.parameter("page_size") {
            guard let size = Int(text) else { return invalid("page_size", "Input should be a valid integer") }
            guard size >= 1 else { return invalid("page_size", "Input should be greater than or equal to 1") }
            if size > 1000, behaviour.pageCap == .reject {
                return invalid("page_size", "Input should be less than or equal to 1000")
            }
            query.pageSize = min(size, 1000)
        }
        for (name, path) in [("date_before_unix", \HistoryQuery.before), ("date_after_unix", \.after)] {
            guard let text = request.parameter(name) else { continue }
            guard let date = Int(text) else { return invalid(name, "Input should be a valid integer") }
            query[keyPath: path] = date
        }
        switch request.parameter("sort_direction") {
        case nil, "desc": break
        case "asc": query.isAscending = true
        default: return invalid("sort_direction", "Input should be 'asc' or 'desc'")
        }
        query.source = request.parameter("source")
        if let source = query.source, !["TTS", "STS", "Flows"].contains(source) {
            return invalid("source", "Input should be 'TTS', 'STS' or 'Flows'")
        }
        query.search = request.parameter("search")
        if query.search != nil, query.source == nil { return invalid("source", "Field required") }
        query.cursor = request.parameter("start_after_history_item_id")
        query.voice = request.parameter("voice_id")
        query.model = request.parameter("model_id")
        return .success(query)
    }
}
