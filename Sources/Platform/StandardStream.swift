#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The three streams every process has, without C's buffering.
package enum StandardStream: Int32, Sendable {
    case input = 0
    case output = 1
    case error = 2

    package var isTerminal: Bool { isatty(rawValue) == 1 }

    /// The terminal's width in columns; `nil` when it is none, or does not say.
    package var width: Int? {
        var size = winsize()
        guard unsafe ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Writes all of it. Blocking.
    ///
    /// An error with `isClosed` means that the reader has gone, which is normal in a pipe to `head`.
    package func write(_ bytes: [UInt8]) throws(FileError) {
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { raw in
                unsafe retryingWrite(UnsafeRawBufferPointer(rebasing: raw[offset...]))
            }
            guard count >= 0 else { throw FileError("writing to", name, errno: errno) }
            offset += count
        }
    }

    /// Writes the text as UTF-8. Blocking.
    package func write(_ text: String) throws(FileError) {
        try write(Array(text.utf8))
    }

    /// Reads up to the next line feed, which is left out; `nil` at the end. Blocking.
    ///
    /// It reads byte by byte, so that nothing behind the line is taken from whoever reads next.
    package static func readLine(limit: Int = 1 << 16) throws(FileError) -> String? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while line.count < limit {
            let count = SystemCall.retrying { unsafe read(input.rawValue, &byte, 1) }
            guard count >= 0 else { throw FileError("reading from", input.name, errno: errno) }
            if count == 0 { return line.isEmpty ? nil : String(decoding: line, as: UTF8.self) }
            if byte == UInt8(ascii: "\n") { break }
            line.append(byte)
        }
        return String(decoding: line, as: UTF8.self)
    }

    private var name: String {
        switch self {
        case .input: "standard input"
        case .output: "standard output"
        case .error: "standard error"
        }
    }

    private func retryingWrite(_ bytes: UnsafeRawBufferPointer) -> Int {
        while true {
            let count = unsafe systemWrite(rawValue, bytes)
            if count >= 0 { return count }
            if errno == EINTR { continue }
            guard errno == EAGAIN else { return -1 }
            // Somebody who shares the terminal made it non-blocking: wait until it takes more.
            var waiting = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
            _ = unsafe poll(&waiting, 1, -1)
        }
    }
}

extension FileError {
    /// Nobody reads the other end any more.
    package var isClosed: Bool { errno == EPIPE }
}

private func systemWrite(_ number: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    unsafe write(number, bytes.baseAddress, bytes.count)
}
