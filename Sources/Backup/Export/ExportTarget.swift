internal import Platform

/// One file that is about to be written, with bytes that are already proven.
struct ExportedFile: Sendable {
    /// Inside of the export.
    var name: String
    var size: Int64
    var modified: Int64
    /// Whether deflating makes it smaller: text and plain samples, not compressed audio.
    var isCompressible: Bool
}

/// Hands a file's bytes over, in pieces and as often as it is called.
typealias ExportedBytes = (_ body: ([UInt8]) throws -> Void) throws -> Void

/// What the files of an export are written into. Its calls block.
protocol ExportTarget {
    /// Writes one file of exactly the size that was announced.
    func add(_ file: ExportedFile, _ bytes: @escaping ExportedBytes) throws
    /// Writes a second name for a file that was written; answers whether the format has such a thing.
    func link(_ name: String, to target: String, modified: Int64) throws -> Bool
    /// Makes it whole, durable, and visible under its name.
    func finish() throws
    /// Leaves nothing behind of an export that does not come to its end.
    func abandon()
}
