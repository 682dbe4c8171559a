import Testing

@testable import Backup

struct BatchSizingTests {
    /// Plays batches against a service that takes so many items at once, and counts its refusals.
    private func play(_ sizing: inout BatchSizing, limit: Int, batches: Int) -> Int {
        var refusals = 0
        for _ in 0..<batches {
            let count = sizing.nextItems(remaining: 1_000_000, workers: 4)
            if count > limit {
                sizing.refused(items: count)
                refusals += 1
            } else {
                sizing.succeeded(items: count, bytes: count * 30_000, seconds: 0.2)
            }
        }
        return refusals
    }

    @Test func doublesWhileBatchesAreQuick() {
        var sizing = BatchSizing()
        var sizes: [Int] = []
        for _ in 0..<7 {
            sizes.append(sizing.items)
            sizing.succeeded(items: sizing.items, bytes: 1000, seconds: 1)
        }
        #expect(sizes == [32, 64, 128, 256, 512, 1000, 1000])
    }

    @Test(arguments: [1, 2, 10, 31, 32, 99, 100, 250, 500, 999])
    func findsTheServicesLimitWithFewRefusals(limit: Int) {
        var sizing = BatchSizing()
        let refusals = play(&sizing, limit: limit, batches: 50)
        #expect(refusals <= 8)
        #expect(sizing.learned <= limit)
        #expect(sizing.learned * 4 >= limit * 3)
        var next = BatchSizing(learned: sizing.learned)
        #expect(play(&next, limit: limit, batches: 50) <= 8)
    }

    @Test func aPassingRefusalIsForgotten() {
        var sizing = BatchSizing(learned: 512)
        sizing.refused(items: 512)
        #expect(sizing.items == 256)
        for _ in 0..<100 { sizing.succeeded(items: sizing.items, bytes: 1, seconds: 1) }
        #expect(sizing.items == 1000)
    }

    @Test func slowBatchesShrink() {
        var sizing = BatchSizing(learned: 512)
        sizing.succeeded(items: 512, bytes: 1, seconds: 60)
        #expect(sizing.items == 384)
        for _ in 0..<100 { sizing.succeeded(items: sizing.items, bytes: 1, seconds: 60) }
        #expect(sizing.items == 8)
    }

    @Test func aSmallBatchSaysNothingAboutALargerOne() {
        var sizing = BatchSizing(learned: 512)
        sizing.succeeded(items: 10, bytes: 1, seconds: 0.1)
        #expect(sizing.items == 512)
    }

    @Test func heavyBatchesDoNotGrow() {
        var sizing = BatchSizing(learned: 512)
        sizing.succeeded(items: 512, bytes: 64 << 20, seconds: 1)
        #expect(sizing.items == 512)
    }

    @Test func theLastBatchesShrinkSoThatWorkersFinishTogether() {
        let sizing = BatchSizing(learned: 1000)
        #expect(sizing.nextItems(remaining: 100_000, workers: 4) == 1000)
        #expect(sizing.nextItems(remaining: 2_000, workers: 4) == 500)
        #expect(sizing.nextItems(remaining: 100, workers: 4) == 25)
        #expect(sizing.nextItems(remaining: 10, workers: 4) == 8)
        #expect(sizing.nextItems(remaining: 0, workers: 0) == 8)
    }

    @Test(arguments: [(1000, 64), (32 << 10, 32), (10 << 20, 8)])
    func theLastBatchesOfSmallItemsStayWorthTheirCommit(itemBytes: Int, smallest: Int) {
        var sizing = BatchSizing(learned: 1000)
        sizing.succeeded(items: 100, bytes: 100 * itemBytes, seconds: 1)
        #expect(sizing.nextItems(remaining: 100, workers: 50) == smallest)
    }

    @Test(arguments: [-5, 0, 5_000])
    func aLearnedValueOutOfBoundsIsPulledIn(learned: Int) {
        #expect((1...1000).contains(BatchSizing(learned: learned).items))
    }
}
