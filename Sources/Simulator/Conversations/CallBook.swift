internal import Platform

/// The conversations of an account, and what was done to them.
final class CallBook: Sendable {
    struct Shelf: Sendable {
        var timeline: Timeline
        var statuses: [Int: CallStatus] = [:]
        var withoutAudio: Set<Int> = []
        var reruns: [Int: Int] = [:]
    }

    let shelf: Guarded<Shelf>
    let ids: ItemID
    private let agents: ItemID
    private let cursors: ItemID
    private let seed: UInt64
    private let turns: Int
    private let newest: Int

    init(_ recipe: AccountRecipe) {
        seed = recipe.seed
        turns = recipe.transcriptTurns
        newest = recipe.newest
        let key = RandomBits.mix(recipe.seed &+ 0x6361_6C6C_73)
        ids = ItemID(key: key)
        agents = ItemID(key: RandomBits.mix(key))
        cursors = ItemID(key: RandomBits.mix(key ^ 1))
        let count = recipe.conversations
        let gap = max(1, recipe.spanOfDays * 86400 / max(1, count))
        // Some start in the same second.
        let dates = (0..<count).map { recipe.newest - (count - 1 - $0) * gap - ($0 % 7 == 3 ? gap : 0) }
        var first = Shelf(timeline: Timeline(dates.sorted()))
        let open: [CallStatus] = [.initiated, .inProgress, .processing]
        for place in 0..<min(count, recipe.openConversations) {
            first.statuses[count - 1 - place] = open[place % open.count]
        }
        shelf = Guarded(first)
    }

    func id(_ number: Int) -> String { "conv_" + ids.text(number) }

    func number(of id: String) -> Int? {
        guard id.hasPrefix("conv_") else { return nil }
        return ids.number(in: id.dropFirst(5))
    }

    func agentID(_ agent: Int) -> String { "agent_" + agents.text(agent) }

    /// The opaque text that stands for "after this one".
    func cursor(after number: Int) -> String { "eyJ" + cursors.text(number) + "==" }

    func number(afterCursor text: String) -> Int? {
        guard text.hasPrefix("eyJ"), text.hasSuffix("==") else { return nil }
        return cursors.number(in: text.dropFirst(3).dropLast(2))
    }

    func traits(_ number: Int, _ shelf: Shelf) -> CallTraits {
        var traits = CallTraits(
            number: number, start: shelf.timeline.dates[number], status: shelf.statuses[number], turns: turns,
            seed: seed)
        traits.reruns = shelf.reruns[number] ?? 0
        traits.hasLostAudio = shelf.withoutAudio.contains(number)
        return traits
    }

    /// The conversation with this id, if it can be listed.
    func traits(_ id: String) -> CallTraits? {
        guard let number = number(of: id) else { return nil }
        return shelf.with { $0.timeline.isListed(number) ? traits(number, $0) : nil }
    }

    @discardableResult
    func add(_ count: Int, status: CallStatus? = nil) -> [String] {
        shelf.with { shelf in
            (0..<count).map { _ in
                let number = shelf.timeline.insert(date: nil, otherwise: newest)
                shelf.statuses[number] = status
                return id(number)
            }
        }
    }

    func lose(_ count: Int) { shelf.with { $0.timeline.thin(by: count, keeping: nil) } }
}
