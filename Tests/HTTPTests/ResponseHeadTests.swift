import Testing

@testable import HTTP

struct ResponseHeadTests {
    private func head(_ lines: String...) throws -> HTTPResponse? {
        var head = ResponseHead()
        for line in lines { try head.append(Array("\(line)\r\n".utf8)) }
        return head.response
    }

    @Test func namesAreFoundInAnyCase() throws {
        let response = try head("HTTP/1.1 429 Too Many", "Retry-After:  7 ", "X:", "")
        #expect(response?.status == 429)
        #expect(response?.header("retry-AFTER") == "7")
        #expect(response?.header("x") == "")
        #expect(response?.header("y") == nil)
    }

    @Test func anInterimAnswerIsNotTheAnswer() throws {
        #expect(try head("HTTP/1.1 100 Continue", "a: 1", "") == nil)
        let response = try head("HTTP/1.1 103 Early", "a: 1", "", "HTTP/1.1 200 OK", "b: 2", "")
        #expect(response?.status == 200)
        #expect(response?.header("a") == nil)
    }

    @Test func trailersAreNotHeaders() throws {
        #expect(try head("HTTP/1.1 200 OK", "", "late: 1", "HTTP/1.1 500 No", "")?.status == 200)
    }

    @Test func aLengthIsStatedOnlyIfItIsTheBodys() throws {
        #expect(try head("HTTP/2 200", "content-length: 12", "")?.contentLength == 12)
        #expect(
            try head("HTTP/2 200", "content-length: 12", "content-encoding: gzip", "")?.contentLength == nil)
        #expect(
            try head("HTTP/2 200", "content-length: 12", "content-encoding: identity", "")?.contentLength
                == 12)
        #expect(
            try head("HTTP/1.1 200", "content-length: 12", "transfer-encoding: chunked", "")?.contentLength
                == nil)
        #expect(try head("HTTP/2 200", "content-length: -1", "")?.contentLength == nil)
        #expect(try head("HTTP/2 200", "")?.contentLength == nil)
    }

    @Test func twoDifferentLengthsAreRefused() throws {
        #expect(try head("HTTP/1.1 200", "content-length: 1", "content-length: 1", "")?.contentLength == 1)
        #expect(throws: HTTPError.self) {
            try head("HTTP/1.1 200", "content-length: 1", "content-length: 2", "")
        }
    }

    @Test func endlessHeadersAreRefused() throws {
        var head = ResponseHead()
        #expect {
            for _ in 0..<10_000 {
                try head.append(Array("x: \(String(repeating: "y", count: 100))\r\n".utf8))
            }
        } throws: {
            ($0 as? HTTPError)?.kind == .tooLarge
        }
    }
}
