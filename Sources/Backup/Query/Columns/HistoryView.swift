internal import JSON

extension CollectionView {
    /// Generated audio.
    static let history = CollectionView(
        collection: "history",
        columns: [
            .id, .date, .dateUnix, .voiceID, .voiceName, .model, .source, .words, .state, .upstream,
            .duration,
            .mediaType, .size, .sha256, .audioFile, .sidecar,
        ],
        tableColumns: [.date, .voiceName, .state, .size, .duration, .id, .words],
        speech: speech, captions: captions)

    /// The text, or the lines of a dialogue, which leaves the text empty.
    private static func speech(in sidecar: Sidecar) -> [SpokenLine] {
        if let text = sidecar.item["text"]?.nonEmptyString { return [SpokenLine(text: text)] }
        return (sidecar.item["dialogue"]?.elements ?? []).compactMap { line in
            guard let text = line["text"]?.nonEmptyString else { return nil }
            return SpokenLine(speaker: line["voice_name"]?.nonEmptyString, text: text)
        }
    }

    /// From the times of single characters, when the service kept them; else all of it over the whole length.
    private static func captions(in sidecar: Sidecar) -> [Caption] {
        if let alignment = sidecar.item["alignments"]?["alignment"] {
            let captions = CaptionCutter.captions(
                characters: (alignment["characters"]?.elements ?? []).map { $0.string ?? "" },
                starts: (alignment["character_start_times_seconds"]?.elements ?? []).map { $0.double ?? 0 },
                ends: (alignment["character_end_times_seconds"]?.elements ?? []).map { $0.double ?? 0 })
            if !captions.isEmpty { return captions }
        }
        let text = speech(in: sidecar).map(\.text).joined(separator: "\n")
        guard let length = sidecar.audio?.durationMilliseconds, length > 0, !text.isEmpty else { return [] }
        return [Caption(start: 0, end: Double(length) / 1000, text: text)]
    }
}
