internal import CCurl

/// The curl handles of one connection and the transfer that they are doing.
///
/// The multi handle keeps the connection between transfers; the easy handle is told anew for each.
@safe final class Transfer {
    /// Bytes that may wait here before curl is asked to stop reading; it reads until then, or until nothing is left.
    private static let maximumBufferSize = 256 * 1024
    /// curl's own receive buffer: one system call each, so large.
    private static let receiveSize = 256 * 1024
    /// Compressed bytes are unpacked before curl can be stopped, and may grow a thousandfold.
    private static let compressedReceiveSize = 32 * 1024
    /// The longest wait in milliseconds between two looks at whether the task was cancelled.
    private static let patience: Int32 = 100
    /// A rest of at most this size is read so that the connection can be kept.
    private static let drainLimit = 256 * 1024

    /// Done once per process and before any other call, see `curl_global_init(3)`.
    private static let isCurlReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private let easy, multi: UnsafeMutableRawPointer
    /// Where curl writes its words about a failure.
    private let failureText: UnsafeMutablePointer<CChar>
    private let options: ConnectionOptions
    private let secrets: Secrets

    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var head = ResponseHead()
    private var received: [UInt8] = []
    /// What was handed out last. Its memory is used again, unless the reader has kept it.
    private var lent: [UInt8] = []
    private let bufferLimit: Int
    private let rateLimit: RateLimit?
    private var isAttached = false
    private var isPaused = false
    /// What a callback found wrong; C cannot carry it.
    private var parked: HTTPError?
    private var outcome: Result<Void, HTTPError>?

