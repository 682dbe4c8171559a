import Platform
import TestSupport
import Testing

@testable import Commands

@Suite("Completions", .timeLimit(.minutes(15)))
struct CompletionScriptTests {
    /// A small tool with every feature that a script must know.
    private static let root = CommandPath(
        words: ["tapekeep"],
        spec: CommandSpec(
            name: "tapekeep", summary: "Test", groups: [],
            subcommands: [
                .backup, .list,
                CommandSpec(
                    name: "trash", summary: "What [prune] took: it's here", groups: [],
                    subcommands: [
                        CommandSpec(name: "list", summary: "List it", operands: [.vault]),
                        CommandSpec(
                            name: "restore", summary: "Bring it back",
                            operands: [Operand("ID", "The item"), .vault],
                            options: [Option("force", short: "f", .flag, "It's \\forced [so]: yes")]),
                    ]),
                CommandSpec(
                    name: "shell", summary: "Choose",
                    operands: [Operand("SHELL", "One", allowed: ["ash", "bash"])]),
            ]))

    @Test(arguments: CompletionScript.Shell.allCases)
    func theScriptIsAsRecorded(shell: CompletionScript.Shell) throws {
        let text = CompletionScript.text(for: shell, of: Self.root)
        try expectGolden(text + "\n", "completions.\(shell.rawValue)")
    }

    @Test(.temporaryDirectory, arguments: CompletionScript.Shell.allCases.filter { shellPath($0) != nil })
    func theShellItselfFindsNoMistakeInTheScript(shell: CompletionScript.Shell) async throws {
        for root in [Self.root, CommandTable.tapekeep.root] {
            let script = TemporaryDirectory.current.path("script.\(shell.rawValue)")
            let log = try AppendedFile(script)
            try log.append(Array((CompletionScript.text(for: shell, of: root) + "\n").utf8))
            let path = try #require(shellPath(shell))
            let outcome = try await Program(path, ["-n", script], environment: ["HOME": "/"]).run()
            #expect(outcome.status == 0)
            #expect(outcome.errors == "")
            try File.remove(script)
        }
    }

    @Test(
        .temporaryDirectory,
        arguments: [
            ("tapekeep ", "backup list trash shell"), ("tapekeep tr", "trash"),
            ("tapekeep trash ", "list restore"),
            ("tapekeep trash re", "restore"), ("tapekeep shell ", "ash bash"),
            ("tapekeep backup --trans", "--transport"),
            ("tapekeep backup --transport ", "auto zip item"), ("tapekeep backup --transport i", "item"),
            ("tapekeep --json trash restore --f", "--force"), ("tapekeep backup --voice ", ""),
            ("tapekeep list ", ""),
            ("tapekeep trash list --qu", "--quiet"),
        ])
    func bashOffersWhatMayStandThere(line: String, offered: String) async throws {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        let script =
            CompletionScript.text(for: .bash, of: Self.root)
            + "\nCOMP_WORDS=(\(words.map { "'\($0)'" }.joined(separator: " "))); COMP_CWORD=\(words.count - 1)"
            + "\n_tapekeep; echo \"${COMPREPLY[*]}\"\n"
        let bash = try #require(shellPath(.bash))
        let outcome = try await Program(bash, ["-c", script]).run()
        #expect(outcome.output == offered + "\n")
        #expect(outcome.errors == "")
    }

    @Test(
        .temporaryDirectory, .enabled(if: shellPath(.fish) != nil, "fish is not installed"),
        arguments: [
            ("tapekeep tr", "trash"), ("tapekeep trash ", "list restore"), ("tapekeep shell b", "bash"),
            ("tapekeep backup --transport ", "auto item zip"), ("tapekeep trash restore --fo", "--force"),
        ])
    func fishOffersWhatMayStandThere(line: String, offered: String) async throws {
        let fish = try #require(shellPath(.fish))
        let script = CompletionScript.text(for: .fish, of: Self.root) + "\ncomplete -C '\(line)'\n"
        let home = TemporaryDirectory.current.path
        let outcome = try await Program(
            fish, ["--no-config", "-c", script], environment: ["HOME": home, "PATH": "/usr/bin:/bin"]
        ).run()
        let words = outcome.output.split(separator: "\n").compactMap { $0.split(separator: "\t").first }
        #expect(words.sorted().joined(separator: " ") == offered)
    }
}

/// Where the shell is installed, if it is.
private func shellPath(_ shell: CompletionScript.Shell) -> String? {
    ["/bin/", "/usr/bin/", "/usr/local/bin/", "/opt/homebrew/bin/"].map { $0 + shell.rawValue }
        .first { (try? File.status($0, followingLinks: true)) != nil }
}
