internal import Platform

/// How the files of exported items are named, for people: `{date} {voice} {text:40}`.
package struct NameTemplate: Sendable, Equatable {
    /// What stands for something of an item.
    package enum Field: String, Sendable, CaseIterable {
        case date, time, year, month, day, voice, text, id, model, source, collection
    }

    private enum Piece: Sendable, Equatable {
        case literal(String)
        case field(Field, limit: Int)
    }

    /// What is wrong with a template, as the end of a sentence.
    package struct Flaw: Error, Equatable {
        package let reason: String
    }

    /// The parts between slashes: folders, and the name at the end.
    private let parts: [[Piece]]

    private static let mostParts = 8
    private static let longestFolder = 80
    /// With any extension it stays under 200 bytes, as names in the vault do.
    private static let longestName = 186

    package init(_ text: String) throws(Flaw) {
        var parts: [[Piece]] = []
        for part in text.split(separator: "/", omittingEmptySubsequences: false) {
            guard !part.isEmpty else { throw Flaw(reason: "a part between its slashes is empty") }
            parts.append(try Self.pieces(of: part))
        }
        guard parts.count <= Self.mostParts else {
            throw Flaw(reason: "it has more than \(Self.mostParts) parts")
        }
        self.parts = parts
    }

    private static func pieces(of text: Substring) throws(Flaw) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text
        while !rest.isEmpty {
            let literal = rest.prefix { $0 != "{" && $0 != "}" }
            if !literal.isEmpty {
                if let bad = literal.unicodeScalars.first(where: { !isSafe($0) }) {
                    throw Flaw(reason: "'\(bad)' does not belong into the name of a file")
                }
                pieces.append(.literal(normalized(String(literal))))
                rest = rest[literal.endIndex...]
                continue
            }
            guard rest.first == "{", let end = rest.firstIndex(of: "}") else {
                throw Flaw(reason: "its braces do not match")
            }
            pieces.append(try placeholder(rest[rest.index(after: rest.startIndex)..<end]))
            rest = rest[rest.index(after: end)...]
        }
        return pieces
    }

    private static func placeholder(_ text: Substring) throws(Flaw) -> Piece {
        let words = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let field = words.first.flatMap({ Field(rawValue: String($0)) }) else {
            let known = Field.allCases.map { "{\($0.rawValue)}" }.joined(separator: " ")
            throw Flaw(reason: "{\(text)} is unknown; there are \(known)")
        }
        guard words.count > 1 else { return .field(field, limit: field == .id ? 128 : Slug.maximumBytes) }
        guard let limit = Int(words[1]), (1...128).contains(limit) else {
            throw Flaw(reason: "{\(text)} takes a number of bytes from 1 to 128")
        }
        return .field(field, limit: limit)
    }

    /// The path of an item without its extension, below its collection's folder.
    package func stem(of record: ItemRecord) -> String {
        var names = parts.enumerated().map { index, pieces in
            let longest = index + 1 == parts.count ? Self.longestName : Self.longestFolder
            return FileName.safe(pieces.map { Self.value(of: $0, record) }.joined(), longest: longest)
        }
        names.insert(record.collection, at: 0)
        return names.joined(separator: "/")
    }

    /// The path with an ending that sets it apart, still no longer than a name may be.
    static func extended(_ stem: String, by ending: String) -> String {
        let name = fileName(stem)
        let room = longestName - ending.utf8.count - 1
        return stem.dropLast(name.count) + FileName.safe(FileName.cut(name, to: room), longest: room) + "_"
            + ending
    }

    private static func value(of piece: Piece, _ record: ItemRecord) -> String {
        switch piece {
        case .literal(let text): text
        case .field(let field, let limit): FileName.cut(value(of: field, limit, record), to: limit)
        }
    }

    private static func value(of field: Field, _ limit: Int, _ record: ItemRecord) -> String {
        let moment = UTCTime(unix: record.dateUnix)
        func slug(_ text: String?) -> String { text.map { Slug($0, maximumBytes: limit).text } ?? "" }
        return switch field {
        case .date: moment.isoDate
        case .time: String(moment.compact.dropFirst(9).dropLast())
        case .year: String(moment.isoDate.prefix(4))
        case .month: String(moment.isoDate.dropFirst(5).prefix(2))
        case .day: String(moment.isoDate.suffix(2))
        case .voice: ItemName.slug(record.voiceName)
        case .text: slug(record.text)
        case .id: record.id
        case .model: slug(record.modelID)
        case .source: slug(record.source)
        case .collection: record.collection
        }
    }

    private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || " _-.,()[]+=&'!@#~".unicodeScalars.contains(scalar) || Slug.keeps(scalar)
    }
}
