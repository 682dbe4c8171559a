import Backup
import JSON
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct ConversationRunTests {
    let vault = TemporaryDirectory.current.path("vault")

    private func recipe(_ conversations: Int, open: Int = 0, items: Int = 10) -> AccountRecipe {
        var recipe = AccountRecipe(items: items, conversations: conversations)
        recipe.openConversations = open
        return recipe
    }

    @Test func everyConversationEqualsItsSourceDigitForDigit() async throws {
        try await Simulator.run(recipe(250, open: 6)) { service in
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done, "\(summary)")
            #expect(summary.accounting.listed == 260 && summary.accounting.stored == 260)
            #expect(summary.accounting.holds)
            try ConversationTruth(vault: vault, account: service.account).expectComplete()
        }
    }

    @Test func aNoChangeRunOverBothCollectionsMakesAtMostFiveRequests() async throws {
        try await Simulator.run(recipe(150)) { service in
            _ = try await Truth.backup(service, into: vault)
            service.clearLog()
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done)
            #expect(service.log.entries.count <= 5, "\(service.log.entries.map(\.path))")
            #expect(summary.accounting.stored == 0 && summary.accounting.holds)
            #expect(summary.snapshot == nil)
        }
    }

    @Test func anUnchangedConversationInProgressCountsAsAlreadyHadAndWritesNothing() async throws {
        try await Simulator.run(recipe(20, open: 3)) { service in
            _ = try await Truth.backup(service, into: vault)
            service.clearLog()
            let again = try await Truth.backup(service, into: vault)
            #expect(again.accounting.stored == 0 && again.accounting.holds && again.exit == .done)
            #expect(again.snapshot == nil)
            #expect(service.log.count(.conversation) == 3)
            let truth = ConversationTruth(vault: vault, account: service.account)
            #expect(try truth.sidecars().values.allSatisfy { $0.sidecar.earlier.isEmpty })
        }
    }

    @Test func aConversationThatEndsIsUpdatedAndItsEarlierVersionKept() async throws {
        try await Simulator.run(recipe(30, open: 4)) { service in
            _ = try await Truth.backup(service, into: vault)
            let open = service.account.conversations.filter { !$0.status.isFinal }
            service.account.finishConversations()
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done && summary.accounting.stored == 4, "\(summary)")
            let truth = ConversationTruth(vault: vault, account: service.account)
            try truth.expectComplete()
            for call in open {
                let earlier = try truth.sidecar(call.id).earlier
                #expect(earlier.count == 1)
                #expect(earlier.first?.detail?["status"]?.string == call.status.rawValue)
            }
            service.clearLog()
            _ = try await Truth.backup(service, into: vault)
            #expect(service.log.count(.conversation) == 0, "what is final is not asked for again")
        }
    }

    @Test func anAnalysisThatWasRunAgainIsUpdatedWithoutFetchingTheAudioAgain() async throws {
        try await Simulator.run(recipe(30)) { service in
            _ = try await Truth.backup(service, into: vault)
            let call = try #require(service.account.conversations.last { $0.hasAudio })
            service.account.rerunAnalysis(of: call.id)
            service.clearLog()
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done && summary.accounting.stored == 1)
            #expect(service.log.count(.conversationAudio) == 0)
            let truth = ConversationTruth(vault: vault, account: service.account)
            try truth.expectComplete()
            #expect(try truth.sidecar(call.id).earlier.count == 1)
        }
    }

    @Test func audioThatRetentionRemovesAfterTheBackupStaysInTheVault() async throws {
        try await Simulator.run(recipe(30)) { service in
            _ = try await Truth.backup(service, into: vault)
            let call = try #require(service.account.conversations.last { $0.hasAudio })
            service.account.loseConversationAudio(call.id)
            service.account.rerunAnalysis(of: call.id)
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done && summary.accounting.stored == 1 && summary.audioGone == 0)
            let truth = ConversationTruth(vault: vault, account: service.account)
            try truth.expectComplete()
            #expect(try truth.sidecar(call.id).audio != nil)
        }
    }

    @Test func audioThatWasGoneBeforeTheBackupIsToldOnceAndIsNoFailure() async throws {
        try await Simulator.run(recipe(30)) { service in
            let call = try #require(service.account.conversations.last { $0.hasAudio })
            service.account.loseConversationAudio(call.id)
            let first = try await Truth.backup(service, into: vault)
            #expect(first.exit == .done && first.audioGone == 1)
            let truth = ConversationTruth(vault: vault, account: service.account)
            try truth.expectComplete()
            #expect(try truth.sidecar(call.id).audioState == "gone")
            service.account.rerunAnalysis(of: call.id)
            let second = try await Truth.backup(service, into: vault)
            #expect(second.exit == .done && second.audioGone == 0 && second.accounting.stored == 1)
        }
    }

    @Test func aTextOnlyConversationIsWholeWithoutAudio() async throws {
        try await Simulator.run(recipe(60)) { service in
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done && summary.audioGone == 0)
            let silent = service.account.conversations.filter { !$0.hasAudio }
            #expect(!silent.isEmpty)
            let truth = ConversationTruth(vault: vault, account: service.account)
            for call in silent { #expect(try truth.sidecar(call.id).audioState == "none") }
        }
    }

    @Test func wordsAreKeptWhenOnlyTheAudioCannotBeHadAndItIsTriedAgain() async throws {
        try await Simulator.run(recipe(12)) { service in
            service.faults = [Fault(.status(500, .topLevel), on: .conversationAudio)]
            let first = try await Truth.backup(service, into: vault)
            let voiced = service.account.conversations.count { $0.hasAudio }
            #expect(first.accounting.failed == voiced && first.exit == .partial || first.exit == .unavailable)
            service.clearFaults()
            let second = try await Truth.backup(service, into: vault)
            #expect(second.exit == .done, "\(second)")
            let truth = ConversationTruth(vault: vault, account: service.account)
            try truth.expectComplete()
            #expect(try truth.sidecars().values.allSatisfy { $0.sidecar.earlier.isEmpty })
        }
    }

    @Test func aPromisedRecordingThatIsNeverThereStopsBeingAFailure() async throws {
        try await Simulator.run(recipe(12)) { service in
            service.faults = [Fault(.status(404, .modern), on: .conversationAudio)]
            var exits: [RunExit] = []
            for _ in 0..<6 {
                let options = Truth.options { $0.retriesFailed = true }
                exits.append(try await Truth.backup(service, into: vault, options).exit)
            }
            #expect(exits == [.partial, .partial, .partial, .partial, .done, .done])
            let truth = ConversationTruth(vault: vault, account: service.account)
            let voiced = service.account.conversations.filter(\.hasAudio)
            for call in voiced { #expect(try truth.sidecar(call.id).audioState == "gone") }
        }
    }

    @Test func aConversationThatVanishesWhileInProgressStaysAsItWasAndIsNoFailure() async throws {
        try await Simulator.run(recipe(20, open: 2)) { service in
            _ = try await Truth.backup(service, into: vault)
            let call = try #require(service.account.conversations.last)
            #expect(service.account.deleteConversation(call.id))
            for _ in 0..<2 {
                let summary = try await Truth.backup(service, into: vault)
                #expect(summary.exit == .done && summary.accounting.holds, "\(summary)")
            }
            let truth = ConversationTruth(vault: vault, account: service.account)
            try truth.expectComplete(lost: [call.id])
            #expect(try truth.sidecars()[call.id] != nil)
        }
    }

    @Test func aKeyWithoutThePermissionIsReportedAndFailsOnlyWhenNamed() async throws {
        try await Simulator.run(recipe(20)) { service in
            service.account.setKey("sk_history_only", scopes: [.historyRead, .userRead])
            let summary = try await Truth.backup(service, into: vault, key: "sk_history_only")
            #expect(summary.exit == .done && summary.unreadable == ["conversations"])
            #expect(summary.accounting.stored == 10)
            let named = try await Truth.backup(
                service, into: vault, Truth.options { $0.collections = ["conversations"] },
                key: "sk_history_only")
            #expect(named.exit == .noAccess && named.unreadable == ["conversations"])
            #expect(named.missingPermissions == ["convai_read"])
            #expect(named.note?.contains("conversations (convai_read)") == true, "\(named)")
        }
    }

    @Test func aNamedCollectionThatMayNotBeReadKeepsNobodyFromTheOther() async throws {
        try await Simulator.run(recipe(20)) { service in
            service.account.setKey("sk_calls_only", scopes: [.convaiRead])
            let both = Truth.options { $0.collections = ["history", "conversations"] }
            let summary = try await Truth.backup(service, into: vault, both, key: "sk_calls_only")
            #expect(summary.exit == .noAccess && summary.unreadable == ["history"], "\(summary)")
            try ConversationTruth(vault: vault, account: service.account).expectComplete()
        }
    }

    @Test func aKeyForConversationsAloneBacksThemUp() async throws {
        try await Simulator.run(recipe(20)) { service in
            service.account.setKey("sk_calls_only", scopes: [.convaiRead])
            for _ in 0..<2 {
                let summary = try await Truth.backup(service, into: vault, key: "sk_calls_only")
                #expect(summary.exit == .done && summary.unreadable == ["history"], "\(summary)")
            }
            try ConversationTruth(vault: vault, account: service.account).expectComplete()
        }
    }

    @Test func anAccountWithoutAgentsIsSaidToHaveNoConversations() async throws {
        try await Simulator.run(recipe(0)) { service in
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done && summary.empty == ["conversations"])
            service.clearLog()
            let again = try await Truth.backup(service, into: vault)
            #expect(again.empty == ["conversations"])
            #expect(service.log.entries.count <= 5)
        }
    }

    @Test func aRebuiltManifestSaysTheSameOfConversationsAndGoesOnWithThoseInProgress() async throws {
        try await Simulator.run(recipe(40, open: 5)) { service in
            let faded = try #require(service.account.conversations.last { $0.hasAudio })
            service.account.loseConversationAudio(faded.id)
            _ = try await Truth.backup(service, into: vault)
            let before = try await Vaults.lines(vault)
            try Folder.removeTree(vault + "/snapshots")
            for suffix in ["", "-wal", "-shm"]
            where try File.status(vault + "/manifest.sqlite" + suffix) != nil {
                try File.remove(vault + "/manifest.sqlite" + suffix)
            }
            #expect(try await Rebuild(of: vault).run().problems.isEmpty)
            let after = try await Vaults.lines(vault)
            for (old, new) in zip(before, after) where old != new { Issue.record("\(old)\nbecame\n\(new)") }
            service.account.finishConversations()
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done && summary.accounting.stored == 5, "\(summary)")
            try ConversationTruth(vault: vault, account: service.account).expectComplete()
        }
    }

    @Test func aCursorThatIsRefusedIsReplacedByADate() async throws {
        try await Simulator.run(recipe(350, items: 0)) { service in
            service.faults = [Fault(.status(400, .modern), on: .conversations, nth: 3, times: 1)]
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done && summary.accounting.stored == 350, "\(summary)")
        }
    }
}
