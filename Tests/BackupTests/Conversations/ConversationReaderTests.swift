import JSON
import Testing

@testable import Backup

@Suite struct ConversationReaderTests {
    private func detail(_ json: String) throws -> ItemDetail {
        try #require(try Conversations().detail(from: Array(json.utf8)[...]))
    }

    private func whole(
        status: String = "done", transcript: String = "[]", metadata: String = "{}", more: String = ""
    ) -> String {
        #"{"agent_id":"a","conversation_id":"conv_1","status":"\#(status)","has_audio":false,"#
            + #""transcript":\#(transcript),"metadata":\#(metadata)\#(more)}"#
    }

    @Test(arguments: [
        ("done", ListedItem.Readiness.final), ("failed", .final), ("initiated", .provisional),
        ("in-progress", .provisional), ("processing", .provisional), ("something-new", .provisional),
    ])
    func onlyTheTwoEndsAreFinal(status: String, readiness: ListedItem.Readiness) throws {
        #expect(try detail(whole(status: status)).readiness == readiness)
    }

    @Test func theWordsAreThoseOfEverySpeaker() throws {
        let transcript = """
            [{"role":"agent","message":"Hello \\"you\\"","time_in_call_secs":0},
             {"role":"user","message":null,"tool_calls":[{"message":"not said"}],"time_in_call_secs":1},
             {"role":"agent","message":null,"multivoice_message":{"parts":[{"text":"One","voice_label":null},
              {"text":"Two","voice_label":"b"}]},"time_in_call_secs":2}, null]
            """
        #expect(try detail(whole(transcript: transcript)).text == "Hello \"you\"\nOne\nTwo")
    }

    @Test(arguments: ["null", "[]"]) func aTranscriptThatWasRemovedIsNoError(transcript: String) throws {
        #expect(try detail(whole(transcript: transcript)).text == nil)
    }

    @Test func wordsBeyondADayOfTalkAreLeftToTheSidecar() throws {
        let line = String(repeating: "word ", count: 40_000)
        let turn = #"{"role":"user","message":"\#(line)","time_in_call_secs":0}"#
        let json = whole(transcript: "[" + Array(repeating: turn, count: 20).joined(separator: ",") + "]")
        let detail = try detail(json)
        #expect(detail.text?.utf8.count ?? 0 <= 1 << 20)
        #expect(detail.json.count == json.utf8.count)
    }

    @Test(arguments: [
        (
            #""phone_call":{"type":"twilio","direction":"inbound","agent_number":"+1","external_number":"+2","call_sid":"CA3"}"#,
            #"{"agent_number":"+1","call_sid":"CA3","direction":"inbound","external_number":"+2"}"#
        ),
        (
            #""sms":{"direction":"outbound","agent_phone_number":"+1","sms_user_phone_number":"+2"}"#,
            #"{"agent_number":"+1","direction":"outbound","external_number":"+2"}"#
        ),
        (
            #""whatsapp":{"direction":"inbound","whatsapp_user_id":"w1"}"#,
            #"{"direction":"inbound","external_number":"w1"}"#
        ),
        (#""call_duration_secs":61,"cost":310,"phone_call":null"#, #"{"cost":310,"duration_secs":61}"#),
    ])
    func factsForTheColumnsComeFromWhereverTheyStand(metadata: String, facts: String) throws {
        let read = try detail(whole(metadata: "{\(metadata)}"))
        let expected = Attributes(json: #"{"agent_id":"a","status":"done"}"#).updated(
            by: Attributes(json: facts))
        #expect(read.attributes == expected)
    }

    @Test func audioThatRetentionRemovedIsToldApartFromAudioThatNeverWas() throws {
        let removed = #"{"deletion_settings":{"deleted_audio_at_time_unix_secs":5}}"#
        #expect(try detail(whole(metadata: removed)).audio == .gone)
        #expect(try detail(whole()).audio == .none)
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"detail":{"status":"x"}}"#, #"{"conversation_id":"conv_1","status":"done"}"#,
        #"{"conversation_id":"conv_1","status":"done","transcript":[]"#,
    ])
    func whatIsNoConversationIsRefused(json: String) {
        #expect(throws: AccountError.self) { try detail(json) }
    }

    @Test func aLineOfTheListingIsKeptByteForByteAndItsNumbersAsTheyStand() throws {
        let line =
            #"{"conversation_id":"conv_1","start_time_unix_secs":1700000000,"agent_id":"a","agent_name":"Ann","#
            + #""call_duration_secs":1.50,"status":"done","x":12345678901234567890}"#
        let page = Array(#"{"conversations":[ \#(line) ],"next_cursor":"c==","has_more":true}"#.utf8)
        let read = try Conversations().page(from: page)
        let item = try #require(read.items.first)
        #expect(String(decoding: item.json, as: UTF8.self) == line)
        #expect(item.voiceName == "Ann" && item.dateUnix == 1_700_000_000)
        #expect(item.attributes["duration_secs"]?.text == "1.50")
        #expect(read.cursor == "c==" && read.hasMore)
    }

    @Test func attributesReadWhatTheyWroteAndSortTheirNames() {
        let text = #"{"a":1.0e-7,"b":"x \"y\"","c":true}"#
        #expect(Attributes(json: #"{"c":true,"b":"x \"y\"","a":1.0e-7,"d":null,"e":""}"#).json == text)
        #expect(Attributes(json: "{}").json == nil && Attributes(json: "no").json == nil)
    }
}
