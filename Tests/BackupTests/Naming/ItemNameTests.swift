import Foundation
import Testing

@testable import Backup

struct ItemNameTests {
    @Test(arguments: [
        ("Rachel", "Rachel"), ("Old Man, Jenkins", "Old-Man-Jenkins"), ("a/b\\c:d*e", "a-b-c-d-e"),
        ("  spaces  ", "spaces"), ("..", "unknown"), ("", "unknown"), (".hidden.", "hidden"),
        ("José", "José"),
        ("Jose\u{301}", "Jos\u{E9}"), ("日本語 声", "日本語-声"), ("🎙 Studio", "🎙-Studio"), ("a_b", "a-b"),
        ("\u{202E}live\u{202C}", "live"), ("a\u{0}b\nc", "a-b-c"), ("zero\u{200B}width", "zerowidth"),
        ("CON", "x-CON"), ("nul.txt", "x-nul.txt"), ("Com1", "x-Com1"), ("COM¹", "x-COM¹"),
        ("Compact", "Compact"),
        ("\u{301}x", "x"), ("-rf", "rf"), ("~$`!#", "unknown"), ("a\u{37E}b", "a-b"),
        ("\u{212A}elvin", "Kelvin"),
    ])
    func slugsKeepWhatEveryFileSystemTakes(label: String, expected: String) {
        #expect(Array(ItemName.slug(label).utf8) == Array(expected.utf8))
    }

    @Test func noLabelIsUnknown() {
        #expect(ItemName.slug(nil) == "unknown")
    }

