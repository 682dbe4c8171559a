import Foundation
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// A disk that fills up at some point of a run: exit 7, nothing half saved, and all well when space returns.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct DiskFullTests {
    @Test(
        .enabled(if: SmallDisk.isAvailable, SmallDisk.reason),
        arguments: [0, 1, 2, 3, 5, 8, 11].map { $0 * 200_000 })
    func aFullDiskEndsTheRunWithExit7AndNothingHalfSaved(room: Int) async throws {
        var recipe = AccountRecipe(items: 120)
        recipe.audioBytes = 20_000
        try await Simulator.run(recipe) { service in
            // The reserve is kept free, so the disk is as full as the run lets it become.
            try await SmallDisk.mounted(bytes: (8 << 20) + 200_000 + room) { disk in
                let ballast = disk + "/ballast"
                let outcome = try await program(service, disk + "/vault").run()
                #expect(outcome.status == 7, "\(outcome.status) \(outcome.output) \(outcome.errors)")
                try Truth.expectNothingWrong(disk + "/vault", service.account)
                #expect(try File.status(ballast) == nil)
            }
        }
    }

    /// The disk is filled by somebody else while the run is under way, past every check that it makes.
    @Test(.enabled(if: SmallDisk.isAvailable, SmallDisk.reason), arguments: [1, 2, 3, 5, 7, 9, 11, 13])
    func spaceThatReturnsLetsTheNextRunFinish(step: Int) async throws {
        var recipe = AccountRecipe(items: 120)
        recipe.audioBytes = 20_000
        try await Simulator.run(recipe) { service in
            try await SmallDisk.mounted(bytes: 24 << 20) { disk in
                service.faults = [Fault(.latency(milliseconds: 10))]
                let running = try program(service, disk + "/vault").start()
                await service.wait { $0.count() >= step }
                try fill(disk + "/ballast")
                let outcome = try await running.outcome()
                #expect(outcome.status == 7 || outcome.status == 0, "\(outcome.status) \(outcome.errors)")
                try Truth.expectNothingWrong(disk + "/vault", service.account)
                try File.remove(disk + "/ballast")
                service.clearFaults()
                let next = try await program(service, disk + "/vault").run()
                #expect(next.status == 0, "\(next.status) \(next.output) \(next.errors)")
                try Truth.expectComplete(disk + "/vault", service.account)
            }
        }
    }

    @Test(.enabled(if: SmallDisk.isAvailable, SmallDisk.reason), arguments: [0, 20, 60, 100, 200, 300, 400])
    func aFullDiskIsToldInPlainWordsWithWhatToDo(kilobytes: Int) async throws {
        try await Simulator.run(AccountRecipe(items: 120)) { service in
            let whole = TemporaryDirectory.current.path("vault")
            #expect(try await Tapekeep.backup(service, whole).status == 0)
            for words in [["backup"], ["restore", whole]] {
                try await SmallDisk.mounted(bytes: (64 + kilobytes) << 10) { disk in
                    let words = words + [disk + "/vault", "--base-url", service.baseURL]
                    let outcome = try await Tapekeep.run(
                        words[0] == "backup" ? words : Array(words.dropLast(2)), key: service.key)
                    #expect(outcome.status == 7, "\(outcome)")
                    let errors = outcome.errors.lowercased()
                    #expect(errors.contains("disk") && errors.contains("make room"), "\(errors)")
                    for word in ["sqlite", "pragma", "create", "insert", "commit"] {
                        #expect(!errors.contains(word), "\(errors)")
                    }
                }
            }
        }
    }

    private func fill(_ path: String) throws {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let file = try #require(FileHandle(forWritingAtPath: path))
        // The failure is what is wanted: then the disk is full to the last block.
        for size in [1 << 16, 1 << 12] {
            while (try? file.write(contentsOf: Data(repeating: 1, count: size))) != nil {}
        }
        try file.close()
    }

    private func program(_ service: SimulatedService, _ vault: String) throws -> Program {
        Program(
            try BuildProducts.path("tapekeep"),
            ["backup", vault, "--base-url", service.baseURL, "--batch-size", "16"],
            environment: ["ELEVENLABS_API_KEY": service.key])
    }
}
