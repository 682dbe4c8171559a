internal import CArchive

/// Where the bytes that libarchive makes go, and where an error waits that C cannot carry.
@safe final class Drain {
    private let pieceSize: Int
    private let sink: ([UInt8]) throws -> Void
    private var piece: [UInt8] = []
    private(set) var failure: (any Error)?
    /// Set when nobody wants the rest: libarchive writes what it still holds when it is freed, and that goes nowhere.
    var isClosed = false

    /// Every piece that goes to `sink` has this size, but for the last one.
    init(pieceSize: Int, _ sink: @escaping ([UInt8]) throws -> Void) {
        self.pieceSize = pieceSize
        self.sink = sink
    }

    /// Opens an archive whose bytes come here, which must live longer than its handle.
    func open(_ handle: OpaquePointer) -> Int32 {
        // They are gathered here, and not there too. It also means that no block at the end is filled up, as for tapes.
        let code = unsafe archive_write_set_bytes_per_block(handle, 0)
        guard code == ARCHIVE_OK else { return code }
        return unsafe archive_write_open(
            handle, Unmanaged.passUnretained(self).toOpaque(), nil,
            { _, context, bytes, count in
                guard let context = unsafe context, let bytes = unsafe bytes else {
                    return Int(ARCHIVE_FATAL)
                }
                return unsafe Unmanaged<Drain>.fromOpaque(context).takeUnretainedValue().take(bytes, count)
            }, nil)
    }

    /// Hands on what is not a whole piece.
    func finish() {
        if !piece.isEmpty, failure == nil { handOn() }
    }

    /// Turns any code but OK into an error, the sink's own first; a warning is one too: something was left out.
    func check(_ code: Int32, of handle: OpaquePointer, _ operation: String) throws {
        if let failure { throw failure }
        guard code != ARCHIVE_OK else { return }
        let text = unsafe archive_error_string(handle).map { unsafe String(cString: $0) }
        throw ArchiveError(operation, text ?? "it failed without a reason")
    }

    /// Takes the bytes and says that all were taken.
    ///
    /// After a failure too, of which the writer learns from `failure`: libarchive does not give back the memory of an
    /// archive that it knows to have failed.
    private func take(_ start: UnsafeRawPointer, _ count: Int) -> Int {
        var rest = unsafe UnsafeRawBufferPointer(start: start, count: count)
        while unsafe !rest.isEmpty, !isClosed, failure == nil {
            if piece.isEmpty { piece.reserveCapacity(pieceSize) }
            let fitting = min(rest.count, pieceSize - piece.count)
            unsafe piece.append(contentsOf: UnsafeRawBufferPointer(rebasing: rest.prefix(fitting)))
            unsafe rest = unsafe UnsafeRawBufferPointer(rebasing: rest.dropFirst(fitting))
            if piece.count == pieceSize { handOn() }
        }
        return count
    }

    private func handOn() {
        do {
            try sink(piece)
        } catch {
            failure = error
        }
        piece = []
    }
}
