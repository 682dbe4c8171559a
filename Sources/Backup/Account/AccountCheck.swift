internal import HTTP
internal import JSON
internal import Platform

/// Makes sure that a vault and a key belong to the same account, before anything is mixed.
struct AccountCheck {
    let vault: Vault
    let manifest: Manifest
    let client: AccountClient

    /// How many known items are looked for before the answer is "not this account's".
    private static let probes = 3

    /// Returns the account's fingerprint, where the key may read it.
    ///
    /// Throws: a `VaultError` for a foreign account, and in doubt.
    func check(_ marker: Marker) async throws -> String? {
        let fingerprint = try await fingerprint()
        if let known = marker.account, let fingerprint {
            guard known == fingerprint else { throw VaultError.foreignAccount(vault.root) }
        } else {
            try await recognise()
        }
        return fingerprint
    }

    /// What tells this account from others; `nil` when the key may not read the user.
    private func fingerprint() async throws -> String? {
        do {
            return Self.fingerprint(ofUser: try await client.user(attempts: 3).id)
        } catch let error as AccountError where error.kind == .missingPermission || error.kind == .refused {
            return nil
        }
    }

    /// A hash, so that the marker names nobody.
    static func fingerprint(ofUser user: String) -> String {
        SHA256.of(Array("tapekeep account \(user)".utf8)).hex
    }

    /// Looks for items of the vault in the account, when nothing else ties the two.
    private func recognise() async throws {
        let known = try await manifest.presentItems(limit: Self.probes)
        for (name, id) in known {
            guard let collection = Collections.named(name) else { continue }
            do {
                try await client.look(collection.itemRequest(id))
                return
            } catch let error as AccountError
                where error.kind == .notFound || error.kind == .missingPermission
            {
                continue
            }
        }
        guard try await manifest.hasStoredItems() else { return }
        guard try await listsSomethingKnown() else { throw VaultError.unprovenAccount(vault.root) }
    }

    /// Whether the newest or the oldest items of the account are in the vault: the few that were looked for may be
    /// deleted by now.
    private func listsSomethingKnown() async throws -> Bool {
        for collection in Collections.all {
            for oldestFirst in [false, true] {
                var query = PageQuery(pageSize: min(100, collection.pageSize))
                query.oldestFirst = oldestFirst
                do {
                    let page = try await client.page(query, of: collection)
                    if try await manifest.holdsAny(of: page.items, in: collection.name) { return true }
                } catch let error as AccountError where error.kind == .missingPermission {
                    break
                }
            }
        }
        return false
    }
}
