#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A locale whose character set is UTF-8, lent to the calling thread.
///
/// libarchive converts names to the thread's character set, and a program that set none has plain ASCII, in which
/// every name with an accent is a failure. Setting the process's locale would do too, but changes more than names.
@safe struct UTF8Locale: ~Copyable {
    private let locale: locale_t?

    init() {
        // The first exists on Linux, the second on macOS.
        unsafe locale =
            unsafe newlocale(LC_CTYPE_MASK, "C.UTF-8", nil) ?? newlocale(LC_CTYPE_MASK, "UTF-8", nil)
    }

    deinit { if let locale = unsafe locale { unsafe freelocale(locale) } }

    func use<Result>(_ body: () -> Result) -> Result {
        guard let locale = unsafe locale else { return body() }
        let previous = unsafe uselocale(locale)
        defer { unsafe uselocale(previous) }
        return body()
    }
}
