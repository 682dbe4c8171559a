internal import Foundation

/// Whether a sanitizer is part of the tests, and of the programs that they start.
///
/// It makes everything several times slower, and keeps memory of its own beside each byte.
package enum Sanitizer {
    package static let isPresent: Bool = {
        let process = unsafe dlopen(nil, RTLD_NOW)
        let entries: [String] = ["__tsan_init", "__asan_init"]
        return entries.contains { unsafe dlsym(process, $0) != nil }
    }()
}
