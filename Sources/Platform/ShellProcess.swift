#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A running shell; killed and reaped when it goes out of scope before its end.
struct ShellProcess: ~Copyable {
    private let identifier: pid_t
    private let output: Int32
    private var hasEnded = false

    init(_ command: ShellCommand) throws(ShellCommand.Failure) {
        var ends: (Int32, Int32) = (-1, -1)
        let code = unsafe withUnsafeMutableBytes(of: &ends) { raw in
            unsafe raw.baseAddress.map { unsafe pipe($0.assumingMemoryBound(to: Int32.self)) } ?? -1
        }
        guard code == 0 else { throw .cannotStart(errno: errno) }
        let (readEnd, writeEnd) = ends
        _ = fcntl(readEnd, F_SETFD, FD_CLOEXEC)
        _ = fcntl(writeEnd, F_SETFD, FD_CLOEXEC)
        defer { _ = close(writeEnd) }
        do {
            self.identifier = try Self.spawn(command, output: writeEnd)
            self.output = readEnd
        } catch {
            _ = close(readEnd)
            throw error
        }
    }

    deinit {
        _ = close(output)
        guard !hasEnded else { return }
        kill(identifier, SIGKILL)
        _ = SystemCall.retrying { waitpid(identifier, nil, 0) }
    }

    /// What it prints next; `nil` when it will print no more, or the time is over.
    func nextOutput(until deadline: ContinuousClock.Instant) -> [UInt8]? {
        var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        while case let left = ContinuousClock.now.duration(to: deadline), left > .zero {
            let ready = unsafe poll(&waiting, 1, Int32(min(left.milliseconds + 1, 1000)))
            guard ready > 0 else { continue }
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
                let capacity = buffer.count
                let start = buffer.baseAddress
                count = max(0, SystemCall.retrying { unsafe read(output, start, capacity) })
            }
            return bytes.isEmpty ? nil : bytes
        }
        return nil
    }

    /// The exit status; `nil` when it goes on past the deadline.
    mutating func waitForEnd(until deadline: ContinuousClock.Instant) -> Int32? {
        var status: Int32 = 0
        while true {
            let ended = SystemCall.retrying { unsafe waitpid(identifier, &status, WNOHANG) }
            if ended == identifier || (ended == -1 && errno == ECHILD) {
                hasEnded = true
                let signal = status & 0x7f
                return signal == 0 ? (status >> 8) & 0xff : 128 + signal
            }
            guard ContinuousClock.now < deadline else { return nil }
            // Its output has ended, so its end is near; there is no call that waits for it and the clock.
            usleep(2000)
        }
    }

    private static func spawn(_ command: ShellCommand, output: Int32) throws(ShellCommand.Failure) -> pid_t {
        #if canImport(Glibc)
            var actions = unsafe posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #else
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #endif
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        // What this process ignores, a child would ignore too: `yes | head` relies on SIGPIPE.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))

        let variables = Environment.all.filter { !command.hiddenVariables.contains($0.key) }
        var arguments = unsafe cStrings(["/bin/sh", "-c", command.line])
        var environment = unsafe cStrings(variables.map { "\($0.key)=\($0.value)" })
        defer {
            unsafe arguments.forEach { unsafe free($0) }
            unsafe environment.forEach { unsafe free($0) }
        }
        var identifier: pid_t = 0
        let code = unsafe posix_spawn(&identifier, "/bin/sh", &actions, &attributes, &arguments, &environment)
        guard code == 0 else { throw .cannotStart(errno: code) }
        return identifier
    }
}

/// Copies for C, which the caller frees, and the null pointer that ends the list.
private func cStrings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    var copies = unsafe [UnsafeMutablePointer<CChar>?]()
    for text in texts { unsafe copies.append(strdup(text)) }
    unsafe copies.append(nil)
    return unsafe copies
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
