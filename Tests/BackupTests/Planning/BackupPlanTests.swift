import Testing

@testable import Backup

private func item(
    _ key: Int64, at second: Int64, voice: String? = "v", bytes: Int? = 1000, alone: Bool = false
) -> MissingItem {
    MissingItem(
        key: key, claim: Claim(id: "item-\(key)", second: second, voiceID: voice), expectedBytes: bytes,
        mustGoAlone: alone)
}

struct BackupPlanTests {
    @Test(.timeLimit(.minutes(15)))
    func everyItemIsInExactlyOneBatchAndNoBatchHoldsTwoThatNamesCouldNotTellApart() {
        var random = SeededGenerator.fresh("plans")
        for round in 0..<1_500 {
            let count = Int.random(in: 0...300, using: &random)
            let span = Int64(random.pick([0, 1, 10, 300, 100_000]))
            let voices = Int.random(in: 1...6, using: &random)
            let items = (0..<count).map { key in
                item(
                    Int64(key), at: 1_700_000_000 + Int64.random(in: 0...span, using: &random),
                    voice: random.chance(5)
                        ? random.pick([nil, ""]) : "v\(Int.random(in: 0..<voices, using: &random))",
                    bytes: random.pick([nil, 0, 1, 1000, 60_000, 5_000_000]), alone: random.chance(3))
            }
            let limits = BatchLimits(
                maximumItems: random.pick([1, 2, 10, 1000]),
                targetBytes: random.pick([1, 100_000, 4_000_000, 64 << 20]))
            let plan = BackupPlan.batches(for: items, limits: limits)
            let context = Comment(rawValue: "seed \(random.seed), round \(round)")
            #expect(plan.batches.flatMap(\.items).map(\.key).sorted() == items.map(\.key), context)
            #expect(plan == BackupPlan.batches(for: items.shuffled(using: &random), limits: limits), context)
            for batch in plan.batches where !batch.isAlone {
                #expect(batch.items.count <= limits.maximumItems, context)
                #expect(batch.expectedBytes(assuming: limits.assumedItemBytes) <= limits.targetBytes, context)
                #expect(batch.items.allSatisfy { $0.claim.voiceFolder != nil && !$0.mustGoAlone }, context)
                #expect(ClaimPlaces(batch.items.map(\.claim)) != nil, context)
                #expect(
                    batch.items.map(\.claim.second) == batch.items.map(\.claim.second).sorted(by: >), context)
            }
        }
    }

    @Test func fillsBatchesAndLeavesFewSmallOnes() {
        // Of five items of one voice, three share a second, as when three takes are made at once.
        let items = (0..<7_000).map { (key: Int64) in
            let place = key % 5
            return item(key, at: (key - place + max(0, place - 2)) * 10)
        }
        let plan = BackupPlan.batches(for: items, limits: BatchLimits(maximumItems: 500))
        #expect(plan.batches.count <= 7_000 / 500 + 4)
    }

    @Test(.timeLimit(.minutes(15)))
    func anAccountWithinOneSecondIsPlannedInNoTime() {
        let items = (0..<100_000).map { item(Int64($0), at: 5) }
        let plan = BackupPlan.batches(for: items)
        #expect(plan.batches.count == 100_000)
        #expect(plan.zipCount == 0)
        let chain = BackupPlan.batches(for: (0..<100_000).map { item(Int64($0), at: Int64($0)) })
        #expect(chain.batches.count <= 103)
    }

    @Test func newestItemsComeFirst() {
        let plan = BackupPlan.batches(
            for: (0..<10).map { item($0, at: $0 * 100) }, limits: BatchLimits(maximumItems: 4))
        #expect(plan.batches.map { $0.items.map(\.key) } == [[9, 8, 7, 6], [5, 4, 3, 2], [1, 0]])
    }

    @Test func itemByItemTransportPlansNoZips() {
        let plan = BackupPlan.batches(for: (0..<10).map { item($0, at: $0 * 100) }, transport: .item)
        #expect(plan.batches.count == 10)
        #expect(plan.zipCount == 0)
        #expect(plan.itemCount == 10)
    }

    @Test func absurdDatesAreSurvived() {
        let plan = BackupPlan.batches(for: [
            item(1, at: .min), item(2, at: .max), item(3, at: 0), item(4, at: .max),
        ])
        #expect(plan.itemCount == 4)
    }

    @Test func noZipIsAskedForOneItem() {
        let plan = BackupPlan.batches(for: [item(1, at: 0), item(2, at: 0), item(3, at: 100)])
        #expect(plan.batches.map { $0.items.map(\.key) } == [[3, 2], [1]])
        #expect(plan.batches.map(\.isAlone) == [false, true])
    }
}

struct BatchTests {
    @Test func halvingEndsAtSingleItems() {
        var pending = [Batch(items: (0..<37).map { item($0, at: $0 * 10) })]
        var singles: [Int64] = []
        while let batch = pending.popLast() {
            if let (first, second) = batch.halves {
                pending += [second, first]
            } else {
                singles += batch.items.map(\.key)
            }
        }
        #expect(singles == Array(0..<37))
    }

    @Test(arguments: [1, 2, 3, 10, 36, 37, 100])
    func cuttingTakesAtMostWhatIsAskedForAndLosesNothing(most: Int) {
        var rest: Batch? = Batch(items: (0..<37).map { item($0, at: $0 * 10) })
        var keys: [Int64] = []
        while let batch = rest {
            let (part, remaining) = batch.cut(items: most, bytes: 12_000, assuming: 1)
            #expect(part.items.count <= min(most, 12))
            if most > 2 { #expect(!part.isAlone) }
            keys += part.items.map(\.key)
            rest = remaining
        }
        #expect(keys == Array(0..<37))
    }
}
