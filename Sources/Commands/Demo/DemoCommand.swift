internal import Backup
internal import HTTP
internal import Platform
internal import Simulator

/// `demo`: a whole backup of a practice account, without a key and without a network.
package struct DemoCommand: Command {
    package static let spec = CommandSpec.demo

    private let arguments: ParsedArguments

    package init(_ arguments: ParsedArguments) throws(UsageError) {
        self.arguments = arguments
    }

    package func run(in context: Context) async throws -> ExitCode {
        let kept = try arguments.text("into").map(absolutePath)
        let vault = try kept ?? Self.temporaryFolder(context.environment)
        let items = arguments.count("items") ?? 200
        var recipe = AccountRecipe(items: items, conversations: items / 10)
        recipe.seed = UInt64(arguments.count("seed") ?? 7)
        let reporter = RunReporter(context, options: arguments)
        context.output.note(
            "A practice account of \(recipe.items) recordings and \(recipe.conversations) conversations is backed up into \(vault)."
        )
        let summary = try await Simulator.run(recipe) { service in
            let address = AccountAddress(origin: try Origin(service.baseURL), key: APIKey(service.key))
            return try await BackupRun(into: vault, from: address, events: BackupEvents { reporter.tell($0) })
                .run()
        }
        let exit = reporter.end(with: summary, in: context)
        if kept != nil {
            context.output.note(
                "Look around in \(vault): every item is an audio file and a .json file beside it.")
        } else {
            try Folder.removeTree(vault)
            context.output.note("The vault was removed again; 'tapekeep demo --into FOLDER' keeps it.")
        }
        return exit
    }

    private static func temporaryFolder(_ environment: [String: String]) throws -> String {
        let name = SystemRandom.bytes(6).map { String($0, radix: 36) }.joined()
        return (environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp") + "/tapekeep-demo-\(name)"
    }
}
