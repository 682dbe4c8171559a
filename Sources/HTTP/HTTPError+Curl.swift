internal import CCurl

extension HTTPError {
    /// What a finished transfer's code means; `text` is curl's sentence, which may be empty.
    init(curl code: CURLcode, text: String) {
        let said = unsafe text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
        self.init(Kind(code, said), said)
    }
}

extension HTTPError.Kind {
    fileprivate init(_ code: CURLcode, _ text: String) {
        switch code {
        case CURLE_URL_MALFORMAT: self = .invalidURL
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: self = .unresolvable
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: self = .unreachable
        case CURLE_OPERATION_TIMEDOUT: self = .timeout
        case CURLE_PARTIAL_FILE: self = .shortBody
        case CURLE_SSL_CONNECT_ERROR:
            // A connection that breaks during the handshake comes under the same code as a refusal.
            let broke = ["SYSCALL", "unexpected eof", "reset"].contains { text.contains($0) }
            self = broke ? .reset : .tls
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_ENGINE_NOTFOUND, CURLE_USE_SSL_FAILED:
            self = .tls
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_HTTP2, CURLE_HTTP2_STREAM,
            CURLE_SSL_SHUTDOWN_FAILED:
            self = .reset
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
            self = .protocolViolation
        case CURLE_FILESIZE_EXCEEDED: self = .tooLarge
        default: self = .clientFailure
        }
    }
}
