#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The process's environment variables.
///
/// C keeps them without a lock: change them only at the start, before there are other threads.
package enum Environment {
    package static subscript(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    package static var all: [String: String] {
        var variables: [String: String] = [:]
        var index = 0
        while let entry = unsafe environ[index] {
            let text = unsafe String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            index += 1
        }
        return variables
    }

    package static func unset(_ name: String) {
        unsafe unsetenv(name)
    }

    /// Returns the variable and wipes it, so that neither child processes nor `/proc/<pid>/environ` show it.
    package static func take(_ name: String) -> String? {
        guard let start = unsafe getenv(name) else { return nil }
        let value = unsafe String(cString: start)
        // Unsetting alone only drops the pointer; the kernel shows the bytes as they lie.
        unsafe UnsafeMutableRawPointer(start).initializeMemory(
            as: UInt8.self, repeating: 0, count: strlen(start))
        unsafe unsetenv(name)
        return value
    }
}
