/// `completions`: prints the script that teaches a shell tapekeep's words.
package struct CompletionsCommand: Command {
    package static let spec = CommandSpec(
        name: "completions",
        summary: "Print the completion script of a shell",
        examples: [
            Example("source <(tapekeep completions bash)", "In ~/.bashrc."),
            Example(
                "tapekeep completions zsh > ~/.zsh/completions/_tapekeep",
                "In zsh, where that folder stands in $fpath before compinit runs."),
            Example("tapekeep completions fish > ~/.config/fish/completions/tapekeep.fish", "In fish."),
        ],
        operands: [
            Operand("SHELL", "The shell", allowed: CompletionScript.Shell.allCases.map(\.rawValue))
        ])

    private let shell: CompletionScript.Shell

    package init(_ arguments: ParsedArguments) throws(UsageError) {
        guard let shell = arguments.operand("SHELL").flatMap(CompletionScript.Shell.init) else {
            throw UsageError("SHELL is missing", in: arguments.path)
        }
        self.shell = shell
    }

    package func run(in context: Context) async throws -> ExitCode {
        context.output.result(CompletionScript.text(for: shell, of: CommandTable.tapekeep.root))
        return .success
    }
}
