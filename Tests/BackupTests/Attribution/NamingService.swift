import Foundation

@testable import Backup

/// What an item really is, whatever the list of the account says about it.
struct TrueItem {
    var claim: Claim
    var voiceName: String
    var category: String?
    var settingsPart: String
}

/// Names entries as the service did at one time or another.
struct NamingService {
    enum Era: CaseIterable {
        case bareID, timeAndID, settings, noSettings, website
        var holdsID: Bool { self == .bareID || self == .timeAndID }
    }

    var era: Era
    /// Added to every second that a name tells.
    var shift: Int64 = 0
    var sanitizing: (String) -> String = { $0 }

    func path(for item: TrueItem, jitter: Int64 = 0) -> String {
        let folder = item.claim.voiceID ?? "None"
        let time = stamp(item.claim.second + shift + jitter)
        let voice = sanitizing(item.voiceName)
        let stem =
            switch era {
            case .bareID: item.claim.id
            case .timeAndID: "ElevenLabs_\(time).000Z_\(voice)_\(item.claim.id)"
            case .settings: "ElevenLabs_\(time)_\(voice)\(item.settingsPart)"
            case .noSettings: "ElevenLabs_\(time)_\(voice)"
            case .website:
                "ElevenLabs_\(time.replacingOccurrences(of: "_", with: item.claim.second % 2 == 0 ? " " : ":"))"
                    + "_\(voice)\(item.settingsPart)"
            }
        return "\(folder)/\(stem).mp3"
    }

    private static let calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    /// `2024-10-09T11_47_43`, by a road that shares no code with what is tested.
    private func stamp(_ second: Int64) -> String {
        let parts = NamingService.calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second],
            from: Date(timeIntervalSince1970: TimeInterval(second)))
        func two(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
        return "\(parts.year ?? 0)-\(two(parts.month))-\(two(parts.day))"
            + "T\(two(parts.hour))_\(two(parts.minute))_\(two(parts.second))"
    }
}

extension SeededGenerator {
    static let voiceIDs = [
        "21m00Tcm4TlvDq8ikWAM", "AZnzlk1XvdvUeBnXmlld", "EXAVITQu4vr4xnSDxMaL", "x", "voice_9",
    ]

    mutating func id() -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        let count = chance(90) ? 20 : Int.random(in: 1...12, using: &self)
        return String((0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &self)] })
    }

    /// Ids as the service makes them, and ids that are made to be mistaken for each other.
    mutating func trickyID(among earlier: [String]) -> String {
        guard chance(25) else { return id() }
        let known = earlier.isEmpty ? id() : pick(earlier)
        return switch Int.random(in: 0..<6, using: &self) {
        case 0: "\(id())_\(known)"
        case 1: "-\(known)"
        case 2: "pre_s50_sb75_m2"
        case 3: "ElevenLabs_2024-10-09T11_47_43_Rachel"
        case 4: "\(known)_b"
        default: UUID().uuidString.lowercased()
        }
    }

    mutating func voiceName(ids: [String]) -> String {
        guard chance(60) else { return pick(["Rachel", "Callum", "Domi - warm, deep", "Old Man Jenkins"]) }
        let words = [
            "Rachel", "pre", "ivc", "s50", "sb75", "se0", "b", "m2", "v3", "sp105", "José", "日本", "🎙", "(1)",
            "",
            "ElevenLabs_2024-10-09T11_47_43", "2023-07-31T17_42_43.000Z", " ", "a.b", "'", "gen",
        ]
        var name = ""
        for _ in 0..<Int.random(in: 1...4, using: &self) {
            name += chance(15) && !ids.isEmpty ? pick(ids) : pick(words)
            name += pick(["_", " ", "-", ""])
        }
        return name
    }

    /// Items that crowd into few voices and few seconds; some at even distances, where a shift is hard to see.
    mutating func items(_ count: Int, tricky: Bool) -> [TrueItem] {
        let base: Int64 = 1_700_000_000
        let step = Int64(pick([1, 3, 10, 60, 3600]))
        let span = Int64(pick([count, count * 2, count * 10, 100_000]))
        var ids: [String] = []
        while ids.count < count {
            let new = tricky ? trickyID(among: ids) : id() + "0123456789"
            if !ids.contains(new) { ids.append(new) }
        }
        let voices = SeededGenerator.voiceIDs.prefix(Int.random(in: 1...5, using: &self))
        var names = Dictionary(uniqueKeysWithValues: voices.map { ($0, voiceName(ids: tricky ? ids : [])) })
        // A name that is empty is none, and the voice could be called anything.
        if !tricky { names = names.mapValues { $0.isEmpty ? "Rachel" : $0 } }
        return ids.map { id in
            let voice = pick(Array(voices))
            let hasVoice = !tricky || chance(97)
            let (category, word) = pick([
                ("premade", "pre"), ("cloned", "ivc"), ("professional", "pvc"), ("generated", "gen"),
            ])
            let (model, suffix) = pick([
                ("eleven_multilingual_v2", "_m2"), ("eleven_turbo_v2_5", ""), ("eleven_v3", "_v3"),
                ("other", "_x7"),
            ])
            let stability = Int.random(in: 0...100, using: &self)
            let similarity = Int.random(in: 0...100, using: &self)
            let boost = chance(50)
            let second = base + step * Int64.random(in: 0...span, using: &self)
            let knowsSettings = chance(80)
            let name = names[voice, default: voice]
            return TrueItem(
                claim: Claim(
                    id: id, second: second, voiceID: hasVoice ? voice : pick([nil, ""]),
                    voiceName: tricky && chance(10) ? nil : name, voiceCategory: chance(80) ? category : nil,
                    settings: knowsSettings
                        ? VoiceSettings(
                            stability: Double(stability) / 100, similarity: Double(similarity) / 100,
                            style: 0,
                            speakerBoost: boost) : .unknown,
                    modelID: model),
                voiceName: name, category: category,
                settingsPart: "_\(word)_s\(stability)_sb\(similarity)_se0\(boost ? "_b" : "")\(suffix)")
        }
    }
}
