internal import HTTP

/// Finds out whether a key may delete, without deleting anything.
struct DeletionPermission: Sendable {
    private let collection: any ItemCollection

    init(of collection: any ItemCollection) { self.collection = collection }

    /// Well-formed, and no item's.
    private static let nobody = "tapekeepNoSuchItem00"

    /// Throws: `DeletionNotAllowed` when the service refuses the key before it looks for the item.
    func check(over client: AccountClient) async throws {
        do {
            try await client.look(collection.deleteRequest(Self.nobody))
        } catch let error as AccountError {
            switch error.kind {
            case .wrongKey, .missingPermission:
                throw DeletionNotAllowed(permission: collection.deletePermission, cause: error)
            case .notFound, .refused: break
            default: throw error
            }
        }
    }
}
