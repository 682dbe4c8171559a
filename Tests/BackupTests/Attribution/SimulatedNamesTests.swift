import Testing

@testable import Backup
@testable import Simulator

struct SimulatedNamesTests {
    @Test(arguments: ZipNameEra.allCases)
    func everyItemWithAVoiceIsAttributedInThePracticeAccount(era: ZipNameEra) throws {
        let account = SimulatedAccount(AccountRecipe(items: 400, era: era))
        let items = account.items
        let missing = items.enumerated().map { key, item in
            let voice = item.traits.voice.map { account.voices[$0] }
            return MissingItem(
                key: Int64(key),
                claim: Claim(
                    id: item.id, second: Int64(item.date), voiceID: item.voiceID, voiceName: item.voiceName,
                    voiceCategory: voice?.category, settings: settings(item), modelID: item.model),
                expectedBytes: 1000)
        }
        let plan = BackupPlan.batches(for: missing)
        #expect(plan.batches.count { $0.isAlone } <= items.count { $0.voiceID == nil } + 10)
        for batch in plan.batches where !batch.isAlone {
            let entries = batch.items.enumerated().map {
                ArrivedEntry(index: $0.offset, path: items[Int($0.element.key)].entryName, isIntact: true)
            }
            let found = Attribution.attribute(entries: entries, to: batch.items.map(\.claim), isWhole: true)
            #expect(found.matches.count == batch.items.count, "\(found.unattributable?.rawValue ?? "")")
            #expect(found.matches.allSatisfy { $0.entry == $0.claim })
            guard found.matches.count < batch.items.count else { continue }
            for entry in entries where !batch.items.contains(where: { entry.name.fits($0.claim) }) {
                Issue.record("\(entry.name.path) fits nothing")
            }
        }
    }

    private func settings(_ item: SimulatedItem) -> VoiceSettings {
        guard let known = item.traits.settings else { return .unknown }
        return VoiceSettings(
            stability: Double(known.stability) / 100, similarity: Double(known.similarity) / 100,
            style: known.generation > 0 ? Double(known.style) / 100 : nil,
            speed: known.generation > 1 ? Double(known.speed) / 100 : nil,
            speakerBoost: known.generation > 0 ? known.usesBoost : nil)
    }
}
