import Testing

@testable import Backup

@Suite struct SweepBeginningTests {
    /// Killed between the two, the next run would find a listing with nothing left to walk, and call it complete.
    @Test func aListingBeginsAtOnceWithItsFirstWindow() async throws {
        let manifest = try Manifest(path: ":memory:")
        try await manifest.beginSweep(Sweep(run: 1, isFull: true, started: 0, newest: nil), of: "history")
        #expect(try await manifest.openWindows(of: "history").count == 1)
    }
}
