import Synchronization
import Testing

@testable import Backup

struct VaultDiskTests {
    private struct LostBytes: Error {}

    @Test func aSyncThatBeganAfterTheWriteServesEverybody() async throws {
        let syncs = Counter()
        let disk = VaultDisk {
            syncs.add()
            return true
        }
        let before = ContinuousClock.now
        #expect(try await disk.sync(writtenBy: before))
        #expect(try await disk.sync(writtenBy: before), "the first sync began after this write too")
        #expect(syncs.value == 1)
        #expect(try await disk.sync(), "this write may have come after the first sync began")
        #expect(syncs.value == 2)
    }

    @Test func afterOneFailureNobodyIsVouchedFor() async throws {
        let syncs = Counter()
        let disk = VaultDisk {
            if syncs.add() == 1 { throw LostBytes() }
            return true
        }
        await #expect(throws: LostBytes.self) { try await disk.sync() }
        await #expect(throws: LostBytes.self) { try await disk.sync() }
    }

    @Test func aSystemWithoutSuchACallSaysSoEachTime() async throws {
        let disk = VaultDisk { false }
        let before = ContinuousClock.now
        #expect(try await !disk.sync(writtenBy: before))
        #expect(try await !disk.sync(writtenBy: before))
    }
}

private final class Counter: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .sequentiallyConsistent) }

    @discardableResult
    func add() -> Int { count.add(1, ordering: .sequentiallyConsistent).newValue }
}
