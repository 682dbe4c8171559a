import TestSupport
import Testing

@testable import Commands

@Suite("Help")
struct HelpTextTests {
    /// Every command of the tool, and the specs that wait for their commands.
    static let paths =
        CommandTable.tapekeep.root.withDescendants
        + [CommandSpec.backup, .status, .list, .show, .verify, .demo]
        .filter { spec in !CommandTable.tapekeep.spec.subcommands.contains { $0.name == spec.name } }
        .map { CommandPath(words: ["tapekeep", $0.name], spec: $0) }

    @Test(arguments: paths.map { $0.words.joined(separator: "-") })
    func theHelpOfEveryCommandIsAsRecorded(name: String) throws {
        let path = try #require(Self.paths.first { $0.words.joined(separator: "-") == name })
        try expectGolden(HelpText.text(for: path, width: 80) + "\n", "help-\(name).txt")
    }

    @Test(arguments: [1, 40, 60, 80, 100, 500])
    func noLineOfTheHelpIsWiderThanTheTerminal(width: Int) {
        for path in Self.paths {
            let fixed = Set(path.spec.examples.map { "  " + $0.line })
            for line in HelpText.text(for: path, width: width).split(separator: "\n")
            where !fixed.contains(String(line)) {
                #expect(line.count <= max(60, min(100, width)), "\(line)")
            }
        }
    }

    @Test func theTableOfCommandsHasNoProblems() {
        #expect(CommandTable.tapekeep.problems() == [])
        for path in Self.paths { #expect(CommandTable.problems(of: path) == []) }
    }

    @Test func everyKindOfProblemInATableIsFound() {
        let spec = CommandSpec(
            name: "x", summary: "",
            examples: [Example("tapekeep y", "Another")],
            operands: [.vault, Operand("ID", "The item"), Operand("ID", "Again", kind: .repeated), .vault],
            options: [
                Option("vault", .text("v"), "Where"), Option("json", .flag, "Twice"),
                Option("no-json", .flag, "Opposite"),
                Option("size", short: "q", .bytes, default: "big", "Ends in a full stop."),
            ],
            exclusions: [Exclusion([.option("bogus")], with: [.option("json")]) { _ in "why" }])
        let problems = CommandTable.problems(of: CommandPath(words: ["tapekeep", "x"], spec: spec))
        for part in [
            "nothing says", "--json stands twice", "--no-json stands twice", "-q stands twice",
            "own default 'big'",
            "full stop", "hides the vault", "required operand follows", "operand ID stands twice",
            "only the last operand can repeat", "is of another command", "excludes --bogus",
        ] {
            #expect(problems.contains { $0.contains(part) }, "\(part) in \(problems)")
        }
    }
}
