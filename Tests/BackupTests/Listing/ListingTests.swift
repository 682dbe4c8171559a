import Backup
import Platform
import SQLite
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct ListingTests {
    let vault = TemporaryDirectory.current.path("vault")

    /// Small recordings, and small pages so that a few hundred items are a long listing.
    private func recipe(_ items: Int) -> AccountRecipe {
        var recipe = AccountRecipe(items: items)
        recipe.audioBytes = 1500
        return recipe
    }

    /// A backup during which the service dies in the middle of the listing; then it is back.
    private func interruptListing(_ service: SimulatedService, atRequest request: Int) async throws {
        service.faults = [Fault(.status(503, .modern), on: .history, nth: request)]
        let first = try await Truth.backup(service, into: vault, pageSize: 20)
        #expect(first.exit == .unavailable, "\(first)")
        service.clearFaults()
        service.clearLog()
    }

    @Test func aLongListingIsWalkedInWindowsSideBySideAndMissesNothing() async throws {
        try await Simulator.run(recipe(600)) { service in
            let summary = try await Truth.backup(service, into: vault, pageSize: 20)
            #expect(summary.exit == .done, "\(summary)")
            #expect(summary.accounting.listed == 600)
            let windows = service.log.entries.filter {
                $0.route == .history && $0.query.contains("date_before_unix")
            }
            #expect(Set(windows.map(\.connection)).count > 1, "several connections list")
            try Truth.expectComplete(vault, service.account)
        }
    }

    /// The next page comes while one is recorded, and is used.
    @Test(arguments: [100, 600]) func noPageIsAskedForTwice(items: Int) async throws {
        try await Simulator.run(recipe(items)) { service in
            _ = try await Truth.backup(service, into: vault, pageSize: 20)
            // Where the account ends is another question.
            let pages = service.log.entries.map(\.query).filter { $0.contains("page_size=20") }
            #expect(pages.count >= items / 20)
            #expect(Set(pages).count == pages.count, "\(pages)")
        }
    }

    @Test func aKilledListingGoesOnWhereItStopped() async throws {
        try await Simulator.run(recipe(200)) { service in
            try await interruptListing(service, atRequest: 6)
            let second = try await Truth.backup(service, into: vault, pageSize: 20)
            #expect(second.exit == .done, "\(second)")
            // Ten pages in all; five were had. What is left, the newest once more, and the proof of the end.
            #expect(service.log.count(.history) <= 8, "\(service.log.entries.map(\.query))")
            try Truth.expectComplete(vault, service.account)
        }
    }

    /// An old listing would not tell what has changed since where it had been.
    @Test(arguments: [(minutesAgo: 10, listsAnew: false), (minutesAgo: 70, listsAnew: true)])
    func whoAsksForTheWholeAccountGoesOnWithNoListingOlderThanAnHour(minutesAgo: Int, listsAnew: Bool)
        async throws
    {
        try await Simulator.run(recipe(200)) { service in
            try await interruptListing(service, atRequest: 6)
            let manifest = try Database(path: vault + "/manifest.sqlite", mode: .readWrite)
            try manifest.run("UPDATE sweeps SET started = started - ?", [.integer(Int64(minutesAgo * 60))])
            let second = try await Truth.backup(
                service, into: vault, Truth.options { $0.isFull = true }, pageSize: 20)
            #expect(second.exit == .done, "\(second)")
            // Ten pages in all, of which five were had.
            #expect((service.log.count(.history) >= 10) == listsAnew, "\(service.log.entries.map(\.query))")
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test func anItemThatCameToLightWhereAKilledListingHadBeenIsFound() async throws {
        try await Simulator.run(recipe(60)) { service in
            let oldest = try #require(service.account.items.min { $0.date < $1.date })
            service.account.deleteItem(oldest.id)
            // All pages are there, and the service dies before it is asked where the account ends.
            try await interruptListing(service, atRequest: 4)
            service.account.restoreItem(oldest.id)
            let second = try await Truth.backup(service, into: vault, pageSize: 20)
            #expect(second.exit == .done, "\(second)")
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test func aDefaultRunListsOnlyWhatIsNewSinceTheWatermark() async throws {
        try await Simulator.run(recipe(200)) { service in
            _ = try await Truth.backup(service, into: vault)
            let added = service.account.addItems(7)
            service.clearLog()
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done)
            #expect(summary.accounting.stored == added.count)
            #expect(
                service.log.entries.filter { $0.route == .history }.allSatisfy {
                    $0.query.contains("date_after_unix")
                })
            #expect(service.log.count(.history) == 1)
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test func itemsStillProcessingAreAskedForAgainUntilTheyAreThere() async throws {
        var recipe = recipe(30)
        recipe.processing = 3
        try await Simulator.run(recipe) { service in
            let first = try await Truth.backup(service, into: vault)
            #expect(first.exit == .done)
            #expect(first.accounting.excluded == 3)
            try Truth.expectComplete(vault, service.account)
            service.account.finishProcessing()
            let second = try await Truth.backup(service, into: vault)
            #expect(second.accounting.stored == 3, "\(second)")
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test func itemsWhoseAudioTheServiceDroppedAreKeptAsMetadata() async throws {
        var recipe = recipe(40)
        recipe.deleted = 5
        try await Simulator.run(recipe) { service in
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done, "\(summary)")
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test(arguments: [
        Fault.Kind.endlessMore, .endlessEmpty, .stuckCursor, .repeatedPage, .shortListing, .brokenPage,
    ])
    func aListingThatCannotBeTrustedIsNeverCalledComplete(kind: Fault.Kind) async throws {
        try await Simulator.run(recipe(100)) { service in
            _ = try await Truth.backup(service, into: vault, pageSize: 20)
            service.faults = [Fault(kind, on: .history)]
            let summary = try await Truth.backup(
                service, into: vault, Truth.options { $0.isFull = true }, pageSize: 20)
            #expect(summary.exit == .unavailable || summary.accounting.listed == 100, "\(summary)")
            let manifest = try Manifest(reading: vault + "/manifest.sqlite")
            #expect(try await manifest.missed() == 0, "nothing is called missing because of it")
        }
    }

    @Test func anItemThatACompleteListingLacksIsMissingAndStays() async throws {
        try await Simulator.run(recipe(50)) { service in
            _ = try await Truth.backup(service, into: vault)
            let before = try Truth.files(below: vault + "/history")
            let gone = service.account.items[10].id
            #expect(service.account.deleteItem(gone))
            let summary = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true })
            #expect(summary.exit == .done)
            let manifest = try Manifest(reading: vault + "/manifest.sqlite")
            #expect(try await manifest.missed() == 1)
            #expect(try Truth.files(below: vault + "/history") == before, "backup removes nothing")
        }
    }

    @Test func manyPagesOfOneSecondAreListedWhole() async throws {
        // Every item in the same second: nothing to split, and more of them than a page holds.
        try await Simulator.run(recipe(1)) { service in
            let second = service.account.items[0].date
            _ = service.account.addItems(300, date: second)
            let summary = try await Truth.backup(service, into: vault, pageSize: 20)
            #expect(summary.exit == .done, "\(summary)")
            try Truth.expectComplete(vault, service.account)
        }
    }
}

extension Manifest {
    fileprivate func missed() throws -> Int {
        var count = 0
        try forEachRecord(.all) { if $0.upstream != "present" { count += 1 } }
        return count
    }
}
