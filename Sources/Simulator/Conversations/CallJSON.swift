/// Writes conversations as the API serves them.
struct CallJSON {
    let book: CallBook
    let call: CallTraits

    private var isFinal: Bool { call.status.isFinal }

    func writeSummary(includesText: Bool, to out: inout ByteWriter) {
        out.append("{\"agent_id\":")
        out.append(JSONEscape.quoted(book.agentID(call.agent)))
        out.append(",\"branch_id\":null,\"version_id\":null,\"agent_name\":")
        out.append(JSONEscape.quoted(CallTraits.agents[call.agent]))
        out.append(",\"conversation_id\":")
        out.append(JSONEscape.quoted(book.id(call.number)))
        out.append(",\"start_time_unix_secs\":")
        out.append(decimal: call.start)
        out.append(",\"call_duration_secs\":")
        out.append(decimal: isFinal ? call.duration : 0)
        out.append(",\"message_count\":")
        out.append(decimal: isFinal ? call.turns : 1)
        out.append(",\"status\":")
        out.append(JSONEscape.quoted(call.status.rawValue))
        out.append(",\"termination_reason\":\"\",\"call_successful\":")
        out.append(JSONEscape.quoted(outcome))
        out.append(",\"call_success_score\":")
        out.append(isFinal && call.hasRating ? "0.50" : "null")
        out.append(",\"transcript_summary\":")
        out.append(includesText && isFinal ? JSONEscape.quoted(summaryText) : Array("null".utf8))
        out.append(",\"call_summary_title\":")
        out.append(isFinal ? JSONEscape.quoted("Call \(call.number)") : Array("null".utf8))
        out.append(",\"main_language\":")
        out.append(JSONEscape.quoted(CallTraits.languages[call.language]))
        out.append(",\"conversation_initiation_source\":")
        out.append(call.isCall ? "\"twilio\"" : "\"widget\"")
        out.append(",\"tool_names\":[\"end_call\"],\"direction\":")
        out.append(call.isCall ? JSONEscape.quoted(direction) : Array("null".utf8))
        out.append(call.hasRating ? ",\"rating\":4.0" : ",\"rating\":null")
        out.append(",\"tag_ids\":[]")
        if call.hasUnknownFields { out.append(",\"x_weight\":1.0e-7,\"x_sequence\":12345678901234567890") }
        out.append("}")
    }

    func writeDetail(to out: inout ByteWriter) {
        out.append("{\"agent_id\":")
        out.append(JSONEscape.quoted(book.agentID(call.agent)))
        out.append(",\"agent_name\":")
        out.append(JSONEscape.quoted(CallTraits.agents[call.agent]))
        out.append(",\"conversation_product\":\"agent\",\"conversation_id\":")
        out.append(JSONEscape.quoted(book.id(call.number)))
        out.append(",\"status\":")
        out.append(JSONEscape.quoted(call.status.rawValue))
        out.append(",\"user_id\":null,\"branch_id\":null,\"version_id\":null,\"environment\":\"production\"")
        out.append(call.hasAudio ? ",\"has_audio\":true" : ",\"has_audio\":false")
        out.append(call.hasAudio ? ",\"has_user_audio\":true" : ",\"has_user_audio\":false")
        out.append(call.hasAudio ? ",\"has_response_audio\":true" : ",\"has_response_audio\":false")
        out.append(",\"has_auxiliary_audio\":false,\"transcript\":[")
        for turn in 0..<(isFinal ? call.turns : 1) { writeTurn(turn, to: &out) }
        out.append("],\"metadata\":")
        writeMetadata(to: &out)
        out.append(",\"analysis\":")
        if isFinal { writeAnalysis(to: &out) } else { out.append("null") }
        out.append(",\"conversation_initiation_client_data\":{\"dynamic_variables\":{\"system__call\":0.10}}")
        out.append(",\"visited_agents\":[],\"tag_ids\":[]")
        if call.hasUnknownFields { out.append(",\"x_ledger\":[1.0e-7,12345678901234567890,-0.0]") }
        out.append("}")
    }

    private var outcome: String { isFinal ? CallTraits.outcomes[call.outcome] : "unknown" }
    private var direction: String { call.isInbound ? "inbound" : "outbound" }

