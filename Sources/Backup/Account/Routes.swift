internal import HTTP
internal import JSON

/// The person or service account that a key belongs to.
package struct AccountUser: Sendable, Equatable {
    package let id: String
}

/// What the account may use, as far as it matters to somebody who saves it.
package struct AccountSubscription: Sendable, Equatable {
    package let tier: String
    package let status: String?
    package let characterCount: Int64?
    package let characterLimit: Int64?
}

/// Routes of the account itself and of its listings; an answer of another shape is unintelligible.
extension AccountClient {
    package func user(attempts: Int? = nil) async throws -> AccountUser {
        let user = try await object(at: "/v1/user", attempts: attempts)
        guard let id = user["user_id"]?.string, !id.isEmpty else {
            throw AccountError(.unintelligible, reason: "the answer to /v1/user names no user")
        }
        return AccountUser(id: id)
    }

    package func subscription() async throws -> AccountSubscription {
        let plan = try await object(at: "/v1/user/subscription", attempts: nil)
        guard let tier = plan["tier"]?.string else {
            throw AccountError(.unintelligible, reason: "the answer to /v1/user/subscription names no tier")
        }
        return AccountSubscription(
            tier: tier, status: plan["status"]?.string, characterCount: plan["character_count"]?.integer,
            characterLimit: plan["character_limit"]?.integer)
    }

    /// One page of a collection's listing.
    func page(
        _ query: PageQuery, of collection: any ItemCollection, attempts: Int? = nil
    ) async throws -> ListedPage {
        try await perform(collection.listRequest(query), attempts: attempts) { _, body in
            try collection.page(from: try body.collect(limit: collection.pageLimit))
        }
    }

    private func object(at path: String, attempts: Int?) async throws -> JSONValue {
        let request = HTTPRequest(.get, path: path, acceptsCompression: true)
        return try await perform(request, attempts: attempts) { _, body in
            do {
                let value = try JSONValue(parsing: try body.collect(limit: 1 << 20))
                guard value.kind == .object else { throw JSONError(expected: "an object", offset: 0) }
                return value
            } catch let error as JSONError {
                throw AccountError(.unintelligible, reason: "the answer to \(path) is \(error)")
            }
        }
    }
}
