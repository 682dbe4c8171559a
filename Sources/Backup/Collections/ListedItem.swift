/// One item as a listing shows it, whichever collection it belongs to.
package struct ListedItem: Sendable, Equatable {
    package var id: String
    package var dateUnix: Int64
    /// The voice or the agent: its id, and its name as it stood.
    package var voiceID: String?
    package var voiceName: String?
    package var category: String?
    package var modelID: String?
    package var source: String?
    package var text: String?
    package var contentType: String?
    package var outputFormat: String?
    /// The settings of the voice, as JSON.
    package var settings: String?
    /// What only this collection's columns need.
    package var attributes = Attributes()
    /// What is to be done about it, by what the service says of its state.
    package var readiness: Readiness
    /// The item's JSON, every byte as it came.
    package var json: ArraySlice<UInt8>

    package enum Readiness: String, Sendable {
        /// Finished; it will not change.
        case final
        /// Can be stored now, but will change: stored again in a later run.
        case provisional
        /// Not there yet; asked again in a later run.
        case waiting
        /// The service dropped the audio and keeps the metadata.
        case audioDropped
    }
}

/// One page of a listing.
package struct ListedPage: Sendable {
    package var items: [ListedItem] = []
    /// Where the next page starts.
    package var cursor: String?
    package var hasMore = false
    /// How far the service looked, when it says so.
    package var scannedUntil: Int64?
}

/// What is asked of a listing.
package struct PageQuery: Sendable, Equatable {
    package var pageSize: Int
    package var cursor: String?
    /// The earliest second wanted, itself included.
    package var after: Int64?
    /// The first second not wanted.
    package var before: Int64?
    package var oldestFirst = false
    package var voiceID: String?
    package var modelID: String?
    package var source: String?
    /// The service demands `source` beside it.
    package var search: String?

    package init(pageSize: Int) {
        self.pageSize = pageSize
    }
}