    init(origin: Origin, options: ConnectionOptions) throws(HTTPError) {
        for (name, value) in options.secretHeaders { try Self.requireValid(name, value) }
        guard Self.isCurlReady, let easy = unsafe curl_easy_init(), let multi = unsafe curl_multi_init()
        else {
            fatalError("libcurl has no memory to start with")
        }
        unsafe self.easy = unsafe easy
        unsafe self.multi = unsafe multi
        unsafe failureText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe failureText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        self.options = options
        secrets = Secrets(options.secretHeaders)
        rateLimit = options.rateLimit
        bufferLimit = rateLimit?.receiveSize(atMost: Self.maximumBufferSize) ?? Self.maximumBufferSize
        // The origin's connection, and that of a storage host it may redirect to.
        unsafe ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 2)
    }

    deinit {
        detach()
        unsafe curl_easy_cleanup(easy)
        unsafe curl_multi_cleanup(multi)
        unsafe failureText.deallocate()
    }

    // MARK: One transfer

    /// Begins the transfer; nothing moves before the first wait.
    func start(_ hop: Hop) throws(HTTPError) {
        detach()
        head = ResponseHead()
        received = []
        isPaused = false
        parked = nil
        outcome = nil
        unsafe failureText[0] = 0
        unsafe curl_easy_reset(easy)
        try configureConnection(hop)
        try configureRequest(hop)
        guard unsafe curl_multi_add_handle(multi, easy) == CURLM_OK else {
            throw HTTPError(.clientFailure, "libcurl did not accept the request")
        }
        isAttached = true
    }

    /// Waits for the answer's head.
    func waitForHead() throws(HTTPError) -> HTTPResponse {
        while head.response == nil, outcome == nil { try advance() }
        if let response = head.response { return response }
        if case .failure(let error) = outcome { throw error }
        throw HTTPError(.reset, "the answer ended before its headers did")
    }

    /// The next bytes, none at the end.
    func nextChunk() throws(HTTPError) -> [UInt8] {
        while received.isEmpty, outcome == nil { try advance() }
        if received.isEmpty, case .failure(let error) = outcome { throw error }
        swap(&received, &lent)
        received.removeAll(keepingCapacity: true)
        return lent
    }

    /// Ends the transfer. A short rest is read to keep the connection, a long one costs the connection.
    func finish() {
        var drained = 0
        while outcome == nil, drained <= Self.drainLimit, !Task.isCancelled {
            received = []
            resumeIfPaused()
            perform()
            if received.isEmpty, outcome == nil {
                // The rest that is worth waiting for is on its way already.
                var events: Int32 = 0
                unsafe curl_multi_poll(multi, nil, 0, Self.patience, &events)
                perform()
                if received.isEmpty { break }
            }
            drained += received.count
        }
        received = []
        lent = []
        detach()
    }

    /// Takes the transfer off the multi handle, which closes the connection unless all of it was read.
    private func detach() {
        if isAttached { unsafe curl_multi_remove_handle(multi, easy) }
        isAttached = false
        unsafe curl_slist_free_all(headerList)
        unsafe headerList = nil
    }

    // MARK: Progress

    /// Lets curl work, and waits a little if nothing came of it.
    private func advance() throws(HTTPError) {
        guard !Task.isCancelled else { throw HTTPError.cancelled }
        if let rateLimit, !rateLimit.wait(patience: Self.patience) { return }
        let hadHead = head.response != nil
        resumeIfPaused()
        perform()
        let cameForward = !received.isEmpty || outcome != nil || (!hadHead && head.response != nil)
        if !cameForward { unsafe curl_multi_poll(multi, nil, 0, Self.patience, nil) }
    }

    private func resumeIfPaused() {
        guard isPaused else { return }
        // Before the call, which may deliver and pause again.
        isPaused = false
        let code = unsafe curl_easy_pause(easy, CURLPAUSE_CONT)
        if code != CURLE_OK { outcome = .failure(failure(code)) }
    }

    private func perform() {
        guard outcome == nil else { return }
        var running: Int32 = 0
        let code = unsafe curl_multi_perform(multi, &running)
        var result = CURLE_OK
        if unsafe ccurl_take_result(multi, &result) != 0 {
            outcome = result == CURLE_OK ? .success(()) : .failure(failure(result))
        } else if code != CURLM_OK {
            outcome = .failure(HTTPError(.clientFailure, "libcurl failed with multi code \(code.rawValue)"))
        }
    }

    private func failure(_ code: CURLcode) -> HTTPError {
        if let parked { return parked }
        let text = unsafe String(cString: failureText)
        return HTTPError(curl: code, text: secrets.removed(from: text))
    }

    // MARK: Callbacks

    private func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard received.count < bufferLimit else {
            isPaused = true
            return Int(CURL_WRITEFUNC_PAUSE)
        }
        unsafe received.append(contentsOf: bytes)
        rateLimit?.spend(bytes.count)
        return bytes.count
    }

    private func takeHeader(_ line: UnsafeRawBufferPointer) -> Int {
        do throws(HTTPError) {
            unsafe try head.append(line)
            return line.count
        } catch {
            parked = error
            return 0
        }
    }

    // MARK: Options

    private func configureConnection(_ hop: Hop) throws(HTTPError) {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe try check(ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, failureText))
        unsafe try check(
            ccurl_set_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
                guard let context = unsafe context else { return 0 }
                return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                    .take(UnsafeRawBufferPointer(start: bytes, count: count))
            })
        unsafe try check(ccurl_set_pointer(easy, CURLOPT_WRITEDATA, context))
        unsafe try check(
            ccurl_set_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
                guard let context = unsafe context else { return 0 }
                return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                    .takeHeader(UnsafeRawBufferPointer(start: bytes, count: count))
            })
        unsafe try check(ccurl_set_pointer(easy, CURLOPT_HEADERDATA, context))
        // Signals belong to the whole process, and this is one of many threads.
        try set(CURLOPT_NOSIGNAL, 1)
        unsafe try check(ccurl_allow_only_http(easy))
        unsafe try check(ccurl_leave_lookups_behind(easy))
        try set(CURLOPT_CONNECTTIMEOUT, options.connectTimeout)
        try set(CURLOPT_LOW_SPEED_LIMIT, options.lowSpeedLimit)
        try set(CURLOPT_LOW_SPEED_TIME, options.lowSpeedTime)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        let size = hop.acceptsCompression ? Self.compressedReceiveSize : Self.receiveSize
        try set(CURLOPT_BUFFERSIZE, rateLimit?.receiveSize(atMost: size) ?? size)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // A proxy is told where to connect to, and nothing else.
        try set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
        // What is sent unencrypted must not leave this machine, whatever the environment says.
        if hop.url.isLoopback { try set(CURLOPT_PROXY, "") }
        if let file = options.certificateFile { try set(CURLOPT_CAINFO, file) }
    }

    private func configureRequest(_ hop: Hop) throws(HTTPError) {
        try set(CURLOPT_URL, hop.url.text)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_USERAGENT, options.userAgent)
        var headers = hop.headers
        if hop.carriesSecrets { headers += options.secretHeaders }
        // Unpack whatever comes packed, even unasked: bytes that look like audio and are gzip help nobody.
        try set(CURLOPT_ACCEPT_ENCODING, "")
        var lines = hop.acceptsCompression ? [] : ["Accept-Encoding:"]
        if hop.method == .post || hop.body != nil {
            let body = hop.body ?? []
            try set(CURLOPT_POST, 1)
            unsafe try check(ccurl_set_large(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
            unsafe try check(
                body.withUnsafeBytes { bytes in
                    unsafe ccurl_set_bytes(
                        easy, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress ?? UnsafeRawPointer(failureText))
                })
            // Neither a pause before the body nor a type that the caller did not state.
            lines.append("Expect:")
            if !headers.contains(where: { $0.0.lowercased() == "content-type" }) {
                lines.append("Content-Type:")
            }
        }
        if hop.method == .delete { try set(CURLOPT_CUSTOMREQUEST, hop.method.rawValue) }
        for (name, value) in headers {
            try Self.requireValid(name, value)
            // curl's way to say that the value is empty, see CURLOPT_HTTPHEADER(3).
            lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        for line in lines {
            guard let longer = unsafe curl_slist_append(headerList, line) else { fatalError("out of memory") }
            unsafe headerList = unsafe longer
        }
        unsafe try check(ccurl_set_list(easy, CURLOPT_HTTPHEADER, headerList))
    }

    private func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
        unsafe try check(ccurl_set_long(easy, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(HTTPError) {
        unsafe try check(ccurl_set_string(easy, option, value))
    }

    private func check(_ code: CURLcode) throws(HTTPError) {
        guard code == CURLE_OK else {
            throw HTTPError(.clientFailure, "libcurl refused an option with code \(code.rawValue)")
        }
    }

    /// A line end in a header would be a second header.
    private static func requireValid(_ name: String, _ value: String) throws(HTTPError) {
        let isName =
            !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ":") }
        guard isName, value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
            throw HTTPError(
                .invalidHeader, "the header '\(isName ? name : "?")' has a value that HTTP cannot carry")
        }
    }
}
