internal import Backup

/// Captions as a WebVTT file (https://www.w3.org/TR/webvtt1/).
enum WebVTT {
    static func text(of captions: [Caption]) -> String {
        var text = "WEBVTT\n"
        for caption in captions {
            text += "\n\(time(caption.start)) --> \(time(max(caption.end, caption.start + 0.001)))\n"
            let words = payload(caption.text)
            text += caption.speaker.map { "<v \(payload($0))>\(words)" } ?? words
            text += "\n"
        }
        return text
    }

    /// `00:01:02.345`.
    static func time(_ seconds: Double) -> String {
        let bounded = seconds.isFinite ? min(max(seconds, 0), 3_600_000) : 0
        let whole = Int((bounded * 1000).rounded())
        func padded(_ number: Int, _ count: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, count - digits.count)) + digits
        }
        return
            "\(padded(whole / 3_600_000, 2)):\(padded(whole / 60000 % 60, 2)):\(padded(whole / 1000 % 60, 2)).\(padded(whole % 1000, 3))"
    }

    /// Words that can be nothing but words: no markup, and no empty line, which would end the caption.
    private static func payload(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline).map { line in
            let line = line.drop(while: \.isWhitespace)
            return printable(line.replacing("\t", with: " ")).replacing("&", with: "&amp;")
                .replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        }
        return lines.filter { line in line.contains { !$0.isWhitespace } }.joined(separator: "\n")
    }
}
