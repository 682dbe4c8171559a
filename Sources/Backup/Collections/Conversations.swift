package import HTTP
internal import JSON

/// The calls and chats of the account's agents.
package struct Conversations: ItemCollection {
    package let name = "conversations"
    package let pageSize = 100
    package let pageLimit = 256 << 20
    package let permission = "convai_read"
    package let deletePermission = "convai_write"
    package let hasBatches = false
    package let hasDetail = true

    package init() {}

    package func listRequest(_ query: PageQuery) -> HTTPRequest {
        // With the texts of the analysis in the listing, an analysis that was run again shows there.
        var parameters = [("page_size", String(min(query.pageSize, pageSize))), ("summary_mode", "include")]
        func add(_ name: String, _ value: String?) {
            if let value { parameters.append((name, value)) }
        }
        add("cursor", query.cursor)
        // Whether the bound itself is meant is not documented: a second too early is listed again, never lost.
        add("call_start_after_unix", query.after.map { String($0 - 1) })
        add("call_start_before_unix", query.before.map { String($0) })
        add("sort_direction", query.oldestFirst ? "asc" : nil)
        return HTTPRequest(
            .get, path: "/v1/convai/conversations", query: parameters, acceptsCompression: true)
    }

    package func page(from body: [UInt8]) throws -> ListedPage {
        var reader = PageReader(body)
        return try reader.page(list: "conversations", cursor: "next_cursor") { cursor in
            try ConversationReader.summary(at: &cursor)
        }
    }

    package func itemRequest(_ id: String) -> HTTPRequest {
        HTTPRequest(.get, path: "/v1/convai/conversations/\(id)", acceptsCompression: true)
    }

    package func item(from json: ArraySlice<UInt8>) throws -> ListedItem {
        try PageReader.element(of: json) { try ConversationReader.summary(at: &$0) }
    }

    package func detail(from json: ArraySlice<UInt8>) throws -> ItemDetail? {
        try PageReader.element(of: json) { try ConversationReader.detail(at: &$0) }
    }

    /// The recording has one form only, whatever `format` says.
    package func audioRequest(_ id: String, format: AudioFormat) -> HTTPRequest {
        HTTPRequest(.get, path: "/v1/convai/conversations/\(id)/audio")
    }

    package func batchRequest(_ ids: [String], format: AudioFormat) -> HTTPRequest? { nil }

    package func deleteRequest(_ id: String) -> HTTPRequest {
        HTTPRequest(.delete, path: "/v1/convai/conversations/\(id)")
    }
}
