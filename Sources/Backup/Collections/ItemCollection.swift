package import HTTP

/// What sets one collection of the account apart: its routes and how to read their answers.
///
/// Everything else treats all collections alike. All members are pure; sending is the client's.
package protocol ItemCollection: Sendable {
    /// The collection's name in commands, sidecars and the manifest.
    var name: String { get }
    var pageSize: Int { get }
    /// The largest page that is taken for a page.
    var pageLimit: Int { get }
    /// The permission that listing needs, for messages.
    var permission: String { get }
    /// The permission that deleting needs.
    var deletePermission: String { get }
    /// Whether many items' audio can come in one zip.
    var hasBatches: Bool { get }
    /// Whether an item's own route says more than its line in the listing, and so is asked for each item.
    var hasDetail: Bool { get }

    func listRequest(_ query: PageQuery) -> HTTPRequest
    func page(from body: [UInt8]) throws -> ListedPage
    func itemRequest(_ id: String) -> HTTPRequest
    /// One element of the listing by itself, such as a sidecar's `item`.
    func item(from json: ArraySlice<UInt8>) throws -> ListedItem
    /// What the item's own route says beyond the listing, kept as the sidecar's `detail`.
    func detail(from json: ArraySlice<UInt8>) throws -> ItemDetail?
    func audioRequest(_ id: String, format: AudioFormat) -> HTTPRequest
    func batchRequest(_ ids: [String], format: AudioFormat) -> HTTPRequest?
    func deleteRequest(_ id: String) -> HTTPRequest
}

/// The form in which audio is asked for.
package enum AudioFormat: String, Sendable {
    /// As it was generated.
    case original
    /// Converted by the service to WAV.
    case wav
}

/// What an item's own route adds to its line in the listing.
package struct ItemDetail: Sendable, Equatable {
    package enum Audio: String, Sendable {
        /// There to be fetched.
        case there
        /// There never was any, or not yet.
        case none
        /// The service had it and dropped it.
        case gone
    }

    /// Whose detail it says it is.
    package var id: String
    /// The answer, every byte as it came.
    package var json: ArraySlice<UInt8>
    package var audio: Audio
    package var readiness: ListedItem.Readiness
    /// The words to search in, such as a transcript.
    package var text: String?
    package var attributes: Attributes
}

/// The collections that tapekeep knows.
package enum Collections {
    package static let all: [any ItemCollection] = [History(), Conversations()]

    package static func named(_ name: String) -> (any ItemCollection)? { all.first { $0.name == name } }
}
