#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Who holds a vault.
package struct LockHolder: Sendable, Equatable, CustomStringConvertible {
    package let processID: Int32
    package let host: String
    /// Unix seconds.
    package let since: Int64
    package let command: String

    /// This process, from now on.
    package static func current(command: String) -> LockHolder {
        LockHolder(
            processID: ThisProcess.identifier, host: ThisProcess.hostName, since: WallClock.now(),
            command: command)
    }

    package init(processID: Int32, host: String, since: Int64, command: String) {
        self.processID = processID
        self.host = host
        self.since = since
        self.command = command
    }

    package var description: String {
        "'\(command)', process \(processID) on \(host), since \(UTCTime(unix: since).iso8601)"
    }
}

/// Why a vault could not be locked.
package enum LockError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Somebody has it; `nil` when they have not yet said who they are.
    case held(by: LockHolder?)
    case file(FileError)

    package var description: String {
        switch self {
        case .held(let holder): "held by " + (holder?.description ?? "another process")
        case .file(let error): error.description
        }
    }
}

/// The right to change a vault, held by one process at a time. Taking it never waits.
///
/// It is a lock of the kernel on an open file, so it ends with the process,
/// however that dies; the file's content only serves the message to others, and
/// its existence means nothing.
package struct VaultLock: ~Copyable {
    private let descriptor: Descriptor

    /// Takes the lock on the file at `path`, which is created when missing.
    package init(_ path: String, holder: LockHolder) throws(LockError) {
        do {
            self.descriptor = try Self.lockedFile(path, holder)
        } catch {
            throw error.errno == EWOULDBLOCK ? .held(by: LockHolder(fromFile: path)) : .file(error)
        }
    }

    deinit {
        // Who held it last must not look like who holds it now.
        _ = ftruncate(descriptor.number, 0)
        // Closing the file would release it too, but not while a child that is about to start has it open as well.
        _ = flock(descriptor.number, LOCK_UN)
    }

    private static func lockedFile(_ path: String, _ holder: LockHolder) throws(FileError) -> Descriptor {
        while true {
            let descriptor = try Descriptor(path, O_RDWR | O_CREAT | O_NOFOLLOW, permissions: 0o600)
            try SystemCall.check("locking", path) { flock(descriptor.number, LOCK_EX | LOCK_NB) }
            // The file may have been replaced before it was locked; a lock on one without a name keeps nobody out.
            let mine = try FileStatus(descriptor: descriptor.number, path: path)
            if let named = try File.status(path), named.isSameFile(as: mine) {
                try write(holder, to: descriptor)
                return descriptor
            }
        }
    }

    private static func write(_ holder: LockHolder, to file: borrowing Descriptor) throws(FileError) {
        try SystemCall.check("locking", file.path) { ftruncate(file.number, 0) }
        do {
            try unsafe file.write(Array(holder.fileText.utf8).span.bytes)
        } catch  where error.isDiskFull {
            // The lock is what counts, and a full disk is when it is needed; the message is only less helpful.
        }
    }
}

extension LockHolder {
    fileprivate var fileText: String {
        "pid \(processID)\nhost \(host)\nsince \(since)\ncommand \(command)\n"
    }

    /// Reads what the holder wrote; `nil` when it has not yet, or only in part.
    fileprivate init?(fromFile path: String) {
        // Without the words of the other process the lock is held all the same.
        guard let bytes = try? File.read(path, limit: 1 << 16), bytes.last == UInt8(ascii: "\n") else {
            return nil
        }
        var fields: [Substring: Substring] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        guard let process = fields["pid"].flatMap({ Int32($0) }), let host = fields["host"],
            let since = fields["since"].flatMap({ Int64($0) }), let command = fields["command"]
        else { return nil }
        self.init(processID: process, host: String(host), since: since, command: String(command))
    }
}
