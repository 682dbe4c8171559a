import Foundation
import Testing

@testable import Backup

/// An answer of the service, with what only the test knows: whose audio each entry really is.
private struct Answer {
    var entries: [ArrivedEntry] = []
    /// By entry index; none for audio that nobody asked for.
    var truth: [Int?] = []
    var isWhole = true

    mutating func add(_ path: String, holding claim: Int?, isIntact: Bool = true) {
        entries.append(ArrivedEntry(index: truth.count, path: path, isIntact: isIntact))
        truth.append(claim)
    }

    /// Every guarantee that holds for any answer at all.
    func problem(in attribution: Attribution, claims: Int) -> String? {
        for match in attribution.matches where truth[match.entry] != match.claim {
            return
                "entry \(match.entry) went to claim \(match.claim), not \(truth[match.entry].map(String.init) ?? "none")"
        }
        let intact = Set(entries.filter(\.isIntact).map(\.index))
        let matched = attribution.matches.map(\.entry)
        if Set(matched).count != matched.count { return "an entry was used twice" }
        if !intact.isSuperset(of: matched) { return "a damaged entry was used" }
        if (attribution.matches.map(\.claim) + attribution.leftovers.map(\.claim)).sorted()
            != Array(0..<claims)
        {
            return "not every claim is accounted for once"
        }
        if intact.subtracting(matched) != Set(attribution.strays) {
            return "the strays are not the unused entries"
        }
        return nil
    }
}

extension SeededGenerator {
    /// Answers for the items with the faults of the service, a broken line or a hostile one.
    fileprivate mutating func answer(_ items: [TrueItem], by service: NamingService, jitter: Bool) -> Answer {
        var answer = Answer()
        let loses = chance(50)
        // A clock that is wrong, an item left out and a foreign one put in its place could look like a right answer.
        let adds = !(service.shift != 0 && loses) && chance(30)
        let disturbs = chance(40)
        for index in items.indices.shuffled(using: &self) {
            if loses, chance(20) { continue }
            var path = service.path(
                for: items[index], jitter: jitter ? Int64.random(in: -1...1, using: &self) : 0)
            if disturbs, chance(10) {
                path = pick([
                    "renamed.mp3", "x/\(index).mp3", "../\(path)", "/\(path)", "", "\(path)\0", "a\\\(path)",
                    "elsewhere/\(path.split(separator: "/").last ?? "")", "\(path)/",
                    "x/ElevenLabs_1999-01-01T00_00_00_Rachel.mp3",
                    path.replacingOccurrences(of: ".mp3", with: " (1).mp3"),
                ])
            }
            answer.add(path, holding: index, isIntact: !(disturbs && chance(5)))
            if disturbs, chance(5) {
                answer.add(
                    pick([path, path.replacingOccurrences(of: ".mp3", with: "(1).mp3")]), holding: index)
            }
        }
        if adds, var foreign = items.randomElement(using: &self) {
            let second = foreign.claim.second + pick([-7, 1_000_003, 86_400 * 400])
            if !items.contains(where: { abs($0.claim.second - second) < 3 }) {
                foreign.claim = Claim(id: id() + "foreign", second: second, voiceID: foreign.claim.voiceID)
                answer.add(service.path(for: foreign), holding: nil)
            }
        }
        if chance(20) {
            answer.isWhole = false
            let kept = Int.random(in: 0...answer.entries.count, using: &self)
            if service.shift == 0 || !adds { answer.entries.removeLast(answer.entries.count - kept) }
        }
        return answer
    }

    fileprivate mutating func service() -> NamingService {
        let sanitizing = pick([
            { (name: String) in name },
            { (name: String) in name.replacingOccurrences(of: " ", with: "_") },
            { (name: String) in String(name.unicodeScalars.filter { $0.isASCII }) },
            { (name: String) in String(name.prefix(30)) },
        ])
        let shift =
            chance(50)
            ? 0 : Int64(pick([-2, -1, 1, 2, 3, 10, -10, 20, 60, -60, 3600, -7200, 36_000, 7, 12_345]))
        return NamingService(era: pick(NamingService.Era.allCases), shift: shift, sanitizing: sanitizing)
    }
}

@Suite("An entry is attributed rightly or not at all")
struct AttributionPropertyTests {
    @Test(.timeLimit(.minutes(15)))
    func forAnySetOfItemsAndAnyAnswer() {
        var random = SeededGenerator.fresh("any items")
        var matches = 0
        for round in 0..<12_000 {
            let items = random.items(Int.random(in: 1...25, using: &random), tricky: true)
            let answer = random.answer(items, by: random.service(), jitter: false)
            let attribution = Attribution.attribute(
                entries: answer.entries, to: items.map(\.claim), isWhole: answer.isWhole)
            matches += attribution.matches.count
            if let problem = answer.problem(in: attribution, claims: items.count) {
                Issue.record("seed \(random.seed), round \(round): \(problem)")
                return
            }
        }
        #expect(matches > 10_000, "the rounds must not all end in refusal")
    }

    @Test(.timeLimit(.minutes(15)))
    func forPlannedBatchesWithRoundedAndShiftedSeconds() {
        var random = SeededGenerator.fresh("planned items")
        var matches = 0
        for round in 0..<6_000 {
            let all = random.items(Int.random(in: 1...60, using: &random), tricky: true)
            let missing = all.enumerated().map { MissingItem(key: Int64($0.offset), claim: $0.element.claim) }
            let service = random.service()
            for batch in BackupPlan.batches(for: missing).batches where !batch.isAlone {
                let items = batch.items.map { all[Int($0.key)] }
                let answer = random.answer(items, by: service, jitter: random.chance(70))
                let attribution = Attribution.attribute(
                    entries: answer.entries, to: items.map(\.claim), isWhole: answer.isWhole)
                matches += attribution.matches.count
                if let problem = answer.problem(in: attribution, claims: items.count) {
                    Issue.record("seed \(random.seed), round \(round): \(problem)")
                    return
                }
            }
        }
        #expect(matches > 10_000, "the rounds must not all end in refusal")
    }

    @Test(arguments: NamingService.Era.allCases)
    func undisturbedPlannedBatchesAreAttributedWholly(era: NamingService.Era) {
        var random = SeededGenerator.fresh("undisturbed \(era)")
        for round in 0..<400 {
            let all = random.items(Int.random(in: 2...80, using: &random), tricky: false)
            let missing = all.enumerated().map { MissingItem(key: Int64($0.offset), claim: $0.element.claim) }
            for batch in BackupPlan.batches(for: missing).batches where !batch.isAlone {
                let items = batch.items.map { all[Int($0.key)] }
                var answer = Answer()
                for index in items.indices.shuffled(using: &random) {
                    answer.add(NamingService(era: era).path(for: items[index]), holding: index)
                }
                let attribution = Attribution.attribute(
                    entries: answer.entries, to: items.map(\.claim), isWhole: true)
                #expect(answer.problem(in: attribution, claims: items.count) == nil)
                guard attribution.matches.count == items.count else {
                    Issue.record(
                        "seed \(random.seed), round \(round): \(attribution.unattributable?.rawValue ?? "-") \(answer.entries.map(\.name.path)) \(items.map(\.claim))"
                    )
                    return
                }
                #expect(
                    attribution.matches.allSatisfy { $0.evidence == (era.holdsID ? .id : .voiceAndSecond) })
            }
        }
    }
}
