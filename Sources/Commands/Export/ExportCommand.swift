internal import Backup

/// `export`: takes items out of a vault.
package struct ExportCommand: Command {
    package static let spec = CommandSpec.export

    private let arguments: ParsedArguments
    private let out: String
    private let format: ExportFormat
    private let query: ItemQuery
    private let names: NameTemplate?

    private var isStream: Bool { out == "-" }

    package init(_ arguments: ParsedArguments) throws(UsageError) {
        self.arguments = arguments
        out = arguments.operand("OUT") ?? ""
        let named = arguments.text("format").flatMap(ExportFormat.init(rawValue:))
        guard let format = named ?? (out == "-" ? .tar : ExportFormat(ending: out)) else {
            throw UsageError(
                "OUT has the ending of an archive that export cannot write; --format says what is meant",
                option: Self.spec.option(named: "format"), in: arguments.path)
        }
        self.format = format
        query = try ItemQuery(choosing: arguments, CollectionView.of(arguments.texts("collection")))
        names = try Self.template(arguments)
    }

    package func run(in context: Context) async throws -> ExitCode {
        var options = ExportOptions(to: try destination(in: context), as: format)
        options.query = query
        options.names = names
        options.isBag = arguments.flag("bagit")
        options.hasPlaylists = arguments.flag("m3u")
        options.isDeduplicated = arguments.flag("dedupe")
        if options.isDeduplicated, format == .zip {
            context.output.note("A zip cannot hold equal files once, so --dedupe changes nothing.")
        }
        let reporter = ExportReporter(context, isStream: isStream)
        let report = try await Export(of: try absolutePath(arguments.vault), options) { reporter.tell($0) }
            .run()
        return reporter.end(with: report, out: out, format: format)
    }

    private static func template(_ arguments: ParsedArguments) throws(UsageError) -> NameTemplate? {
        guard let text = arguments.text("names") else { return nil }
        do {
            return try NameTemplate(text)
        } catch {
            throw UsageError(
                "--names takes a template, but \(error.reason)", option: spec.option(named: "names"),
                in: arguments.path)
        }
    }

    private func destination(in context: Context) throws -> ExportOptions.Destination {
        guard isStream else {
            return .path(try absolutePath(out))
        }
        guard !context.results.isTerminal else {
            throw UsageError(
                "the archive would go to the terminal; name a file, or send it on with a pipe",
                in: arguments.path)
        }
        let write = context.results.write
        return .stream { try write($0) }
    }
}
