import Testing

@testable import HTTP

struct HopTests {
    private let post = HTTPRequest(
        .post, path: "/v1/a",
        headers: [("Content-Type", "application/json"), ("Accept", "x"), ("Authorization", "k")],
        body: [1])

    private func hop(_ request: HTTPRequest, at origin: String = "https://api.example.org") throws -> Hop {
        try Hop(request, at: try Origin(origin))
    }

    private func redirect(_ status: Int, _ location: String) -> HTTPResponse {
        HTTPResponse(status: status, headers: [("location", location)])
    }

    @Test(arguments: [
        ("/b?c=1", "https://api.example.org/b?c=1"), ("b", "https://api.example.org/v1/b"),
        ("//api.example.org/d", "https://api.example.org/d"), ("https://api.example.org:443/e", nil),
        ("HTTPS://API.EXAMPLE.ORG/f g", "https://api.example.org/f%20g"),
    ])
    func aRedirectWithinTheOriginKeepsTheSecrets(location: String, expected: String?) throws {
        let next = try #require(try hop(post).next(after: redirect(307, location)))
        #expect(next.carriesSecrets)
        #expect(next.headers.count == 3)
        if let expected { #expect(next.url.text.lowercased() == expected) }
    }

    @Test(arguments: [
        "https://example.org/", "https://api.example.org:444/", "https://api.example.org.evil.org/",
        "//evil.org/v1/a", "https://xapi.example.org",
    ])
    func aRedirectToAnotherOriginLosesTheSecretsForGood(location: String) throws {
        let away = try #require(try hop(post).next(after: redirect(307, location)))
        #expect(!away.carriesSecrets)
        #expect(away.headers.map(\.0) == ["Content-Type", "Accept"])
        let back = try #require(try away.next(after: redirect(302, "https://api.example.org/v1/a")))
        #expect(!back.carriesSecrets)
    }

    @Test(arguments: [
        "ftp://example.org/", "file:///etc/passwd", "http://example.org/", "http://api.example.org/",
        "http://127.0.0.1/", "https://user:word@example.org/", "https://", "gopher://127.0.0.1/",
    ])
    func aRedirectToAnUnsafePlaceIsRefused(location: String) throws {
        let start = try hop(post)
        #expect { try start.next(after: redirect(302, location)) } throws: {
            ($0 as? HTTPError)?.kind == .refusedRedirect
        }
    }

    @Test func onThisMachineARedirectMayStayUnencryptedButNotLeave() throws {
        let start = try hop(HTTPRequest(path: "/"), at: "http://127.0.0.1:1")
        let next = try #require(try start.next(after: redirect(302, "http://127.0.0.1:2/")))
        #expect(!next.carriesSecrets)
        #expect(throws: HTTPError.self) { try start.next(after: redirect(302, "http://example.org/")) }
    }

    @Test(arguments: [(301, HTTPMethod.get), (302, .get), (303, .get), (307, .post), (308, .post)])
    func aPostIsRepeatedOnlyWhereTheStatusSaysSo(status: Int, method: HTTPMethod) throws {
        let next = try #require(try hop(post).next(after: redirect(status, "/b")))
        #expect(next.method == method)
        #expect(next.body == (method == .post ? [1] : nil))
        #expect(next.headers.contains { $0.0 == "Content-Type" } == (method == .post))
    }

    @Test(arguments: [200, 300, 304, 404, 500])
    func otherStatusesAreAnswers(status: Int) throws {
        #expect(try hop(post).next(after: redirect(status, "/b")) == nil)
    }

    @Test func aRedirectWithoutATargetIsAnAnswer() throws {
        #expect(try hop(post).next(after: HTTPResponse(status: 302, headers: [])) == nil)
    }
}
