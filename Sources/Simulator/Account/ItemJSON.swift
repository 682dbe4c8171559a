/// Writes an item as the API serves it.
///
/// It writes the bytes anew for each page, faster than a client can read them: keeping
/// the JSON of a million items would cost more memory than the client is allowed.
struct ItemJSON: Sendable {
    let voices: [Voice]
    let ids: ItemID
    private let requestIDs: ItemID

    init(voices: [Voice], ids: ItemID) {
        self.voices = voices
        self.ids = ids
        requestIDs = ItemID(key: RandomBits.mix(ids.key))
    }

    func write(_ item: ItemTraits, state: ItemState, to out: inout ByteWriter) {
        out.append("{\"history_item_id\":\"")
        ids.write(item.number, to: &out)
        out.append(item.isSpaced ? "\" , \"request_id\" : " : "\",\"request_id\":")
        if item.hasRequestID {
            out.append("\"")
            requestIDs.write(item.number, to: &out)
            out.append("\"")
        } else {
            out.append("null")
        }
        writeVoice(item, to: &out)
        out.append(",\"text\":")
        let characters = writeText(item, to: &out)
        out.append(",\"date_unix\":")
        out.append(decimal: item.date)
        let start = item.number &* 97 % 1_000_003
        out.append(",\"character_count_change_from\":")
        out.append(decimal: start)
        out.append(",\"character_count_change_to\":")
        out.append(decimal: start + characters)
        // What the API says here is not what the bytes are: raw PCM is called audio/mpeg as well.
        out.append(",\"content_type\":\"")
        out.append(
            item.claimsMP3 || item.audio == .pcm || item.audio == .mulaw
                ? [] : Self.mediaTypes[item.audio] ?? [])
        if item.claimsMP3 || item.audio == .pcm || item.audio == .mulaw { out.append("audio/mpeg") }
        out.append("\",\"state\":\"")
        out.append(state.json)
        out.append("\",\"settings\":")
        writeSettings(item.settings, to: &out)
        if item.age != .recent { writeFeedback(item, to: &out) }
        out.append(",\"share_link_id\":")
        if item.number % 29 == 3 {
            out.append("\"sl")
            requestIDs.write(item.number + 1, to: &out)
            out.append("\"")
        } else {
            out.append("null")
        }
        out.append(",\"source\":")
        out.append(ItemTraits.sourceJSON[item.source])
        writeAlignments(item, to: &out)
        if item.isDialogue { writeDialogue(item, to: &out) } else { out.append(",\"dialogue\":null") }
        if item.age == .recent {
            out.append(",\"output_format\":\"")
            out.append(Self.outputFormats[item.audio] ?? [])
            out.append("\"")
        }
        if item.hasUnknownFields { writeUnknownFields(item, to: &out) }
        out.append(item.isSpaced ? "\n}" : "}")
    }

    private static let mediaTypes = [AudioKind: [UInt8]](
        uniqueKeysWithValues: AudioKind.allCases.map { ($0, Array($0.mediaType.utf8)) })
    private static let outputFormats = [AudioKind: [UInt8]](
        uniqueKeysWithValues: AudioKind.allCases.map { ($0, Array($0.outputFormat.utf8)) })

    private func writeVoice(_ item: ItemTraits, to out: inout ByteWriter) {
        let model = ItemTraits.modelJSON[item.model]
        guard let number = item.voice else {
            out.append(",\"voice_id\":")
            // Both ways of saying nothing were seen.
            out.append(item.number % 2 == 0 ? "null" : "\"\"")
            out.append(",\"model_id\":")
            out.append(model)
            out.append(",\"voice_name\":null,\"voice_category\":null")
            return
        }
        let voice = voices[number]
        out.append(",\"voice_id\":")
        out.append(voice.idJSON)
        out.append(",\"model_id\":")
        out.append(model)
        out.append(",\"voice_name\":")
        out.append(voice.nameJSON)
        out.append(",\"voice_category\":")
        out.append(voice.categoryJSON)
    }

