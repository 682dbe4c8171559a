internal import Platform

/// A practice account: everything in it follows from its recipe, and from what was done to it since.
///
/// It is also the truth that tests compare with: which items there are, what their JSON
/// is as served, and what their audio is.
package final class SimulatedAccount: Sendable {
    package let recipe: AccountRecipe
    let voices: [Voice]
    let ids: ItemID
    let json: ItemJSON
    let library: AudioLibrary
    let calls: CallBook
    let keys: Guarded<[String: Set<KeyScope>]>
    let shelf: Guarded<ItemShelf>

    package init(_ recipe: AccountRecipe = AccountRecipe()) {
        self.recipe = recipe
        let key = RandomBits.mix(recipe.seed &+ 0x6163_636F_756E_74)
        voices = VoicePool.voices(named: recipe.voices ?? VoicePool.names, key: key)
        ids = ItemID(key: key)
        json = ItemJSON(voices: voices, ids: ids)
        library = AudioLibrary.sized(recipe.audioBytes)
        calls = CallBook(recipe)
        keys = Guarded([Self.defaultKey: Set(KeyScope.allCases)])
        shelf = Guarded(ItemShelf(recipe))
    }

    /// The key that may do everything.
    package static let defaultKey = "sk_practice_0123456789abcdef0123456789abcdef"

    /// Lets `key` in, for what `scopes` allow; no scopes take nothing away but rights, `nil` forgets the key.
    package func setKey(_ key: String, scopes: Set<KeyScope>?) {
        keys.with { $0[key] = scopes }
    }

    /// The user that the keys belong to.
    package var userID: String { ItemID(key: RandomBits.mix(ids.key ^ 0x7573_6572)).text(0) }

    /// How many items can be listed.
    package var count: Int { shelf.with { $0.timeline.order.count } }

    /// Every item that can be listed, oldest first.
    package var items: [SimulatedItem] {
        shelf.with { shelf in shelf.timeline.order.map { item(Int($0), shelf) } }
    }

    /// The item with this id, also after it was deleted; none if the account never had it.
    package func item(_ id: String) -> SimulatedItem? {
        guard let number = ids.number(in: id) else { return nil }
        return shelf.with { number < $0.timeline.dates.count ? item(number, $0) : nil }
    }

    func item(_ traits: ItemTraits) -> SimulatedItem {
        shelf.with { item(traits.number, $0) }
    }

    func item(_ number: Int, _ shelf: ItemShelf) -> SimulatedItem {
        SimulatedItem(
            account: self, traits: traits(number, shelf), state: shelf.state(number), id: ids.text(number))
    }

    func traits(_ number: Int, _ shelf: ItemShelf) -> ItemTraits {
        var traits = ItemTraits(
            number: number, date: shelf.timeline.dates[number], age: shelf.age(number),
            voiceCount: voices.count,
            takes: library.takes, mix: recipe.audio, seed: recipe.seed)
        if let twin = shelf.nameTwin(of: number) { traits.borrowName(from: self.traits(twin, shelf)) }
        return traits
    }

    func recording(_ traits: ItemTraits) -> Recording {
        library.recording(
            traits.audio, take: traits.take, comment: "item " + ids.text(traits.number),
            mark: RandomBits.mix(ids.key &+ UInt64(traits.number)))
    }
}

/// What a key may do.
package enum KeyScope: String, Sendable, CaseIterable {
    case historyRead = "speech_history_read"
    case historyWrite = "speech_history_write"
    case userRead = "user_read"
    case convaiRead = "convai_read"
    case convaiWrite = "convai_write"
}

/// One item as the account knows it.
package struct SimulatedItem: Sendable {
    let account: SimulatedAccount
    let traits: ItemTraits
    package let state: ItemState
    package let id: String

    package var date: Int { traits.date }
    package var voiceID: String? { traits.voice.map { account.voices[$0].id } }
    package var voiceName: String? { traits.voice.map { account.voices[$0].name } }
    package var model: String { ItemTraits.models[traits.model] }
    package var source: String { ItemTraits.sources[traits.source] }
    package var kind: AudioKind { traits.audio }
    /// Absent on items from before the field existed.
    package var outputFormat: String? { traits.age == .recent ? traits.audio.outputFormat : nil }
    /// What an honest server would call the audio.
    package var mediaType: String { traits.audio.mediaType }
    /// The item's object exactly as it is served.
    package var json: [UInt8] {
        var writer = ByteWriter()
        account.json.write(traits, state: state, to: &writer)
        return Body.of(writer.take())
    }
    package var hasAudio: Bool { state == .created }
    /// The recording exactly as it is served.
    package var audio: [UInt8] { account.recording(traits).bytes }
    package var audioCount: Int { account.recording(traits).count }
    /// The name of the item's entry in a zip.
    package var entryName: String { EntryName(account).name(of: traits) }
}
