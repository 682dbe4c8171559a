internal import Backup
internal import Platform

/// `show`: all that is known of one item.
package struct ShowCommand: Command {
    package static let spec = CommandSpec.show

    private let arguments: ParsedArguments
    private let id: String

    package init(_ arguments: ParsedArguments) throws(UsageError) {
        self.arguments = arguments
        id = arguments.operand("ID") ?? ""
    }

    package func run(in context: Context) async throws -> ExitCode {
        if arguments.text("audio") == "-", context.results.isTerminal {
            throw UsageError(
                "the audio would go to the terminal; name a file, or send it on with a pipe",
                option: CommandSpec.show.option(named: "audio"), in: arguments.path)
        }
        let reading = try VaultReading(try absolutePath(arguments.vault))
        let found = try await reading.manifest.items(named: id)
        guard let record = found.first, found.count == 1 else {
            throw ItemNotFound(id: id, candidates: found.map(\.id))
        }
        if arguments.text("audio") == "-" {
            let output = context.output
            try reading.readAudio(of: record) { piece in
                if output.isAbandoned { throw CancellationError() }
                output.result(bytes: piece)
            }
            return .success
        }
        let story = try await reading.story(of: record)
        if let problem = story.problem { context.output.warn(problem) }
        if let path = arguments.text("audio") {
            try writeAudio(of: record, from: reading, to: try absolutePath(path))
            context.output.note("wrote \(path)")
        }
        try tell(story, to: context.output)
        return .success
    }

    private func tell(_ story: ItemStory, to output: Output) throws {
        if output.style.isJSON {
            output.line("summary") { story.write(to: &$0) }
            return
        }
        let view = CollectionView.of([story.record.collection])
        switch arguments.text("format") {
        case "txt": for line in WordsText.lines(of: story, view) { output.result(line) }
        case "vtt":
            let captions = story.sidecar.map(view.captions) ?? []
            guard !captions.isEmpty else { throw NoCaptions(id: story.record.id) }
            output.result(bytes: Array(WebVTT.text(of: captions).utf8))
        default: for line in ItemCard.lines(of: story, view) { output.result(line) }
        }
    }

    /// The file appears whole and checked, or not at all.
    private func writeAudio(of record: ItemRecord, from reading: VaultReading, to path: String) throws {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        var staged = try StagedFile(in: folder.isEmpty ? "/" : folder, permissions: 0o666)
        try reading.readAudio(of: record) { try staged.append($0) }
        try staged.commit(as: path)
    }
}

/// Nothing says when the words of an item are heard.
struct NoCaptions: Error, Equatable {
    let id: String
}