    private var summaryText: String {
        let again = call.reruns > 0 ? " (analysed again \(call.reruns)×)" : ""
        return "The caller asked about order \(call.number) and got an answer" + again + "."
    }

    private func writeTurn(_ turn: Int, to out: inout ByteWriter) {
        let pool = TextPool.shared.entries
        out.append(turn > 0 ? "," : "")
        out.append(turn % 2 == 0 ? "{\"role\":\"agent\",\"message\":" : "{\"role\":\"user\",\"message\":")
        // Turns that only call a tool say nothing.
        if turn % 9 == 4 {
            out.append(
                "null,\"tool_calls\":[{\"type\":\"webhook\",\"request_id\":\"r1\",\"tool_name\":\"lookup\",")
            out.append("\"params_as_json\":\"{\\\"q\\\":1}\",\"tool_has_been_called\":true}]")
        } else {
            out.append("\"")
            out.append(pool[(call.text + turn) % pool.count].json)
            out.append("\",\"tool_calls\":[]")
        }
        out.append(",\"tool_results\":[],\"feedback\":null,\"time_in_call_secs\":")
        out.append(decimal: turn * 7)
        out.append(",\"conversation_turn_metrics\":{\"metrics\":{\"ttfb\":{\"elapsed_time\":0.310}}}")
        out.append(",\"interrupted\":false,\"original_message\":null,\"source_medium\":")
        out.append(call.isTextOnly ? "\"text\"}" : "\"audio\"}")
    }

    private func writeMetadata(to out: inout ByteWriter) {
        out.append("{\"start_time_unix_secs\":")
        out.append(decimal: call.start)
        out.append(",\"accepted_time_unix_secs\":")
        out.append(decimal: call.start + 1)
        out.append(",\"call_duration_secs\":")
        out.append(decimal: isFinal ? call.duration : 0)
        out.append(",\"cost\":")
        out.append(decimal: call.duration * 6)
        out.append(",\"cost_fiat\":0.10,\"deletion_settings\":{\"deletion_time_unix_secs\":")
        out.append(decimal: call.start + 63_072_000)
        out.append(",\"deleted_audio_at_time_unix_secs\":")
        if call.hasLostAudio { out.append(decimal: call.start + 86400) } else { out.append("null") }
        out.append(call.hasLostAudio ? ",\"delete_audio\":true}" : ",\"delete_audio\":false}")
        out.append(",\"feedback\":{\"likes\":1,\"dislikes\":0},\"authorization_method\":\"public\"")
        out.append(",\"charging\":{\"dev_discount\":false,\"call_charge\":31},\"phone_call\":")
        if call.isCall {
            out.append("{\"type\":\"twilio\",\"direction\":")
            out.append(JSONEscape.quoted(direction))
            out.append(
                ",\"phone_number_id\":\"phnum_1\",\"agent_number\":\"+15550100\",\"external_number\":\"+4915550199\""
            )
            out.append(",\"stream_sid\":\"MZ0\",\"call_sid\":\"CA")
            out.append(decimal: 100_000 + call.number)
            out.append("\"}")
        } else {
            out.append("null")
        }
        out.append(",\"termination_reason\":\"\",\"error\":")
        out.append(call.status == .failed ? "{\"code\":1011,\"reason\":\"the line dropped\"}" : "null")
        out.append(",\"warnings\":[],\"main_language\":")
        out.append(JSONEscape.quoted(CallTraits.languages[call.language]))
        out.append(call.isTextOnly ? ",\"text_only\":true}" : ",\"text_only\":false}")
    }

    private func writeAnalysis(to out: inout ByteWriter) {
        out.append(
            "{\"evaluation_criteria_results\":{\"polite\":{\"criteria_id\":\"polite\",\"result\":\"success\","
        )
        out.append("\"rationale\":\"It was.\"}},\"data_collection_results\":{},\"call_successful\":")
        out.append(JSONEscape.quoted(outcome))
        out.append(",\"transcript_summary\":")
        out.append(JSONEscape.quoted(summaryText))
        out.append(",\"call_summary_title\":")
        out.append(JSONEscape.quoted("Call \(call.number)"))
        out.append("}")
    }
}
