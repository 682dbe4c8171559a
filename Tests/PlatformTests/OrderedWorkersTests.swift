import Platform
import Testing

@Suite("OrderedWorkers", .timeLimit(.minutes(15)))
struct OrderedWorkersTests {
    private struct Full: Error {}

    @Test(arguments: [1, 2, 7])
    func outputsComeInTheOrderOfTheInputsHoweverManyThreadsThereAre(count: Int) throws {
        var delivered: [Int] = []
        let workers = OrderedWorkers<Int, Int>(count) {
            // The early ones take longest.
            { (0..<(200 - $0) * 50).reduce($0) { sum, _ in sum } * 2 }
        } deliver: {
            delivered.append($0)
        }
        for number in 0..<200 { try workers.add(number) }
        try workers.finish()
        #expect(delivered == (0..<200).map { $0 * 2 })
    }

    @Test(arguments: [1, 3])
    func whoAddsWaitsOnceEveryThreadHasAnInputAndAnotherOneWaits(count: Int) throws {
        var delivered = 0
        let workers = OrderedWorkers<Int, Int>(count) {
            { $0 }
        } deliver: { _ in
            delivered += 1
        }
        for number in 1...50 {
            try workers.add(number)
            #expect(number - delivered <= count + 1)
        }
    }

    @Test func eachThreadHasAClosureOfItsOwn() throws {
        var highest = 0
        let workers = OrderedWorkers<Int, Int>(1) {
            var sum = 0
            return {
                sum += $0
                return sum
            }
        } deliver: {
            highest = $0
        }
        for number in 1...10 { try workers.add(number) }
        try workers.finish()
        #expect(highest == 55)
    }

    @Test func anErrorOfDeliveringIsThrownByTheCallThatNeededIt() throws {
        let workers = OrderedWorkers<Int, Int>(2) {
            { $0 }
        } deliver: { _ in
            throw Full()
        }
        for number in 0..<3 { try workers.add(number) }
        #expect(throws: Full.self) { try workers.add(3) }
    }

    @Test func anEarlyEndWaitsForTheThreadsAndDropsTheRest() throws {
        let computed = Guarded(0)
        do {
            let workers = OrderedWorkers<Int, Int>(2) {
                { number in
                    computed.with { $0 += 1 }
                    return number
                }
            } deliver: { _ in
            }
            for number in 0..<3 { try workers.add(number) }
        }
        let count = computed.with { $0 }
        #expect(count <= 3)
        for _ in 0..<1000 { #expect(computed.with { $0 } == count) }
    }
}
