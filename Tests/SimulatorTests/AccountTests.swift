import Foundation
import Testing

@testable import Simulator

struct AccountTests {
    @Test func theSameRecipeGivesTheSameAccountAndAnotherSeedAnother() {
        let one = SimulatedAccount(.everything)
        let same = SimulatedAccount(.everything)
        #expect(one.items.map(\.json) == same.items.map(\.json))
        #expect(one.items.map(\.audio) == same.items.map(\.audio))
        #expect(one.conversations.map(\.detailJSON) == same.conversations.map(\.detailJSON))
        let other = SimulatedAccount(AccountRecipe(items: 120, seed: 8))
        #expect(Set(one.items.map(\.id)).isDisjoint(with: other.items.map(\.id)))
    }

    @Test(arguments: [7, 8, 9] as [UInt64])
    func everyItemIsJSONAndNoTwoRecordingsAreEqual(seed: UInt64) throws {
        let items = SimulatedAccount(AccountRecipe(items: 400, seed: seed)).items
        for item in items {
            let object = try #require(JSONSerialization.jsonObject(with: Data(item.json)) as? [String: Any])
            #expect(object["history_item_id"] as? String == item.id)
            #expect(object["date_unix"] as? Int == item.date)
            #expect((object["voice_id"] as? String ?? "") == item.voiceID ?? "")
            #expect(object["voice_name"] as? String == item.voiceName)
        }
        #expect(Set(items.map(\.audio)).count == items.count)
        #expect(Set(items.map(\.kind)) == Set(AudioKind.allCases))
    }

    @Test func anIDTellsItsItemAndForeignIDsTellNothing() {
        let account = SimulatedAccount(AccountRecipe(items: 1000))
        #expect(account.items.allSatisfy { account.item($0.id)?.json == $0.json })
        let foreign = SimulatedAccount(AccountRecipe(items: 1000, seed: 8)).items
        #expect(foreign.allSatisfy { account.item($0.id) == nil })
        #expect(account.item("") == nil && account.item("nobody") == nil)
    }

    @Test func changesShowInTheListingAndDeletedItemsAreRemembered() throws {
        let account = SimulatedAccount(AccountRecipe(items: 10))
        let added = account.addItems(2)
        #expect(account.items.suffix(2).map(\.id) == added)
        let late = account.addItems(1, date: account.items[4].date)
        #expect(account.items[5].id == late[0] || account.items.map(\.id).contains(late[0]))
        #expect(account.items.map(\.date) == account.items.map(\.date).sorted())
        #expect(account.deleteItem(added[0]) && !account.deleteItem(added[0]))
        #expect(account.count == 12 && account.item(added[0]) != nil)
    }

    @Test func itemsThatAreNotThereYetAreTheOnlyDifference() {
        var recipe = AccountRecipe(items: 60)
        let whole = SimulatedAccount(recipe)
        recipe.notYet = 25
        let before = SimulatedAccount(recipe)
        #expect(before.items.map(\.json) == whole.items.prefix(35).map(\.json))
        #expect(before.count == 35)
        recipe.notYet = 100
        #expect(SimulatedAccount(recipe).count == 0)
    }

    @Test(arguments: [20_000, 300_000])
    func recordingsHaveAboutTheSizeThatWasAskedFor(size: Int) {
        var recipe = AccountRecipe(items: 60)
        recipe.audioBytes = size
        recipe.audio = .mp3
        let sizes = SimulatedAccount(recipe).items.map(\.audioCount)
        #expect(sizes.allSatisfy { (size * 6 / 10...size * 14 / 10).contains($0) })
    }

    @Test(arguments: AudioKind.allCases)
    func theChecksumOfARecordingIsKnownWithoutReadingIt(kind: AudioKind) {
        for item in SimulatedAccount(AccountRecipe(items: 300)).items where item.kind == kind {
            let recording = item.account.recording(item.traits)
            #expect(recording.checksum == Recording.plain(recording.bytes).checksum)
        }
    }

    @Test func mp3FramesFollowEachOtherToTheLastByte() {
        for item in SimulatedAccount(AccountRecipe(items: 100)).items where item.kind == .mp3 {
            let bytes = item.audio
            var place = 0
            if bytes.starts(with: Array("ID3".utf8)) {
                place = 10 + bytes[6..<10].reduce(0) { $0 << 7 | Int($1) }
            }
            while place + 4 <= bytes.count, bytes[place] == 0xFF, bytes[place + 1] == 0xFB {
                place += bytes[place + 2] & 2 == 0 ? 417 : 418
            }
            #expect(place == bytes.count)
        }
    }
}
