import Platform
import Testing

@testable import Commands

@Suite("Progress")
struct ProgressTests {
    private let line = ProgressLine(
        activity: "downloading", items: 120, total: 500, bytes: 3_400_000, bytesPerSecond: 1_200_000,
        secondsLeft: 42)

    @Test func thePlainLineTellsItemsBytesRateAndTimeLeft() {
        #expect(line.plain == "downloading 120 of 500 items, 3.4 MB, 1.2 MB/s, 0:42 left")
        #expect(ProgressLine(activity: "listing", items: 7).plain == "listing 7 items")
    }

    @Test func theBarShowsTheShare() {
        #expect(
            line.drawn(width: 120)
                == " 24% ███████░░░░░░░░░░░░░░░░░░░░░░░  downloading 120 of 500 items, 3.4 MB, 1.2 MB/s, 0:42 left"
        )
        #expect(
            line.drawn(width: 80)
                == " 24% ███░░░░░░░░░░░  downloading 120 of 500 items, 3.4 MB, 1.2 MB/s, 0:42 left")
    }

    @Test(arguments: 1...130)
    func theBarNeverReachesTheLastColumn(width: Int) {
        #expect(line.drawn(width: width).count <= max(1, width - 1))
        #expect(ProgressLine(activity: "listing", items: 7).drawn(width: width).count <= max(1, width - 1))
    }

    @Test(
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (9949, "9.9 kB"), (9950, "10 kB"),
            (999_499, "999 kB"),
            (999_500, "1.0 MB"), (3_400_000, "3.4 MB"), (12_345_678_901, "12 GB"),
            (5_000_000_000_000_000, "5000 TB"),
        ] as [(Int64, String)])
    func bytesAreReadable(count: Int64, text: String) {
        #expect(Quantity.bytes(count) == text)
    }

    @Test(
        arguments: [
            (0, "0:00"), (42.4, "0:42"), (59.6, "1:00"), (425, "7:05"), (7625, "2:07:05"),
            (180_000, "2 d 2 h"),
            (.infinity, "very long"), (-3, "0:00"),
        ] as [(Double, String)])
    func timeIsReadable(seconds: Double, text: String) {
        #expect(Quantity.time(seconds) == text)
    }

    @Test(arguments: [
        (0.0, "0.0 s"), (0.44, "0.4 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"), (59.6, "1 min 0 s"),
        (425, "7 min 5 s"), (3_600, "1 h"), (18_720, "5 h 12 min"), (273_600, "3 d 4 h"), (1e12, "very long"),
    ])
    func aShortDurationShowsTenths(seconds: Double, text: String) {
        #expect(Quantity.duration(seconds) == text)
    }

    @Test(
        arguments: [
            (0, "0 s"), (43, "43 s"), (60, "1 min"), (3_599, "59 min"), (3_600, "1 h"),
            (46_269, "12 h 51 min"),
            (172_799, "47 h 59 min"), (172_800, "2 d"), (273_600, "3 d 4 h"),
        ] as [(Int64, String)])
    func aStretchOfTimeCarriesItsUnits(seconds: Int64, text: String) {
        #expect(Quantity.span(seconds) == text)
    }

    @Test func theRateIsThatOfTheLastSeconds() {
        var meter = ProgressMeter()
        #expect(meter.line("x", items: 0, total: 1000, bytes: 0, at: 0).secondsLeft == nil)
        // Fast for a minute, then ten times slower: after the window only the slow part counts.
        for second in 1...60 {
            _ = meter.line(
                "x", items: second * 10, total: 1000, bytes: Int64(second) * 1000, at: Double(second))
        }
        var last = ProgressLine(activity: "", items: 0)
        for second in 1...20 {
            last = meter.line(
                "x", items: 600 + second, total: 1000, bytes: 60_000 + Int64(second) * 100,
                at: 60 + Double(second))
        }
        #expect(abs(last.bytesPerSecond - 100) < 1)
        #expect(abs((last.secondsLeft ?? 0) - 380) < 1)
    }

    @Test func aNewActivityBeginsItsRateAnew() {
        var meter = ProgressMeter()
        for second in 0...10 {
            _ = meter.line("a", items: second * 100, total: nil, bytes: 0, at: Double(second))
        }
        let line = meter.line("b", items: 0, total: 50, bytes: 0, at: 11)
        #expect(line.bytesPerSecond == 0)
        #expect(line.secondsLeft == nil)
    }

    @Test func linesComeEveryFiveSecondsAndTheBarAtOnce() {
        for (progress, isTerminal, shown) in [
            (OutputStyle.Progress.lines, false, 2), (.bar, true, 11), (.none, false, 0),
        ] {
            var test = TestContext(isTerminal: isTerminal)
            var style = OutputStyle()
            style.progress = progress
            test.context.output = Output(
                results: test.context.results, messages: test.context.messages, style: style)
            let time = Guarded(0.0)
            let report = ProgressReport(test.context) { time.with { $0 } }
            for second in 0...10 {
                time.with { $0 = Double(second) }
                report.update("downloading", items: second, total: 100)
            }
            #expect(test.messages.text.components("downloading") == shown)
            report.end()
        }
    }
}

extension String {
    /// How often `part` stands in the text.
    fileprivate func components(_ part: String) -> Int { ranges(of: part).count }
}
