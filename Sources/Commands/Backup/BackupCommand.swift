internal import Backup
internal import HTTP
internal import Platform

/// `backup`: turns an account into a vault.
package struct BackupCommand: Command {
    package static let spec = CommandSpec.backup

    private let arguments: ParsedArguments

    package init(_ arguments: ParsedArguments) throws(UsageError) {
        self.arguments = arguments
    }

    package func run(in context: Context) async throws -> ExitCode {
        let path = try absolutePath(arguments.vault)
        do {
            return try await backUp(into: path, in: context)
        } catch {
            let why = Explanation(of: error, now: context.unixNow())
            // Whoever interrupts it, or runs it twice, knows.
            if let exit = RunExit(rawValue: why.exitCode.rawValue), ![.interrupted, .locked].contains(exit) {
                let command = arguments.flag("dry-run") ? "backup --dry-run" : "backup"
                await FailedStart.note(
                    context.output.redacted(why.sentence), exit: exit, in: path, command: command)
            }
            throw error
        }
    }

    private func backUp(into path: String, in context: Context) async throws -> ExitCode {
        let address = try ServiceAddress(arguments).accountAddress(arguments, in: context)
        let reporter = RunReporter(context, options: arguments)
        let run = BackupRun(
            into: path,
            permissions: arguments.text("permissions") == "umask" ? .umask : .owner, from: address,
            options: options(), events: BackupEvents { reporter.tell($0) })
        let summary = try await run.run()
        return reporter.end(with: summary, in: context)
    }

    private func options() -> RunOptions {
        var options = RunOptions()
        if arguments.isNamed("collections") { options.collections = arguments.texts("collections") }
        options.filter = ItemFilter(arguments)
        options.transport = arguments.text("transport").flatMap(Transport.init) ?? .auto
        options.audioFormat = arguments.text("audio-format").flatMap(AudioFormat.init) ?? .original
        options.concurrency = arguments.count("concurrency").map { .fixed($0) } ?? .auto
        options.batchSize = arguments.count("batch-size").map { .fixed($0) } ?? .auto
        options.isFull = arguments.flag("full")
        options.retriesFailed = arguments.flag("retry-failed")
        options.isDryRun = arguments.flag("dry-run")
        options.rateLimit = arguments.bytes("limit-rate").map { Int($0) }
        options.maximumDuration = arguments.duration("max-duration")
        options.maximumBytes = arguments.bytes("max-bytes").map { Int($0) }
        return options
    }
}

extension ItemFilter {
    /// What the selection options say.
    init(_ arguments: ParsedArguments) {
        self.init()
        after = arguments.moment("after")
        before = arguments.moment("before")
        voices = arguments.texts("voice")
        models = arguments.texts("model")
        sources = arguments.texts("source")
        search = arguments.text("search")
    }
}

extension ServiceAddress {
    /// The service with its key. Blocking: the key may come from a command.
    func accountAddress(_ arguments: ParsedArguments, in context: Context) throws -> AccountAddress {
        let (key, warnings) = try KeyReader(arguments, environment: context.environment).read()
        context.output.conceal(key)
        for text in warnings { context.output.warn(text) }
        return try accountAddress(opened: APIKey(key), in: context)
    }

    /// The service, opened by a key that is known already.
    func accountAddress(opened key: APIKey, in context: Context) throws -> AccountAddress {
        if let warning { context.output.warn(warning) }
        var address = AccountAddress(origin: try Origin(url), key: key)
        address.userAgent = "tapekeep/\(Tool.version)"
        return address
    }
}

/// The folder as the vault keeps it: a run must not depend on where it was started.
func absolutePath(_ path: String) throws -> String {
    var whole = path.hasPrefix("/") ? path : try ThisProcess.currentFolder() + "/" + path
    while whole.count > 1, whole.hasSuffix("/") || whole.hasSuffix("/.") {
        whole.removeLast(whole.hasSuffix("/.") ? 2 : 1)
    }
    return whole
}
