#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The conventions of C's system calls: −1 with `errno`, and EINTR for "ask again".
enum SystemCall {
    /// Repeats `call` while signals interrupt it.
    static func retrying<Number: BinaryInteger>(_ call: () -> Number) -> Number {
        while true {
            let result = call()
            if result != -1 || errno != EINTR { return result }
        }
    }

    /// Turns −1 into the error that `errno` stands for.
    @discardableResult
    static func check<Number: BinaryInteger>(
        _ operation: String, _ path: String, _ call: () -> Number
    ) throws(FileError) -> Number {
        // C would take the path to end at a NUL: another file than the one that was meant.
        guard !path.holdsNUL else { throw FileError(operation, path, errno: EINVAL) }
        let result = retrying(call)
        guard result != -1 else { throw FileError(operation, path, errno: errno) }
        return result
    }

    static func message(for number: Int32) -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            unsafe buffer.initialize(repeating: 0)
            guard let start = buffer.baseAddress, unsafe strerror_r(number, start, buffer.count) == 0 else {
                return "error \(number)"
            }
            return unsafe String(cString: start)
        }
    }
}

extension String {
    /// Whether C would take the string to end before its end.
    var holdsNUL: Bool {
        // Strings of this system's own are contiguous; `contains` looks at each byte by itself.
        let found = unsafe utf8.withContiguousStorageIfAvailable { text in
            guard let start = text.baseAddress else { return false }
            return unsafe memchr(start, 0, text.count) != nil
        }
        return found ?? utf8.contains(0)
    }
}
