import JSON
import Testing

@Suite struct JSONValueTests {
    @Test(arguments: ["12345678901234567890", "1.0e-7", "0.10", "-0", "1E+2"])
    func aNumberKeepsItsSpelling(number: String) throws {
        let value = try JSONValue(parsing: Array(#" {"a" : \#(number) } "#.utf8))
        #expect(value["a"]?.text == number)
    }

    @Test func membersAreCutOutAsTheBytesThatCame() throws {
        let value = try JSONValue(parsing: Array(#"{"x": {"a":[1, 2],  "b" :null}, "y":"z"}"#.utf8))
        #expect(value["x"]?.text == #"{"a":[1, 2],  "b" :null}"#)
        #expect(value["x"]?["a"]?.elements.map(\.integer) == [1, 2])
        #expect(value["x"]?["b"]?.isNull == true)
        #expect(value["missing"] == nil)
        #expect(value.members.map(\.key) == ["x", "y"])
    }

    @Test(arguments: [
        (#""a\n\t\"\\\/\b\f\r""#, "a\n\t\"\\/\u{8}\u{C}\r"), (#""\u00e9\u4E2D""#, "é中"),
        (#""\ud83d\ude00""#, "😀"),
        (#""\ud83d""#, "\u{FFFD}"), (#""\ud83dx""#, "\u{FFFD}x"), (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"),
        (#""""#, ""),
    ])
    func escapesAreResolved(text: String, expected: String) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)).string == expected)
    }

    @Test(arguments: [
        "", " ", "{", "}", "[1,]", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "01", "1.", ".5", "+1", "1e",
        "nul", "tru", "truex",
        "\"a", "\"a\nb\"", #""\x""#, #""\u12g4""#, #""\u12""#, "[1 2]", "1 2", "NaN", "'a'", "[", #"{"a":1"#,
        "<html>", "\"\\",
    ])
    func whatIsNotJSONIsRefused(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test func everyTruncationOfAnObjectIsRefused() {
        let text = Array(#"{"a":[1,-2.5e3,true,false,null,"\u00e9\n"],"b":{"c":"d"}}"#.utf8)
        for length in 0..<text.count {
            #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text[..<length])) }
        }
    }

    @Test func nestingWithoutEndIsRefusedAndDoesNotExhaustTheStack() {
        #expect(throws: JSONError.self) {
            try JSONValue(parsing: Array(repeating: UInt8(ascii: "["), count: 1_000_000))
        }
    }

    @Test func deepNestingIsCountedPerPathAndNotPerText() throws {
        let text = "[" + Array(repeating: "[[{}]]", count: 1000).joined(separator: ",") + "]"
        #expect(try JSONValue(parsing: Array(text.utf8)).elements.count == 1000)
    }

    @Test(arguments: UInt8(0)..<128) func everyCharacterIsEscapedWhereverItStands(unit: UInt8) throws {
        let character = String(UnicodeScalar(unit))
        let long = String(repeating: "é plain ", count: 9)
        let isEscaped = unit < 0x20 || unit == 0x7F || unit == 0x22 || unit == 0x5C
        for text in [character, character + long, long + character + long, long + character] {
            let written = JSONWriter.object { $0.member("a", text) }
            #expect(try JSONValue(parsing: written)["a"]?.string == text)
            #expect(written.filter { $0 == UInt8(ascii: "\\") }.isEmpty == !isEscaped)
            #expect(!written.contains { $0 < 0x20 || $0 == 0x7F })
        }
    }

    @Test func whatIsWrittenReadsBackEqual() throws {
        let text = "a\"b\\c\n\u{1}\u{7F}é😀"
        let bytes = JSONWriter.object {
            $0.member("text", text)
            $0.member("none", nil as String?)
            $0.member("count", 42)
            $0.member("yes", true)
            $0.key("list")
            $0.array {
                $0.value(1 as Int64)
                $0.value("x")
            }
            $0.key("raw")
            $0.raw(Array("{\"n\": 1.50}".utf8)[...])
            $0.key("seconds")
            $0.value(rounded: -1.0625)
        }
        let value = try JSONValue(parsing: bytes)
        #expect(value["text"]?.string == text)
        #expect(value["none"]?.isNull == true)
        #expect(value["count"]?.integer == 42)
        #expect(value["yes"]?.boolean == true)
        #expect(value["list"]?.elements.count == 2)
        #expect(value["raw"]?.text == "{\"n\": 1.50}")
        #expect(value["seconds"]?.text == "-1.063" || value["seconds"]?.text == "-1.062")
    }
}
