import HTTP
import Testing

struct OriginTests {
    @Test(arguments: [
        ("https://api.example.org", "https://api.example.org"),
        ("https://API.Example.org/", "https://api.example.org"),
        ("https://api.example.org:8443/mirror/v2//", "https://api.example.org:8443/mirror/v2"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.9.8.7", "http://127.9.8.7"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
    ])
    func aBaseURLIsReadIntoItsParts(text: String, expected: String) throws {
        #expect(try Origin(text).description == expected)
    }

    @Test(arguments: [
        "", "api.example.org", "ftp://example.org", "https://", "http:/x", "https://a b",
        "https://example.org?x=1",
        "https://example.org/#top", "https://user@example.org", "https://user:pass@example.org",
        "file:///etc/passwd",
        "https://example.org:99999", "not a base URL",
    ])
    func whatIsNoBaseURLIsRefused(text: String) {
        #expect { try Origin(text) } throws: { ($0 as? HTTPError)?.kind == .invalidURL }
    }

    @Test(arguments: [
        "http://example.org", "http://127.example.org", "http://localhost.example.org", "http://10.0.0.1",
        "http://127.0.0.1.example.org", "http://[::2]",
    ])
    func plainHTTPIsOnlyForThisMachine(text: String) {
        #expect { try Origin(text) } throws: { ($0 as? HTTPError)?.reason.contains("https") == true }
    }

    @Test func aPasswordInABaseURLIsNotShown() {
        #expect { try Origin("https://me:hunter2@example.org") } throws: { !"\($0)".contains("hunter2") }
        #expect { try Origin("ftp://me:hunter2@example.org") } throws: { !"\($0)".contains("hunter2") }
    }
}