    @Test func aLongLabelIsCutBetweenCharacters() {
        #expect(ItemName.slug(String(repeating: "é", count: 30)) == String(repeating: "é", count: 20))
        #expect(
            ItemName.slug("a" + String(repeating: "日", count: 30)) == "a" + String(repeating: "日", count: 13))
        #expect(ItemName.slug(String(repeating: "a", count: 39) + " b") == String(repeating: "a", count: 39))
        #expect(ItemName.slug("e" + String(repeating: "\u{301}\u{316}", count: 500)).utf8.count <= 40)
    }

    @Test func theStemIsSecondSlugAndID() {
        #expect(
            ItemName.stem(date: 1_741_936_469, label: "Rachel", id: "ja9xsmfGhxYcymxGcOGB")
                == "20250314T071429Z_Rachel_ja9xsmfGhxYcymxGcOGB")
        #expect(ItemName.folder(collection: "history", date: 1_741_936_469) == "history/2025/03/14")
        #expect(ItemName.folder(collection: "conversations", date: 0) == "conversations/1970/01/01")
    }

    @Test(arguments: [
        "", ".", "..", "a/b", "a\\b", "a b", "a.b", "é", "a\0", "../x", "a\n",
        String(repeating: "a", count: 129),
    ])
    func anIDThatIsNoIDNeverBecomesAPath(id: String) {
        #expect(!ItemName.isSafe(id: id))
        #expect(ItemName.stem(date: 0, label: "x", id: id) == nil)
    }

    @Test(arguments: [Int64.min, -1, 0, 4_102_444_800, .max])
    func theWholeNameStaysUnder200BytesWhateverTheDate(date: Int64) throws {
        let id = String(repeating: "a", count: 128)
        let stem = try #require(ItemName.stem(date: date, label: String(repeating: "🎙", count: 99), id: id))
        #expect(stem.utf8.count + ".flac".utf8.count < 200)
        #expect(stem.split(separator: "_").count == 3)
    }

    /// A letter beyond ASCII at the end sends the same name the long way.
    @Test func anASCIINameGetsTheSlugThatAnyOtherWouldGet() {
        var random = SeededGenerator.fresh("slugs")
        for _ in 0..<10_000 {
            let length = Int.random(in: 1...38, using: &random)
            let label = String(
                decoding: (0..<length).map { _ in
                    Bool.random(using: &random)
                        ? UInt8.random(in: 0...0x7F, using: &random)
                        : [0x2D, 0x2E, 0x61].randomElement(using: &random) ?? 0
                }, as: UTF8.self)
            var long = Slug(label + "é").text.dropLast()
            while let last = long.last, last == "-" || last == "." { long.removeLast() }
            #expect(Slug(label).text == long, "\(label.debugDescription)")
        }
        let many = String(repeating: "a", count: 39)
        #expect(Slug(many + "bc").text == many + "b")
        #expect(Slug(many + "--.c").text == many)
        #expect(Slug(String(repeating: ".", count: 2000) + "a").text == "")
    }

    @Test func tenThousandGeneratedNamesAreSafe() {
        var random = SeededGenerator.fresh("slugs")
        for _ in 0..<10_000 {
            let label = random.label()
            let slug = ItemName.slug(label)
            let context = Comment(rawValue: "seed \(random.seed): \(label.unicodeScalars.map(\.value))")
            #expect((1...40).contains(slug.utf8.count), context)
            #expect(isNormalized(slug), context)
            #expect(ItemName.slug(slug) == slug, context)
            for scalar in slug.unicodeScalars {
                #expect(!"/\\:*?\"<>|_%$`'&;! ".unicodeScalars.contains(scalar), context)
                #expect(!scalar.properties.isDefaultIgnorableCodePoint, context)
                let bad: [Unicode.GeneralCategory] = [
                    .control, .format, .privateUse, .unassigned, .lineSeparator,
                ]
                #expect(!bad.contains(scalar.properties.generalCategory), context)
            }
            #expect(
                !slug.hasPrefix(".") && !slug.hasSuffix(".") && !slug.hasPrefix("-") && !slug.hasSuffix("-"),
                context)
        }
    }

    @Test(arguments: [
        ("e\u{301}", "\u{E9}"), ("\u{212B}", "\u{C5}"), ("A\u{30A}", "\u{C5}"),
        ("\u{1100}\u{1161}\u{11A8}", "\u{AC01}"),
        ("q\u{307}\u{323}", "q\u{323}\u{307}"), ("\u{1E0B}\u{323}", "\u{1E0D}\u{307}"),
        ("\u{958}", "\u{915}\u{93C}"),
        ("\u{F900}", "\u{8C48}"), ("\u{FB01}", "\u{FB01}"), ("\u{1109}\u{1176}", "\u{1109}\u{1176}"),
    ])
    func normalizationIsFormC(text: String, expected: String) {
        #expect(Array(normalized(text).unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test func everySingleScalarIsNormalizedAsFoundationDoes() {
        for value in UInt32(0)...0x2FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = String(scalar)
            #expect(Array(normalized(text).utf8) == Array(text.precomposedStringWithCanonicalMapping.utf8))
        }
    }

    @Test func equivalentTextsHaveOneNormalForm() {
        var random = SeededGenerator.fresh("normalization")
        for _ in 0..<10_000 {
            let label = random.label()
            let form = normalized(label)
            #expect(
                isNormalized(form) && form == label,
                "seed \(random.seed): \(label.unicodeScalars.map(\.value))")
        }
    }

    @Test(arguments: [
        ("AbC", "aBc"), ("JOSÉ", "jose\u{301}"), ("Straße", "STRASSE"), ("\u{212A}", "k"), ("ΣΑΣ", "σας"),
        ("GROẞ", "gross"),
    ])
    func namesThatAFileSystemMayTakeForTheSameFoldToTheSame(one: String, other: String) {
        #expect(Array(ItemName.fold(one).utf8) == Array(ItemName.fold(other).utf8))
    }

    @Test func everyLetterFoldsAsItsOtherCasesDo() {
        for value in UInt32(0x80)...0x2FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = String(scalar)
            let folded = Array(ItemName.fold(text).utf8)
            for other in [text.lowercased(), text.uppercased(), ItemName.fold(text)] {
                #expect(Array(ItemName.fold(other).utf8) == folded, "\(value)")
            }
        }
    }

    @Test func foldingTwiceChangesNothing() {
        var random = SeededGenerator.fresh("folding")
        for _ in 0..<10_000 {
            let label = random.label()
            let once = ItemName.fold(label)
            #expect(
                Array(ItemName.fold(once).utf8) == Array(once.utf8), "\(label.unicodeScalars.map(\.value))")
            #expect(Array(ItemName.fold(label.decomposedStringWithCanonicalMapping).utf8) == Array(once.utf8))
        }
    }
}

/// Whether normalizing changes nothing.
///
/// Foundation is no judge of mixed texts: it composes old Hangul vowels that have no composition, and
/// sometimes loses a scalar.
private func isNormalized(_ text: String) -> Bool {
    Array(normalized(text).utf8) == Array(text.utf8)
}

extension SeededGenerator {
    /// A few scalars from all over Unicode, more of them from where names come from.
    fileprivate mutating func label() -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...30, using: &self) {
            let range: ClosedRange<UInt32> = pick([
                0x20...0x7E, 0x20...0x7E, 0...0x1F, 0xA0...0x24F, 0x300...0x36F, 0x370...0x52F, 0x590...0x6FF,
                0x900...0x97F, 0x1100...0x11FF, 0x2000...0x206F, 0x2100...0x214F, 0x3040...0x30FF,
                0x4E00...0x4FFF,
                0xAC00...0xAD00, 0xE000...0xE0FF, 0xF900...0xFAFF, 0xFE00...0xFE0F, 0x1F300...0x1F6FF,
                0...0x10FFFF,
            ])
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &self)) { scalars.append(scalar) }
        }
        return String(scalars)
    }
}
