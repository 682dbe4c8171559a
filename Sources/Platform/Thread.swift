#if canImport(Glibc)
    internal import CCrypto
    internal import Glibc
#else
    internal import Darwin
#endif

/// What a new thread is to run, on its way through C.
private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Runs on the new thread; takes over the body that its creator retained for it.
private func runBody(_ context: UnsafeMutableRawPointer) {
    let body = unsafe Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue()
    // For people who look at a list of threads; only the thread itself can set it reliably.
    #if canImport(Glibc)
        unsafe cplatform_name_thread("tapekeep-io")
    #else
        unsafe pthread_setname_np("tapekeep-io")
    #endif
    body.run()
}

// The systems' own stack sizes range from 128 KiB to 8 MiB.
private let stackSize = 2 << 20

#if canImport(Glibc)
    /// A running thread; somebody must join or detach it.
    struct Thread: Sendable {
        private let identifier: pthread_t

        /// Starts a thread that runs `body`.
        init(_ body: @escaping @Sendable () -> Void) {
            let context = unsafe Unmanaged.passRetained(ThreadBody(body)).toOpaque()
            var attributes = pthread_attr_t()
            unsafe pthread_attr_init(&attributes)
            defer { unsafe pthread_attr_destroy(&attributes) }
            unsafe pthread_attr_setstacksize(&attributes, stackSize)
            var identifier = pthread_t()
            let code = unsafe pthread_create(
                &identifier, &attributes,
                { context in
                    if let context = unsafe context { unsafe runBody(context) }
                    return nil
                }, context)
            precondition(code == 0, "the system refuses a thread: \(SystemCall.message(for: code))")
            self.identifier = identifier
        }

        var isCurrent: Bool { pthread_equal(identifier, pthread_self()) != 0 }

        /// Waits for its end.
        func join() { pthread_join(identifier, nil) }

        /// Lets it end without anybody waiting.
        func detach() { _ = pthread_detach(identifier) }
    }
#else
    // The same on Darwin, where the identifier is a pointer and each use of it is marked.
    @safe struct Thread: Sendable {
        private nonisolated(unsafe) let identifier: pthread_t

        init(_ body: @escaping @Sendable () -> Void) {
            let context = unsafe Unmanaged.passRetained(ThreadBody(body)).toOpaque()
            var attributes = pthread_attr_t()
            unsafe pthread_attr_init(&attributes)
            defer { unsafe pthread_attr_destroy(&attributes) }
            unsafe pthread_attr_setstacksize(&attributes, stackSize)
            var identifier: pthread_t?
            let code = unsafe pthread_create(
                &identifier, &attributes,
                { context in
                    unsafe runBody(context)
                    return nil
                }, context)
            guard code == 0, let identifier = unsafe identifier else {
                preconditionFailure("the system refuses a thread: \(SystemCall.message(for: code))")
            }
            unsafe self.identifier = identifier
        }

        var isCurrent: Bool { unsafe pthread_equal(identifier, pthread_self()) != 0 }

        func join() { unsafe pthread_join(identifier, nil) }

        func detach() { _ = unsafe pthread_detach(identifier) }
    }
#endif
