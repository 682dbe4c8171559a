internal import HTTP
internal import JSON

/// Asks the account for one item by its id.
struct ItemProbe: Sendable {
    /// What the account says of an item.
    enum Fate: Sendable, Equatable {
        case there
        /// The service itself says that there is no such item.
        case gone
        /// It says neither, though it answers otherwise.
        case unknown(String)
    }

    private let collection: any ItemCollection

    init(_ collection: any ItemCollection) { self.collection = collection }

    /// Throws when the account answers nothing at all; an item that alone cannot be asked for is `unknown`.
    func fate(of id: String, over client: AccountClient) async throws -> Fate {
        do {
            try await ask(for: id, over: client)
            return .there
        } catch let error as AccountError {
            switch error.kind {
            case .notFound: return .gone
            case .unwilling: throw error
            default:
                // Is it the service, or this item? What lists is well.
                _ = try await client.bytes(for: collection.listRequest(PageQuery(pageSize: 1)))
                return .unknown("the account does not say whether it is there: \(error)")
            }
        }
    }

    private func ask(for id: String, over client: AccountClient) async throws {
        try await client.perform(collection.itemRequest(id), attempts: 2) { _, body in
            let bytes = try body.collect(limit: collection.pageLimit)
            let found =
                collection.hasDetail
                ? try collection.detail(from: bytes[...])?.id : try collection.item(from: bytes[...]).id
            // An answer that is not about this item says nothing of it.
            guard found == id else {
                throw AccountError(.unintelligible, reason: "the answer is about another item")
            }
        }
    }
}
