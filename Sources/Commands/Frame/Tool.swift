internal import Backup
internal import Platform
internal import SQLite

/// The whole tool, from its words to its exit code.
package struct Tool: Sendable {
    private let table: CommandTable
    private let version: String

    package init(table: CommandTable, version: String) {
        self.table = table
        self.version = version
    }

    /// Runs the command that `words` (without the tool's own name) ask for.
    package func run(_ words: [String], in context: Context) async -> ExitCode {
        do {
            switch try CommandLineWords(words, in: table) {
            case .version:
                context.output.result("\(table.name) \(version)")
                return end(.success, context)
            case .help(let path):
                context.output.result(HelpText.text(for: path, width: context.results.width()))
                return end(.success, context)
            case .nothing:
                context.output.insist(HelpText.text(for: table.root, width: context.messages.width()))
                return .usage
            case .command(let type, let path, let rest):
                return try await run(type, at: path, rest, in: context)
            }
        } catch {
            return report(error, words: words, in: context)
        }
    }

    private func run(
        _ type: any Command.Type, at path: CommandPath, _ words: [String], in context: Context
    ) async throws -> ExitCode {
        var context = context
        let known = table.spec.knownOptions
        var arguments = try ArgumentReader.read(
            words, for: path, environment: context.environment, known: known, now: context.unixNow())
        context.output = try output(for: arguments, in: context)
        do {
            if path.spec.operands.contains(where: { $0.kind == .vault }) {
                arguments = try findVault(arguments, for: type, in: context)
                if let marker = context.marker(arguments.vault) {
                    arguments = try arguments.completed(
                        by: settings(in: marker, known, context.output), known: known)
                    context.output = try output(for: arguments, in: context)
                }
            }
            for warning in arguments.warnings { context.output.warn(warning) }
            let code = try await type.init(arguments).run(in: context)
            return end(code, context)
        } catch {
            return report(error, words: words, in: context)
        }
    }

    /// The arguments with their vault. What is wrong with the line itself comes before that there is no vault.
    private func findVault(
        _ arguments: ParsedArguments, for type: any Command.Type, in context: Context
    ) throws -> ParsedArguments {
        do {
            return try arguments.findingVault(environment: context.environment) { context.marker($0) != nil }
        } catch {
            _ = try type.init(arguments)
            throw error
        }
    }

    /// The settings of a vault; a marker that is no JSON is for the command to complain about.
    private func settings(in marker: [UInt8], _ known: [Option], _ output: Output) -> Settings {
        do {
            let settings = try Settings(marker: marker)
            for problem in settings.problems(among: Set(known.map(\.name))) { output.warn(problem) }
            return settings
        } catch {
            output.detail("tapekeep.json holds no settings that can be read: \(error)")
            return Settings()
        }
    }

    private func output(for arguments: ParsedArguments, in context: Context) throws -> Output {
        let style = OutputStyle(arguments, messages: context.messages, environment: context.environment)
        let log = try arguments.text("log-file").map { try MessageLog(path: $0, unixNow: context.unixNow) }
        return Output(results: context.results, messages: context.messages, style: style, log: log)
    }

    /// Lets out what is held back; results that could not be written turn success into failure.
    private func end(_ code: ExitCode, _ context: Context) -> ExitCode {
        let output = context.output
        output.show(bar: nil)
        output.flush()
        guard let failure = output.failure else { return code }
        let explanation = Explanation(of: failure, now: context.unixNow())
        output.fail(explanation)
        return code == .success ? explanation.exitCode : code
    }

    private func report(_ error: any Error, words: [String], in context: Context) -> ExitCode {
        var context = context
        let explanation = Explanation(
            of: error, interruption: context.interruption(), now: context.unixNow())
        if error is UsageError, !context.output.style.isJSON,
            words.prefix(while: { $0 != "--" }).contains("--json")
        {
            // The words were not understood, but a script that wants JSON lines gets its last one.
            var style = context.output.style
            style.isJSON = true
            context.output = Output(results: context.results, messages: context.messages, style: style)
        }
        context.output.show(bar: nil)
        if let error = error as? SQLiteError {
            context.output.trace("SQLite was running: \(error.statement)")
        }
        context.output.fail(explanation, text: (error as? UsageError)?.description)
        return end(explanation.exitCode, context)
    }
}