    private func writeText(_ item: ItemTraits, to out: inout ByteWriter) -> Int {
        guard item.hasText else {
            out.append(item.number % 3 == 0 ? "\"\"" : "null")
            return 0
        }
        let pool = TextPool.shared
        let first = item.isLong && !item.hasAlignments ? pool.long : pool.entries[item.text]
        var characters = first.characters
        out.append("\"")
        out.append(item.isASCII ? first.ascii : first.json)
        if item.secondText >= 0, !item.hasAlignments {
            let second = pool.entries[item.secondText]
            out.append(" ")
            out.append(second.json)
            out.append(" (")
            out.append(decimal: item.number)
            out.append(")")
            characters += second.characters + 4
        }
        out.append("\"")
        return characters
    }

    private func writeSettings(_ settings: ItemTraits.Settings?, to out: inout ByteWriter) {
        guard let settings else { return out.append("null") }
        out.append("{\"similarity_boost\":")
        settings.write(settings.similarity, to: &out)
        out.append(",\"stability\":")
        settings.write(settings.stability, to: &out)
        if settings.generation > 0 {
            out.append(",\"style\":")
            settings.write(settings.style, to: &out)
            out.append(settings.usesBoost ? ",\"use_speaker_boost\":true" : ",\"use_speaker_boost\":false")
        }
        if settings.generation > 1 {
            out.append(",\"speed\":")
            settings.write(settings.speed, to: &out)
        }
        out.append("}")
    }

    private func writeFeedback(_ item: ItemTraits, to out: inout ByteWriter) {
        guard item.hasFeedback else { return out.append(",\"feedback\":null") }
        out.append(
            ",\"feedback\":{\"thumbs_up\":true,\"feedback\":\"Bra, men \\\"r\\\" låter 🙃\",\"emotions\":false,"
        )
        out.append("\"inaccurate_clone\":false,\"glitches\":true,\"audio_quality\":false,\"other\":false,")
        out.append("\"review_status\":\"not_reviewed\"}")
    }

    private func writeAlignments(_ item: ItemTraits, to out: inout ByteWriter) {
        guard item.age != .early else { return }
        out.append(",\"alignments\":")
        if item.hasAlignments {
            out.append(TextPool.shared.entries[item.text].alignments)
        } else {
            out.append("null")
        }
    }

    private func writeDialogue(_ item: ItemTraits, to out: inout ByteWriter) {
        let pool = TextPool.shared.entries
        out.append(",\"dialogue\":[")
        for turn in 0..<3 {
            let voice = voices[(item.number + turn % 2) % voices.count]
            out.append(turn == 0 ? "{\"text\":\"" : ",{\"text\":\"")
            out.append(pool[(item.text + turn) % pool.count].json)
            out.append("\",\"voice_id\":")
            out.append(voice.idJSON)
            out.append(",\"voice_name\":")
            out.append(voice.nameJSON)
            out.append("}")
        }
        out.append("]")
    }

    /// Fields that no schema knows, with numbers that survive only if nobody parses them.
    private func writeUnknownFields(_ item: ItemTraits, to out: inout ByteWriter) {
        out.append(
            ",\"x_ledger\":{\"entry\":12345678901234567890,\"cost\":1.0e-7,\"ratio\":0.10,\"sign\":-0.0,")
        out.append("\"steps\":[1E5,1.50,[],{},null,true],\"n\":")
        out.append(decimal: item.number)
        out.append("},\"zz note\":\"caf\\u00e9 \\ud83c\\udf3b \\/\"")
    }
}

extension ItemTraits.Settings {
    /// Hundredths as a number, in the spelling that this item happens to have.
    fileprivate func write(_ hundredths: Int, to out: inout ByteWriter) {
        out.append(decimal: hundredths / 100)
        out.append(".")
        let rest = hundredths % 100
        if hasTrailingZeros || rest % 10 != 0 {
            out.append(byte: UInt8(48 + rest / 10))
            out.append(byte: UInt8(48 + rest % 10))
        } else {
            out.append(byte: UInt8(48 + rest / 10))
        }
    }
}

/// The states of the API.
package enum ItemState: String, Sendable, CaseIterable {
    case created, processing, deleted

    var json: StaticString {
        switch self {
        case .created: "created"
        case .processing: "processing"
        case .deleted: "deleted"
        }
    }
}
