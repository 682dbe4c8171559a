package import JSON
package import Platform

/// Where a command's words go: results to standard output, everything else to standard error.
///
/// May be used from several tasks at once. A JSON stream ends with exactly one
/// `summary` or `error`; what comes after it is not written.
/// Tested by `nothingFollowsTheLastLineOfAJSONStream`.
package final class Output: Sendable {
    package let style: OutputStyle
    private let results: TextSink
    private let messages: TextSink
    private let log: MessageLog?
    private let state = Guarded(State())

    private struct State {
        /// What is on the terminal's last line and must be wiped before anything else is written.
        var bar: String?
        var pendingResults: [UInt8] = []
        var hasEnded = false
        var failure: FileError?
        var redaction = Redaction()
    }

    package init(
        results: TextSink, messages: TextSink, style: OutputStyle = OutputStyle(), log: MessageLog? = nil
    ) {
        self.results = results
        self.messages = messages
        self.style = style
        self.log = log
    }

    /// Never lets this text out in a message, a log or an error again.
    package func conceal(_ secret: String) { state.with { $0.redaction.add(secret) } }

    /// What went wrong with standard output, if anything; a reader that left early is no failure.
    package var failure: FileError? {
        state.with { $0.failure.flatMap { $0.isClosed ? nil : $0 } }
    }

    /// Whether a long listing can stop: nobody reads it any more, or the task was cancelled.
    package var isAbandoned: Bool { Task.isCancelled || state.with { $0.failure != nil } }

    // MARK: Results

    /// A line of the result. It is the caller who escapes what came from the account.
    package func result(_ line: String) { state.with { write(Array((line + "\n").utf8), &$0) } }

    /// Bytes of the result as they are.
    package func result(bytes: [UInt8]) { state.with { write(bytes, &$0) } }

    /// One JSON line, when JSON lines were asked for: `{"v":1,"type":"item", …}`.
    package func line(_ type: String, _ members: (inout JSONWriter) -> Void) {
        guard style.isJSON else { return }
        let line = JSONWriter.object { writer in
            writer.member("v", 1)
            writer.member("type", type)
            members(&writer)
        }
        state.with { state in
            guard !state.hasEnded else { return }
            state.hasEnded = type == "summary" || type == "error"
            write((results.isTerminal ? printable(json: line) : line) + [UInt8(ascii: "\n")], &state)
        }
    }

    /// Whether the JSON stream has had its last line.
    package var hasEnded: Bool { state.with { $0.hasEnded } }

    /// Hands over what is still held back.
    package func flush() { state.with { flush(&$0) } }

    // MARK: Messages

    /// Something worth knowing in a normal run.
    package func note(_ text: String) { message(text, at: .normal) }

    /// Something that `-v` shows.
    package func detail(_ text: String) { message(text, at: .verbose) }

    /// Something that `-vv` shows: each item.
    package func trace(_ text: String) { message(text, at: .requests) }

    /// Something that is not as it should be, without stopping the work.
    package func warn(_ text: String) {
        line("warning") { $0.member("message", redacted(text)) }
        message(text, at: .normal, label: "Warning:", color: "33")
    }

    /// The same about how a command ended: where that is a failure, a quiet run says it too.
    func warn(_ text: String, whenEndingWith exit: ExitCode) {
        line("warning") { $0.member("message", redacted(text)) }
        message(text, at: exit == .success ? .normal : .errorsOnly, label: "Warning:", color: "33")
    }

    /// A line of the sum with which a command ends. It also goes to the log; a quiet run that ended well leaves it out,
    /// or a scheduler would mail it every night.
    func sum(_ text: String, _ exit: ExitCode) {
        keep(text)
        excerpt(text, exit)
    }

    /// A line for the log alone, which has room for all of something.
    func keep(_ text: String) { log?.add(printable(redacted(text))) }

    /// A line below the sum that stands for what the log has in full.
    func excerpt(_ text: String, _ exit: ExitCode) {
        guard !style.isJSON, style.detail > .errorsOnly || exit != .success else { return }
        result(text)
    }

    /// Why the work stopped, and what to do next; `text` replaces the usual two lines.
    package func fail(_ explanation: Explanation, text: String? = nil) {
        line("error") {
            $0.member("exit", Int(explanation.exitCode.rawValue))
            $0.member("message", redacted(explanation.sentence))
            $0.member("next", explanation.hint.map(redacted))
            $0.member("not_before", explanation.notBefore.map { UTCTime(unix: $0).iso8601 })
        }
        if let text { return insist(text) }
        message(explanation.sentence, at: .errorsOnly, label: "Error:", color: "31")
        if let hint = explanation.hint { message(hint, at: .errorsOnly, label: "Hint: ", color: "36") }
    }

    /// A text of several lines on standard error, however quiet the run is.
    package func insist(_ text: String) {
        state.with { state in
            let text = state.redaction.applied(to: text)
            log?.add(text)
            writeMessage(text, &state)
        }
    }

    private func message(
        _ text: String, at detail: OutputStyle.Detail, label: String = "", color: String = ""
    ) {
        guard detail <= style.detail || log != nil else { return }
        state.with { state in
            let text = printable(state.redaction.applied(to: text))
            log?.add(label.isEmpty ? text : "\(label) \(text)")
            guard detail <= style.detail else { return }
            let shown = style.hasColor && !label.isEmpty ? "\u{1B}[1;\(color)m\(label)\u{1B}[0m" : label
            writeMessage(label.isEmpty ? text : "\(shown) \(text)", &state)
        }
    }

    /// The text without what is concealed.
    func redacted(_ text: String) -> String { state.with { $0.redaction.applied(to: text) } }

    // MARK: Progress

    /// Puts `bar` on the terminal's last line, or takes it away.
    package func show(bar: String?) {
        state.with { state in
            guard state.bar != bar else { return }
            let wiped = state.bar == nil ? "" : "\r\u{1B}[K"
            state.bar = bar
            send(wiped + (bar ?? ""))
        }
    }

    // MARK: Writing

    private func writeMessage(_ text: String, _ state: inout State) {
        // What was printed before the message stands above it, when both go to one place.
        flush(&state)
        let (wiped, redrawn) = state.bar.map { ("\r\u{1B}[K", $0) } ?? ("", "")
        send(wiped + text + "\n" + redrawn)
    }

    private func write(_ bytes: [UInt8], _ state: inout State) {
        state.pendingResults += bytes
        // A person or a program that follows JSON lines wants each at once; a long listing goes out in blocks.
        if results.isTerminal || style.isJSON || state.pendingResults.count >= 65536 { flush(&state) }
    }

    private func flush(_ state: inout State) {
        guard !state.pendingResults.isEmpty else { return }
        let bytes = state.pendingResults
        state.pendingResults.removeAll(keepingCapacity: true)
        guard state.failure == nil else { return }
        do {
            if results.isTerminal, state.bar != nil { send("\r\u{1B}[K") }
            try results.write(bytes)
            if results.isTerminal, let bar = state.bar { send(bar) }
        } catch {
            state.failure = error
        }
    }

    private func send(_ text: String) {
        do {
            try messages.write(Array(text.utf8))
        } catch {
            // There is nowhere left to say that standard error is gone.
        }
    }
}
