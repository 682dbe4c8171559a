package import Platform

/// The file of `--log-file`: every message of the run, each with its time.
package final class MessageLog: Sendable {
    private let file: AppendedFile
    private let unixNow: @Sendable () -> Int64

    package init(path: String, unixNow: @escaping @Sendable () -> Int64) throws(FileError) {
        file = try AppendedFile(path)
        self.unixNow = unixNow
    }

    package func add(_ text: String) {
        do {
            try file.append(Array("\(UTCTime(unix: unixNow()).iso8601) \(text)\n".utf8))
        } catch {
            // A log that cannot be written must not stop a backup; the same text is on standard error.
        }
    }
}
