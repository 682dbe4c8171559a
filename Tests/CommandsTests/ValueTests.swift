import Testing

@testable import Commands

@Suite("Values of options")
struct ValueTests {
    @Test(arguments: [
        ("1", 1), ("500", 500), ("500K", 512_000), ("500k", 512_000), ("1.5M", 1_572_864),
        ("20MiB", 20 << 20),
        ("10G", 10 << 30), ("1T", 1 << 40),
    ])
    func aSizeHasUnitsOf1024(text: String, bytes: Int64) {
        #expect(ByteCount(text)?.bytes == bytes)
        #expect(ByteCount(rate: text + "/s")?.bytes == bytes)
    }

    @Test(arguments: [
        "", "K", "5MB", "5X", "-5", "+5", "5 M", "0", "1e3", "nan", "0x10", "5.", ".5", "iB", "5iB",
        "99999999999T",
    ])
    func whatIsNoSizeIsRefused(text: String) {
        #expect(ByteCount(text) == nil)
    }

    @Test(arguments: [
        ("90s", 90), ("30m", 1800), ("26h", 93600), ("90d", 7_776_000), ("2w", 1_209_600), ("1h30m", 5400),
        ("0s", 0),
    ])
    func aDurationHasUnits(text: String, seconds: Int64) {
        #expect(TimeSpan(text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "90", "h", "-1h", "1h 30m", "30m1h", "1h1h", "1y", "1.5h", "٣h", "99999999999999999999s",
    ])
    func whatIsNoDurationIsRefused(text: String) {
        #expect(TimeSpan(text) == nil)
    }

    @Test(arguments: [
        ("1970-01-01", 0), ("2025-01-01", 1_735_689_600), ("2025-03-14T07:14:29Z", 1_741_936_469),
        ("2025-03-14T08:14:29+01:00", 1_741_936_469), ("@1741936469", 1_741_936_469),
        ("30d", 2_000_000_000 - 2_592_000), ("26h", 2_000_000_000 - 93_600),
    ])
    func aMomentIsADayAnInstantOrHowLongAgo(text: String, seconds: Int64) {
        #expect(Moment(text, now: 2_000_000_000)?.unixSeconds == seconds)
    }

    @Test(arguments: [
        "", "today", "2025", "2025-02-29", "2025-01-01T10:00:00", "@-1", "@", "1741936469", "30",
    ])
    func whatIsNoMomentIsRefused(text: String) {
        #expect(Moment(text, now: 0) == nil)
    }

    @Test(arguments: [("5%", 0.05), ("100%", 1), ("0.5%", 0.005)])
    func aShareIsAPercentage(text: String, fraction: Double) {
        #expect(Percentage(text)?.fraction == fraction)
    }

    @Test(arguments: ["5", "0%", "101%", "%", "-5%", "1e1%"])
    func whatIsNoShareIsRefused(text: String) {
        #expect(Percentage(text) == nil)
    }

    @Test(arguments: [
        ("https://api.elevenlabs.io", "https://api.elevenlabs.io", false),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080", true),
        ("http://[::1]:80", "http://[::1]:80", true), ("HTTP://localhost", "HTTP://localhost", true),
        ("https://proxy.example/eleven/", "https://proxy.example/eleven", false),
    ])
    func anAddressHasASchemeAndAHost(text: String, kept: String, isLoopback: Bool) throws {
        let address = try #require(WebAddress(text))
        #expect(address.text == kept)
        #expect(address.isLoopback == isLoopback)
    }

    @Test(arguments: [
        "", "api.elevenlabs.io", "ftp://x", "https://", "https:///v1", "https://a b", "https://x:0",
        "https://x:99999",
        "https://x:", "https://user@x", "https://x?y=1", "https://x#y", "https://[::1", "https://ä.example",
        "http://:80",
    ])
    func whatIsNoAddressIsRefused(text: String) {
        #expect(WebAddress(text) == nil)
    }

    @Test(arguments: [
        ("plain text, ümläut, 日本語", "plain text, ümläut, 日本語"), ("a\u{1B}[31mb", "a\\u{1b}[31mb"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\u{7F}\u{9B}", "\\u{7f}\\u{9b}"), ("evil\u{202E}txt", "evil\\u{202e}txt"), ("a\r\nb", "a\\r\\nb"),
    ])
    func whatSteersATerminalIsMadeVisible(text: String, shown: String) {
        #expect(printable(text) == shown)
    }
}
