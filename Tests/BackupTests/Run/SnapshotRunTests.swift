import Backup
import Compression
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Snapshots tell what runs did.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct SnapshotRunTests {
    let vault = TemporaryDirectory.current.path("vault")

    @Test func aDeltaHoldsWhatRunsThatWereCutShortStored() async throws {
        try await Simulator.run(AccountRecipe(items: 60)) { service in
            let first = try await Truth.backup(service, into: vault)
            #expect(first.snapshot != nil)
            let added = Set(service.account.addItems(40))
            let cut = try await Truth.backup(service, into: vault, Truth.options { $0.maximumBytes = 1 })
            #expect(cut.exit == .budget)
            #expect(cut.snapshot == nil)
            let last = try await Truth.backup(service, into: vault)
            #expect(last.exit == .done)
            let text = try unpacked(vault + "/" + #require(last.snapshot))
            #expect(added.allSatisfy { text.contains($0) })
        }
    }

    private func unpacked(_ path: String) throws -> String {
        var rest = try File.read(path, limit: 1 << 24)
        let reader = GzipReader {
            defer { rest = [] }
            return rest
        }
        var bytes: [UInt8] = []
        while case let part = try reader.next(), !part.isEmpty { bytes += part }
        return String(decoding: bytes, as: UTF8.self)
    }
}
