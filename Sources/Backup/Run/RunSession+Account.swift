internal import Platform

/// An account of which a run has made sure, and what that took.
struct CheckedAccount: Sendable {
    /// None where the key may not read it.
    var fingerprint: String?
    /// What was listed for it, to be kept now.
    var firstPage: FirstPage?
    var tally: WorkerTally
}

/// The first page of a run's first listing, which was asked for ahead because it also shows whose account it is.
struct FirstPage: Sendable {
    let collection: String
    let query: PageQuery
    let page: ListedPage
}

extension RunSession {
    private static let knownKey = "account_key"

    /// Makes sure of the account and does nothing else.
    func check() async throws -> CheckedAccount { try await check(try await startingPace()) }

    /// Makes sure of the account, with one careful request where an earlier run found the service unwilling.
    func check(_ pace: Pace) async throws -> CheckedAccount {
        var address = address
        var isCareful = false
        // Longer than this no service is left alone: such a time was noted under a clock that was wrong.
        if let time = try await manifest.number("not_before"), time > now, time - now <= 8 * 86_400 {
            // What the service asked for is kept; what was only our guess is tested without insisting.
            guard try await manifest.fact("not_before_by") != "service" else {
                throw RunError.notBefore(time)
            }
            address.policy.attempts = 1
            isCareful = true
        }
        let client = try AccountClient(to: address, pace: pace)
        let first = isCareful ? nil : try await firstPage(over: client)
        let fingerprint: String?
        if let first, try await manifest.holdsAny(of: first.page.items, in: first.collection) {
            fingerprint = marker.account
        } else {
            let check = AccountCheck(vault: vault, manifest: manifest, client: client)
            fingerprint = try await check.check(marker)
        }
        return CheckedAccount(
            fingerprint: fingerprint, firstPage: first,
            tally: WorkerTally(requests: client.requests, retries: client.retries))
    }

    /// Keeps for later runs what the check found: the account, and the key if it may read whose it is.
    func remember(_ account: CheckedAccount) async throws {
        var known = marker
        known.account = account.fingerprint ?? marker.account
        if known != marker, !options.isDryRun { try vault.write(known.bytes, to: Marker.fileName) }
        let key = account.fingerprint.map(fingerprintOfKey)
        if try await manifest.fact(Self.knownKey) != key { try await manifest.setFact(Self.knownKey, key) }
    }

    /// Where a key that is known lists only what is new, its first page.
    ///
    /// A key never changes its account. So the key that last named the vault's user, at the same address, and items
    /// that the vault knows are proof enough from one sweep to the next. `nil` where the user is to be asked
    /// first: for whatever may take things for missing, and when the page cannot be had, to tell why.
    /// Tested by `aForeignAccountBehindAKnownKeyIsRefusedBeforeAnythingIsKept` and `aFullSweepAsksForTheUser`.
    private func firstPage(over client: AccountClient) async throws -> FirstPage? {
        guard !options.isFull, !options.isDryRun, options.filter.isEmpty,
            let account = marker.account,
            try await manifest.fact(Self.knownKey) == fingerprintOfKey(account)
        else { return nil }
        var first: (collection: any ItemCollection, start: Int64)?
        for collection in wanted {
            guard let start = try await manifest.recentStart(of: collection.name, now: now),
                try await manifest.openSweep(of: collection.name) == nil
            else { return nil }
            first = first ?? (collection, start)
        }
        guard let (collection, start) = first else { return nil }
        var query = PageQuery(pageSize: min(address.pageSize ?? .max, collection.pageSize))
        query.after = start
        do {
            let page = try await client.page(query, of: collection, attempts: 1)
            return FirstPage(collection: collection.name, query: query, page: page)
        } catch let error as AccountError
            where ![.wrongKey, .throttled, .unwilling].contains(error.kind)
        {
            return nil
        }
    }

    private func fingerprintOfKey(_ account: String) -> String {
        address.key.fingerprint(at: address.origin, vault: marker.vaultID, account: account)
    }
}
