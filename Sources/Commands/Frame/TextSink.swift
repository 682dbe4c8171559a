package import Platform

/// Somewhere that text goes: a stream of the process, or a test's memory.
package struct TextSink: Sendable {
    package let isTerminal: Bool
    /// The width to write for.
    package let width: @Sendable () -> Int
    package let write: @Sendable ([UInt8]) throws(FileError) -> Void

    package init(
        isTerminal: Bool = false, width: @escaping @Sendable () -> Int = { 80 },
        write: @escaping @Sendable ([UInt8]) throws(FileError) -> Void
    ) {
        self.isTerminal = isTerminal
        self.width = width
        self.write = write
    }

    /// A stream of this process; `COLUMNS` speaks before the terminal does.
    package static func stream(_ stream: StandardStream, columns: String?) -> TextSink {
        TextSink(
            isTerminal: stream.isTerminal,
            width: { columns.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? stream.width ?? 80 },
            write: { bytes throws(FileError) in try stream.write(bytes) })
    }
}
