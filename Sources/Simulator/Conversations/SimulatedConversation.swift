internal import Platform

/// One conversation as the account knows it.
package struct SimulatedConversation: Sendable {
    let account: SimulatedAccount
    let traits: CallTraits

    package var id: String { account.calls.id(traits.number) }
    package var agentID: String { account.calls.agentID(traits.agent) }
    package var agentName: String { CallTraits.agents[traits.agent] }
    package var start: Int { traits.start }
    package var status: CallStatus { traits.status }
    package var hasAudio: Bool { traits.hasAudio }

    /// The object in the listing exactly as it is served.
    package var summaryJSON: [UInt8] { summaryJSON(includesText: false) }

    /// The same, as it is served with or without the summary of the transcript.
    package func summaryJSON(includesText: Bool) -> [UInt8] {
        var writer = ByteWriter()
        CallJSON(book: account.calls, call: traits).writeSummary(includesText: includesText, to: &writer)
        return Body.of(writer.take())
    }

    /// The whole object exactly as it is served.
    package var detailJSON: [UInt8] {
        var writer = ByteWriter()
        CallJSON(book: account.calls, call: traits).writeDetail(to: &writer)
        return Body.of(writer.take())
    }

    /// The recording exactly as it is served, where `hasAudio`.
    package var audio: [UInt8] { account.recording(traits).bytes }
}

extension SimulatedAccount {
    func recording(_ call: CallTraits) -> Recording {
        library.recording(
            .mp3, take: call.take, comment: "conversation " + calls.id(call.number),
            mark: RandomBits.mix(calls.ids.key &+ UInt64(call.number)))
    }

    /// Every conversation that can be listed, oldest first.
    package var conversations: [SimulatedConversation] {
        calls.shelf.with { shelf in
            shelf.timeline.order.map {
                SimulatedConversation(account: self, traits: calls.traits(Int($0), shelf))
            }
        }
    }

    /// The conversation with this id, also after it was deleted; none if the account never had it.
    package func call(_ id: String) -> SimulatedConversation? {
        guard let number = calls.number(of: id) else { return nil }
        return calls.shelf.with { shelf in
            guard number < shelf.timeline.dates.count else { return nil }
            return SimulatedConversation(account: self, traits: calls.traits(number, shelf))
        }
    }

    /// Holds new conversations; without a status each is over. Returns their ids.
    @discardableResult
    package func addConversations(_ count: Int, status: CallStatus? = nil) -> [String] {
        calls.add(count, status: status)
    }

    /// Ends every conversation that is still going on or being processed.
    package func finishConversations() {
        calls.shelf.with { shelf in
            for (number, status) in shelf.statuses where !status.isFinal { shelf.statuses[number] = .done }
        }
    }

    /// Removes the audio as retention does; the conversation stays.
    package func loseConversationAudio(_ id: String) {
        guard let number = calls.number(of: id) else { return }
        calls.shelf.with { _ = $0.withoutAudio.insert(number) }
    }

    /// Runs the analysis again, which changes the conversation's JSON.
    package func rerunAnalysis(of id: String) {
        guard let number = calls.number(of: id) else { return }
        calls.shelf.with { $0.reruns[number, default: 0] += 1 }
    }

    /// Removes a conversation as DELETE and retention do; false if it is not there.
    @discardableResult
    package func deleteConversation(_ id: String) -> Bool {
        guard let number = calls.number(of: id) else { return false }
        return calls.shelf.with { $0.timeline.remove(number) }
    }
}
