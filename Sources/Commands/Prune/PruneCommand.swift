internal import Backup
internal import Platform

/// `prune`: lets items go, here or upstream.
package struct PruneCommand: Command {
    package static let spec = CommandSpec.prune

    private let arguments: ParsedArguments
    private let side: PruneSide

    package init(_ arguments: ParsedArguments) throws(UsageError) {
        // Wherever they come from, neither gives way to the other: what deletes must have been meant.
        guard arguments.flag("local") != arguments.flag("remote") else {
            throw UsageError("say either --local or --remote", in: arguments.path)
        }
        side = arguments.flag("local") ? .local : .remote
        self.arguments = arguments
    }

    package func run(in context: Context) async throws -> ExitCode {
        var options = try options()
        let isAsking = options.isApplied || side == .local
        var address: AccountAddress?
        if isAsking {
            options.deletionKey = try deletionKey(in: context)
            address = try self.address(options.deletionKey, in: context)
        }
        let reporter = PruneReporter(context, side: side, isApplied: options.isApplied)
        let isSure = arguments.flag("yes")
        let audience = PruneAudience(
            { reporter.tell($0) },
            agrees: { proposal in try reporter.agrees(to: proposal, isSure: isSure, in: context) })
        let summary = try await PruneRun(
            of: try absolutePath(arguments.vault), with: address, options: options, audience: audience
        ).run()
        return reporter.end(with: summary, in: context)
    }

    private func options() throws -> PruneOptions {
        var options = PruneOptions(side)
        if arguments.isNamed("collections") { options.collections = arguments.texts("collections") }
        options.filter = ItemFilter(arguments)
        if let age = arguments.duration("older-than") {
            let latest = arguments.now - Int64(age / .seconds(1))
            options.filter.before = min(options.filter.before ?? .max, latest)
        }
        options.isApplied = arguments.flag("apply")
        options.mostItems = arguments.count("max-delete")
        options.allowsHalf = arguments.flag("allow-half")
        options.copies = try arguments.texts("require-copy").map(absolutePath)
        options.plan = try arguments.text("plan").map(absolutePath)
        options.concurrency = arguments.count("concurrency").map { .fixed($0) } ?? .auto
        return options
    }

    /// The key that deletes, where it is not the usual one. Blocking.
    private func deletionKey(in context: Context) throws -> APIKey? {
        defer { _ = Environment.take("ELEVENLABS_DELETE_API_KEY") }
        guard side == .remote else { return nil }
        let file = arguments.text("delete-api-key-file")
        let variable = context.environment["ELEVENLABS_DELETE_API_KEY"] ?? ""
        guard file != nil || !variable.isEmpty else { return nil }
        let (key, warnings) = try KeyReader(
            file: file, command: nil, environment: ["ELEVENLABS_API_KEY": variable]
        ).read(wiping: false)
        context.output.conceal(key)
        for text in warnings { context.output.warn(text) }
        return APIKey(key)
    }

    /// The account; the key for deleting opens it where there is no other.
    private func address(_ deletionKey: APIKey?, in context: Context) throws -> AccountAddress {
        let service = ServiceAddress(arguments)
        do {
            return try service.accountAddress(arguments, in: context)
        } catch let error as KeyError where error.isAbsence {
            guard let deletionKey else { throw error }
            return try service.accountAddress(opened: deletionKey, in: context)
        }
    }
}
