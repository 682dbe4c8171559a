import Foundation
import JSON
import Platform

/// Checks a value against a JSON Schema: the keywords that `manifests/` uses, and no others.
struct JSONSchema {
    let root: JSONValue

    /// Throws: for a keyword that it does not know, so that none is silently passed over.
    init(_ root: JSONValue) throws {
        self.root = root
        try Self.requireKnown(root)
    }

    static func named(_ name: String) throws -> JSONSchema {
        try JSONSchema(JSONValue(parsing: try File.read(manifests + "/\(name).schema.json", limit: 1 << 20)))
    }

    /// The folder of the formats.
    static let manifests: String = {
        let file = #filePath
        guard let tests = file.range(of: "/Tests/CommandsTests/") else { return "manifests" }
        return file[..<tests.lowerBound] + "/manifests"
    }()

    struct UnknownKeyword: Error { let name: String }

    private static let known: Set = [
        "$schema", "title", "description", "type", "required", "properties", "additionalProperties", "items",
        "enum",
        "const", "pattern", "minLength", "minimum", "oneOf",
    ]

    private static func requireKnown(_ schema: JSONValue) throws {
        for (name, value) in schema.members {
            guard known.contains(name) else { throw UnknownKeyword(name: name) }
            switch name {
            case "properties": for (_, property) in value.members { try requireKnown(property) }
            case "items", "additionalProperties": try requireKnown(value)
            case "oneOf": for branch in value.elements { try requireKnown(branch) }
            default: break
            }
        }
    }

    /// What is wrong with the value, each with where it stands; nothing when it fits.
    func complaints(about value: JSONValue) -> [String] { complaints(about: value, by: root, at: "$") }

    private func complaints(about value: JSONValue, by schema: JSONValue, at place: String) -> [String] {
        schema.members.flatMap { keyword, rule -> [String] in
            switch keyword {
            case "type":
                let types = rule.kind == .array ? rule.elements.compactMap(\.string) : [rule.string ?? ""]
                return types.contains { Self.isType($0, value) }
                    ? [] : ["\(place) is no \(types.joined(separator: " or "))"]
            case "required":
                let names = Set(value.members.map(\.key))
                guard value.kind == .object else { return [] }
                return rule.elements.compactMap(\.string).filter { !names.contains($0) }.map {
                    "\(place) lacks \($0)"
                }
            case "properties":
                return value.members.flatMap { name, member in
                    rule[name].map { complaints(about: member, by: $0, at: "\(place).\(name)") } ?? []
                }
            case "additionalProperties":
                let declared = Set(schema["properties"]?.members.map(\.key) ?? [])
                return value.members.filter { !declared.contains($0.key) }.flatMap { name, member in
                    complaints(about: member, by: rule, at: "\(place).\(name)")
                }
            case "items":
                return value.elements.enumerated().flatMap { index, element in
                    complaints(about: element, by: rule, at: "\(place)[\(index)]")
                }
            case "enum":
                return rule.elements.contains(value)
                    ? [] : ["\(place) is \(value.text), not one of \(rule.text)"]
            case "const": return rule == value ? [] : ["\(place) is \(value.text), not \(rule.text)"]
            case "pattern":
                guard let text = value.string, let pattern = rule.string else { return [] }
                guard let regex = try? Regex(pattern) else { return ["\(pattern) is no pattern"] }
                return text.firstMatch(of: regex) == nil
                    ? ["\(place) is \(text), which \(pattern) does not match"] : []
            case "minLength":
                guard let text = value.string, let least = rule.integer else { return [] }
                return text.unicodeScalars.count < least ? ["\(place) is too short"] : []
            case "minimum":
                guard let number = value.double, let least = rule.double else { return [] }
                return number < least ? ["\(place) is \(value.text), less than \(rule.text)"] : []
            case "oneOf":
                let fitting = rule.elements.count { complaints(about: value, by: $0, at: place).isEmpty }
                return fitting == 1 ? [] : ["\(place) fits \(fitting) of the alternatives: \(value.text)"]
            default: return []
            }
        }
    }

    private static func isType(_ name: String, _ value: JSONValue) -> Bool {
        switch (name, value.kind) {
        case ("object", .object), ("array", .array), ("string", .string), ("boolean", .boolean),
            ("null", .null),
            ("number", .number):
            true
        case ("integer", .number): value.integer != nil
        default: false
        }
    }
}
