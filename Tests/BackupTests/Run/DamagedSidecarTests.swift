import Backup
import JSON
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// A sidecar holds words that the service no longer has: nothing takes its place unseen.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct DamagedSidecarTests {
    let vault = TemporaryDirectory.current.path("vault")

    enum Harm: CaseIterable { case notJSON, otherWordsInItsHistory, replacedByAFolder, replacedByALink }

    private var truth: (SimulatedAccount) -> ConversationTruth {
        { ConversationTruth(vault: vault, account: $0) }
    }

    /// A conversation whose sidecar has earlier words, and where it stands.
    private func changedCall(_ service: SimulatedService) async throws -> (id: String, path: String) {
        _ = try await Truth.backup(service, into: vault)
        let call = try #require(service.account.conversations.last { $0.hasAudio })
        service.account.rerunAnalysis(of: call.id)
        _ = try await Truth.backup(service, into: vault)
        let found = try #require(try truth(service.account).sidecars()[call.id])
        #expect(found.sidecar.earlier.count == 1)
        return (call.id, found.path)
    }

    private func apply(_ harm: Harm, to path: String) async throws -> [UInt8] {
        var bytes = try Vaults.read(path)
        switch harm {
        case .notJSON: bytes[0] = 0
        case .otherWordsInItsHistory:
            let words = Array("\"history\"".utf8)
            let place = try #require(bytes.indices.first { bytes[$0...].starts(with: words) })
            let digit = try #require(bytes[place...].firstIndex { (0x31...0x38).contains($0) })
            bytes[digit] += 1
        case .replacedByAFolder:
            try File.remove(path)
            try Folder.makeNew(path)
            try Vaults.create([1, 2, 3], at: path + "/letter")
            return []
        case .replacedByALink:
            try File.rename(path, to: path + ".elsewhere")
            _ = try await Program("/bin/ln", ["-s", path + ".elsewhere", path]).run()
            return []
        }
        try Vaults.write(bytes, to: path)
        return bytes
    }

    @Test(arguments: Harm.allCases)
    func aDamagedSidecarIsKeptInQuarantineBeforeItIsReplaced(harm: Harm) async throws {
        try await Simulator.run(AccountRecipe(items: 4, conversations: 6)) { service in
            let (id, path) = try await changedCall(service)
            let damaged = try await apply(harm, to: path)
            service.account.rerunAnalysis(of: id)
            let summary = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true })
            #expect(summary.exit == .done, "\(summary)")
            if harm == .replacedByALink { try File.remove(path + ".elsewhere") }
            try truth(service.account).expectComplete()
            let kept = vault + "/trash/quarantine/\(summary.run)" + path.dropFirst(vault.utf8.count)
            switch harm {
            case .notJSON, .otherWordsInItsHistory: #expect(try Vaults.read(kept) == damaged)
            case .replacedByAFolder: #expect(try Vaults.read(kept + "/letter") == [1, 2, 3])
            case .replacedByALink: #expect(try File.status(kept)?.kind == .link)
            }
            let history = try truth(service.account).sidecar(id).earlier
            #expect(history.count == (harm == .otherWordsInItsHistory ? 2 : 0), "what can be read goes on")
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    /// An open conversation is fetched by each run: one that is as it was must not hide that its sidecar is not.
    @Test func aDamagedSidecarIsWrittenAnewAlsoWhereNothingChanged() async throws {
        var recipe = AccountRecipe(items: 4, conversations: 6)
        recipe.openConversations = 1
        try await Simulator.run(recipe) { service in
            _ = try await Truth.backup(service, into: vault)
            let call = try #require(service.account.conversations.first { !$0.status.isFinal })
            let found = try #require(try truth(service.account).sidecars()[call.id])
            var bytes = try Vaults.read(found.path)
            bytes.append(0x20)
            try Vaults.write(bytes, to: found.path)
            for run in 1...2 {
                #expect(try await Truth.backup(service, into: vault).exit == .done)
                let kept = try Truth.files(below: vault + "/trash")
                #expect(kept.count == 1, "once, and not again by run \(run)")
            }
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    /// Of an item that an older manifest does not call stored.
    @Test func aDamagedSidecarThatTheManifestDoesNotKnowIsKeptToo() async throws {
        try await Simulator.run(AccountRecipe(items: 4, conversations: 6)) { service in
            let (id, path) = try await changedCall(service)
            let damaged = try await apply(.notJSON, to: path)
            for suffix in ["", "-wal", "-shm"] where try File.isFile(vault + "/manifest.sqlite" + suffix) {
                try File.remove(vault + "/manifest.sqlite" + suffix)
            }
            try Folder.removeTree(vault + "/snapshots")
            _ = try await Rebuild(of: vault).run()
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done, "\(summary)")
            #expect(try truth(service.account).sidecar(id).detail != nil)
            let kept = vault + "/trash/quarantine/\(summary.run)" + path.dropFirst(vault.utf8.count)
            #expect(try Vaults.read(kept) == damaged)
        }
    }
}
