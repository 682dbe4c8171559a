import Testing

@testable import HTTP

struct HTTPRequestTests {
    @Test func aQueryIsEncodedByTheRequest() throws {
        let request = HTTPRequest(path: "/v1/history", query: [("search", "Äh & a+b=c/?"), ("empty", "")])
        let url = try request.url(at: try Origin("https://example.org/mirror"))
        #expect(
            url.text == "https://example.org/mirror/v1/history?search=%C3%84h%20%26%20a%2Bb%3Dc%2F%3F&empty=")
    }

    @Test(arguments: ["", "v1", "/a b", "/a?b", "/a#b", "/a\r\nx: y", "/ä"])
    func aPathThatWouldMeanSomethingElseIsRefused(path: String) throws {
        let origin = try Origin("https://example.org")
        #expect { try HTTPRequest(path: path).url(at: origin) } throws: {
            ($0 as? HTTPError)?.kind == .invalidURL
        }
    }

    @Test func dotsInAPathStayWhereTheyAre() throws {
        let url = try HTTPRequest(path: "/v1/history/../user").url(at: try Origin("https://example.org"))
        #expect(url.text == "https://example.org/v1/history/../user")
    }
}
