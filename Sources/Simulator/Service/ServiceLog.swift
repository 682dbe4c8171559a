/// What a service saw, in order.
package struct ServiceLog: Sendable {
    /// One request.
    package struct Entry: Sendable {
        package var method: String
        package var path: String
        /// As it came, still encoded.
        package var query: String
        package var route: Route
        /// From 1, in order of acceptance.
        package var connection: Int
        /// 0 while the answer is not decided yet.
        package var status = 0
        /// Of the items that were asked for.
        package var ids: [String] = []
        package var hadKey: Bool
        /// Whether it came to the other origin, the one that redirects lead to.
        package var isElsewhere: Bool
        /// Whether a fault had a hand in the answer.
        package var wasFaulted = false
        /// Seconds of a steady clock.
        package var time: Double
        package var bodyBytes = 0
    }

    package internal(set) var entries: [Entry] = []
    package internal(set) var inFlight = 0
    package internal(set) var peakConcurrency = 0
    package internal(set) var connections = 0
    /// How often each item's audio was asked for.
    package internal(set) var requested: [String: Int] = [:]
    /// How often each item's audio went out whole and as it should.
    package internal(set) var delivered: [String: Int] = [:]

    package init() {}

    /// How many requests came, on one route or on all.
    package func count(_ route: Route? = nil) -> Int {
        guard let route else { return entries.count }
        return entries.count { $0.route == route }
    }
}

/// The kinds of request that the service tells apart.
package enum Route: String, Sendable, CaseIterable {
    case history, item, deleteItem, audio, download
    case conversations, conversation, deleteConversation, conversationAudio
    case user, subscription, unknown
}
