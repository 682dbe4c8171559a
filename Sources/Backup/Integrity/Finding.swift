/// One thing in a vault that is not as it should be.
package struct Finding: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// It is recorded and not there.
        case missing
        /// Its end is missing.
        case truncated
        /// It is there with other bytes, or cannot be read.
        case damaged
        /// A sidecar that is whole but says something else than the manifest.
        case disagrees
        /// It is there and not recorded.
        case foreign
    }

    package enum Part: String, Sendable {
        case audio, sidecar, snapshot, manifest, other
    }

    package var kind: Kind
    package var part: Part
    /// Relative to the vault.
    package var path: String
    /// What is wrong, as the end of a sentence.
    package var detail: String
    /// The item that it concerns, where there is one.
    package var item: ItemReference?

    package init(_ kind: Kind, _ part: Part, _ path: String, _ detail: String, of item: ItemReference? = nil)
    {
        self.kind = kind
        self.part = part
        self.path = path
        self.detail = detail
        self.item = item
    }
}

/// An item by its name, and by its row where the manifest has one.
package struct ItemReference: Sendable, Hashable {
    package var collection: String
    package var id: String
    package var key: Int64?

    package init(collection: String, id: String, key: Int64? = nil) {
        self.collection = collection
        self.id = id
        self.key = key
    }
}
