internal import JSON

extension CollectionView {
    /// Calls of agents.
    static let conversations = CollectionView(
        collection: "conversations",
        columns: [
            .text("conversation_id", sql: "id") { $0.id },
            agent("agent_id", "voice_id") { $0.voiceID }, agent("agent_name", "voice_name") { $0.voiceName },
            .moment("start"), .unixSeconds("start_unix"), callLength,
            .attribute("messages", as: "message_count", .number), .attribute("status"),
            .attribute("call_successful"), .attribute("direction"), .attribute("call_sid"),
            .attribute("agent_number"),
            .attribute("external_number"), .attribute("summary"), .attribute("cost", .number), .audioFile,
            .attribute("title"),
            .state, .upstream, .sidecar,
        ],
        tableColumns: [
            .date, .text("agent", sql: "voice_name") { $0.voiceName }, .attribute("status"),
            .attribute("call_successful", title: "SUCCESS"), callLength, .state, .id,
            .attribute("summary", as: "summary"),
        ],
        speech: speech, captions: captions)

    /// What the call itself says of its agent; before it was fetched, what the listing said.
    private static func agent(
        _ name: String, _ column: String, _ listed: @escaping @Sendable (ItemRecord) -> String?
    ) -> ItemColumn {
        ItemColumn(name, .text, sql: "ifnull(json_extract(attributes, '$.\(name)'), \(column))") { row in
            (row.attribute(name)?.string ?? listed(row.record)).map { .text($0) }
        }
    }

    private static let callLength = ItemColumn(
        "duration", title: "LENGTH", .number, sql: "json_extract(attributes, '$.duration_secs')"
    ) { row in
        row.attribute("duration_secs")?.double.map { .length(milliseconds: Int64(($0 * 1000).rounded())) }
    }

    /// The turns of the transcript; a turn without words tells which tools it called.
    private static func speech(in sidecar: Sidecar) -> [SpokenLine] {
        (sidecar.detail?["transcript"]?.elements ?? []).compactMap { turn in
            let tools = (turn["tool_calls"]?.elements ?? []).compactMap { $0["tool_name"]?.nonEmptyString }
            let words = [
                turn["message"]?.nonEmptyString,
                tools.isEmpty ? nil : "(calls \(tools.joined(separator: ", ")))",
            ]
            let text = words.compactMap { $0 }.joined(separator: " ")
            guard !text.isEmpty else { return nil }
            return SpokenLine(
                speaker: turn["role"]?.nonEmptyString, start: turn["time_in_call_secs"]?.double, text: text)
        }
    }

    /// Each turn until the next one begins; the last one until the call ends.
    private static func captions(in sidecar: Sidecar) -> [Caption] {
        let turns = speech(in: sidecar).filter { $0.start != nil }
        let end = sidecar.detail?["metadata"]?["call_duration_secs"]?.double
        return turns.indices.map { index in
            let start = turns[index].start ?? 0
            let next = index + 1 < turns.count ? turns[index + 1].start : end
            return Caption(
                speaker: turns[index].speaker, start: start, end: max(next ?? start + 5, start + 1),
                text: turns[index].text)
        }
    }
}
