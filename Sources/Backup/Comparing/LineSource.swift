internal import SQLite

/// Where the sorted lines of one side come from.
enum LineSource: Sendable {
    case snapshots(SnapshotChain)
    case manifest(Manifest)

    /// Puts all lines into the stream, in blocks. Blocking.
    func write(to stream: LineStream) async {
        do {
            switch self {
            case .snapshots(let chain) where chain.paths.count == 1:
                let reader = try SnapshotReader(chain.paths[0])
                while let block = try reader.nextBlock() { try await stream.put(block) }
            case .snapshots(let chain):
                var merge = try ChainMerge(chain)
                while let block = try merge.nextBlock() { try await stream.put(block) }
            case .manifest(let manifest):
                var position = RecordPosition()
                while let block = try await manifest.recordBlock(after: &position) {
                    try await stream.put(block)
                }
            }
            await stream.end()
        } catch {
            await stream.end(error)
        }
    }
}

/// How far a reader of the manifest's records has come.
struct RecordPosition: Sendable {
    var collection = ""
    var id = ""
}

extension Manifest {
    private static let recordsAtOnce: Int64 = 1024

    /// The next records as lines; `nil` at the end.
    func recordBlock(after position: inout RecordPosition) throws -> [UInt8]? {
        var block: [UInt8] = []
        for record in try records(after: &position) {
            block += record.line
            block.append(UInt8(ascii: "\n"))
        }
        return block.isEmpty ? nil : block
    }

    /// The next records; none at the end. Others may use the manifest between two calls.
    func records(after position: inout RecordPosition) throws -> [ItemRecord] {
        var records: [ItemRecord] = []
        try database.forEachRow(
            """
            SELECT \(ItemRecord.columns) FROM items WHERE (collection, id) > (?, ?)
            ORDER BY collection, id LIMIT ?
            """, [.text(position.collection), .text(position.id), .integer(Self.recordsAtOnce)]
        ) { row in
            records.append(ItemRecord(row))
        }
        if let last = records.last { position = RecordPosition(collection: last.collection, id: last.id) }
        return records
    }
}
