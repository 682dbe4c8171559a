internal import Backup
internal import JSON
internal import Platform

/// The formats of `list`.
enum ItemFormat: String, Sendable {
    case table, json, jsonl, csv, sha256sum
}

/// Prints items one after the other, in one format.
struct ItemPrinter: Sendable {
    /// What a narrow terminal does without, the first of it first, and then without the text.
    private static let leastImportant = [
        "duration", "size", "call_successful", "collection", "state", "status", "voice_name", "agent", "date",
    ]

    private let format: ItemFormat?
    private let view: CollectionView
    private let output: Output
    private let isTerminal: Bool
    private var table: TextTable
    private var items = 0
    private var bytes: Int64 = 0

    /// Without a format, the items are JSON lines of the tool's own stream.
    init(_ format: ItemFormat?, _ view: CollectionView, to output: Output, _ results: TextSink) {
        self.format = format
        self.view = view
        self.output = output
        isTerminal = results.isTerminal
        table = TextTable(
            view.tableColumns.enumerated().map { index, column in
                let isLast = index + 1 == view.tableColumns.count
                let isWho = ["voice_name", "agent"].contains(column.name)
                // The id is what one copies: it is shown whole, and always.
                return TextTable.Column(
                    title: column.title, isRight: ["size", "duration"].contains(column.name),
                    limit: isLast ? 200 : column.name == "id" ? nil : 24,
                    least: isLast ? 12 : isWho ? 8 : nil,
                    dropOrder: isLast
                        ? Self.leastImportant.count : Self.leastImportant.firstIndex(of: column.name))
            }, width: results.isTerminal ? results.width() : nil)
        if format == .csv { output.result(view.columns.map(\.name).joined(separator: ",")) }
    }

    mutating func add(_ record: ItemRecord) {
        items += 1
        bytes += record.size ?? 0
        switch format {
        case nil: output.line("item") { record.write(to: &$0) }
        case .table: for line in table.add(cells(of: record)) { output.result(line) }
        case .json: send(Array((items == 1 ? "[\n" : ",\n").utf8) + record.listLine)
        case .jsonl: send(record.listLine + [0x0A])
        case .csv:
            let row = ItemRow(record)
            let cells = view.columns.map { CSV.cell($0.cell(of: row)) }
            output.result(isTerminal ? printable(cells.joined(separator: ",")) : cells.joined(separator: ","))
        case .sha256sum: printSums(of: record)
        }
    }

    mutating func end() {
        switch format {
        case nil:
            output.line("summary") {
                $0.member("exit", 0)
                $0.member("items", items)
                $0.member("bytes", bytes)
            }
        case .table:
            if items > 0 { for line in table.end() { output.result(line) } }
            output.note(
                items == 0 ? "No items." : "\(Quantity.count(items, "item")), \(Quantity.bytes(bytes))")
        case .json: output.result(items == 0 ? "[]" : "\n]")
        case .jsonl, .csv, .sha256sum: break
        }
    }

    private func send(_ json: [UInt8]) {
        output.result(bytes: isTerminal ? printable(json: json) : json)
    }

    private func cells(of record: ItemRecord) -> [String] {
        let row = ItemRow(record)
        return view.tableColumns.map { column in
            switch column.cell(of: row) {
            case nil: ""
            // Nobody reads more of it in a table, and it may be long.
            case .text(let text): printable(String(text.prefix(400)))
            case let cell?: cell.shown
            }
        }
    }

    /// Files that stand by themselves; what is sealed in a volume has no path that `sha256sum` could open.
    private func printSums(of record: ItemRecord) {
        guard record.state == "stored", record.sealed == nil else { return }
        for (digest, path) in [(record.sha256, record.path), (record.sidecarSHA256, record.sidecar)] {
            guard let digest, let path else { continue }
            output.result("\(digest.hex)  \(path)")
        }
    }
}
