internal import JSON

/// Reads a page of any collection: its envelope, and each item where it stands.
struct PageReader {
    private var cursor: JSONCursor

    init(_ body: [UInt8]) {
        cursor = JSONCursor(body)
    }

    /// Throws: an unintelligible `AccountError` for anything that is not such a page.
    mutating func page(
        list: StaticString, cursor cursorKey: StaticString, item: (inout JSONCursor) throws -> ListedItem
    ) throws -> ListedPage {
        do {
            var page = ListedPage()
            var hasList = false
            try cursor.enterObject()
            var isFirst = true
            while let key = try cursor.nextKey(isFirst: isFirst) {
                isFirst = false
                if cursor.key(key, is: list) {
                    hasList = true
                    try cursor.enterArray()
                    while try cursor.nextElement(isFirst: page.items.isEmpty) {
                        page.items.append(try item(&cursor))
                    }
                } else {
                    let isCursor = cursor.key(key, is: cursorKey)
                    let isMore = cursor.key(key, is: "has_more")
                    let isScanned = cursor.key(key, is: "scanned_until")
                    let value = JSONValue(walked: cursor.bytes[try cursor.skipValue()])
                    if isCursor { page.cursor = value.nonEmptyString }
                    if isMore { page.hasMore = value.boolean ?? false }
                    if isScanned { page.scannedUntil = value.integer }
                }
            }
            try cursor.requireEnd()
            guard hasList else {
                throw AccountError(.unintelligible, reason: "a page without \(list)")
            }
            return page
        } catch let error as JSONError {
            throw AccountError(.unintelligible, reason: "the answer is \(error)")
        }
    }

    /// What is not a page but a single answer, read by `body` from front to back.
    static func element<Element>(
        of json: ArraySlice<UInt8>, _ body: (inout JSONCursor) throws -> Element
    ) throws -> Element {
        do {
            var cursor = JSONCursor(json)
            let element = try body(&cursor)
            try cursor.requireEnd()
            return element
        } catch let error as JSONError {
            throw AccountError(.unintelligible, reason: "the answer is \(error)")
        }
    }
}
