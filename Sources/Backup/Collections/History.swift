package import HTTP
internal import JSON

/// The audio that the account generated.
package struct History: ItemCollection {
    package let name = "history"
    package let pageSize = 1000
    package let pageLimit = 256 << 20
    package let permission = "speech_history_read"
    package let deletePermission = "speech_history_write"
    package let hasBatches = true
    package let hasDetail = false

    package init() {}

    package func listRequest(_ query: PageQuery) -> HTTPRequest {
        var parameters = [("page_size", String(query.pageSize))]
        func add(_ name: String, _ value: String?) {
            if let value { parameters.append((name, value)) }
        }
        add("start_after_history_item_id", query.cursor)
        add("date_after_unix", query.after.map { String($0) })
        add("date_before_unix", query.before.map { String($0) })
        add("sort_direction", query.oldestFirst ? "asc" : nil)
        add("voice_id", query.voiceID)
        add("model_id", query.modelID)
        add("search", query.search)
        add("source", query.source)
        return HTTPRequest(.get, path: "/v1/history", query: parameters, acceptsCompression: true)
    }

    package func page(from body: [UInt8]) throws -> ListedPage {
        var reader = PageReader(body)
        var page = try reader.page(list: "history", cursor: "last_history_item_id") { cursor in
            try HistoryItemReader.item(at: &cursor)
        }
        page.cursor = page.cursor ?? page.items.last?.id
        return page
    }

    package func itemRequest(_ id: String) -> HTTPRequest {
        HTTPRequest(.get, path: "/v1/history/\(id)", acceptsCompression: true)
    }

    package func item(from json: ArraySlice<UInt8>) throws -> ListedItem {
        try PageReader.element(of: json) { try HistoryItemReader.item(at: &$0) }
    }

    package func detail(from json: ArraySlice<UInt8>) throws -> ItemDetail? { nil }

    package func audioRequest(_ id: String, format: AudioFormat) -> HTTPRequest {
        // The item's own audio route converts nothing; a download of one id answers the bare audio.
        if format != .original, let request = batchRequest([id], format: format) { return request }
        return HTTPRequest(.get, path: "/v1/history/\(id)/audio")
    }

    package func batchRequest(_ ids: [String], format: AudioFormat) -> HTTPRequest? {
        let body = JSONWriter.object {
            $0.key("history_item_ids")
            $0.array { list in for id in ids { list.value(id) } }
            if format == .wav { $0.member("output_format", "wav") }
        }
        return HTTPRequest(
            .post, path: "/v1/history/download", headers: [("Content-Type", "application/json")], body: body)
    }

    package func deleteRequest(_ id: String) -> HTTPRequest {
        HTTPRequest(.delete, path: "/v1/history/\(id)")
    }
}
