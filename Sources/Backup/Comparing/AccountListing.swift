internal import Platform

/// A listing of the whole account that is not complete, so that nothing may be concluded from it.
package struct IncompleteListing: Error, Sendable, Equatable, CustomStringConvertible {
    package let collection: String
    package let reason: String

    package var description: String { "the listing of \(collection) is not complete: \(reason)" }
}

/// What the account has now, complete or not at all.
struct AccountListing: Sendable {
    let address: AccountAddress
    let events: BackupEvents

    struct Outcome: Sendable {
        /// A scratch manifest with every item that the account has.
        var manifest: Manifest
        /// Collections that the key may not read: nothing is known of them.
        var unreadable: [String] = []
        var requests = 0
    }

    private static let lanes = 4

    /// Blocking. Throws when any collection that the key may read could not be listed to its end.
    func list(on threads: BlockingThreads) async throws -> Outcome {
        var outcome = Outcome(manifest: try Manifest(scratch: ()))
        let pace = Pace(from: 2, most: Self.lanes, policy: address.policy)
        let client = try AccountClient(to: address, pace: pace)
        let now = WallClock.now()
        let run = try await outcome.manifest.beginRun(command: "list", kind: "full", now: now)
        for collection in Collections.all {
            do {
                let listing = Listing(
                    of: collection, into: outcome.manifest, run: run, pageSize: address.pageSize,
                    events: events)
                let listed = try await listing.list(
                    full: true, now: now, over: client, lanes: Self.lanes, threads: threads, address: address,
                    pace: pace)
                if let flaw = listed.flaw {
                    throw IncompleteListing(collection: collection.name, reason: flaw)
                }
            } catch let error as AccountError where error.kind == .missingPermission {
                outcome.unreadable.append(collection.name)
                events.send(.warning("the key may not read \(collection.name): nothing is said of it"))
            }
        }
        guard outcome.unreadable.count < Collections.all.count else {
            throw AccountError(.missingPermission, reason: "the key may read nothing that could be compared")
        }
        outcome.requests = client.requests
        return outcome
    }
}
