/// How a command was asked to talk.
package struct OutputStyle: Sendable {
    /// How much goes to standard error.
    package enum Detail: Int, Sendable, Comparable {
        case errorsOnly, normal, verbose, requests

        package static func < (left: Detail, right: Detail) -> Bool { left.rawValue < right.rawValue }
    }

    package enum Progress: Sendable {
        case bar, lines, none
    }

    package var isJSON = false
    package var detail = Detail.normal
    package var hasColor = false
    package var progress = Progress.none

    package init() {}

    /// The style that the output options ask for on these streams.
    package init(_ arguments: ParsedArguments, messages: TextSink, environment: [String: String]) {
        isJSON = arguments.flag("json")
        detail =
            arguments.flag("quiet")
            ? .errorsOnly : Detail(rawValue: Detail.normal.rawValue + arguments.tally("verbose")) ?? .requests
        let isDumb = environment["TERM"] == "dumb"
        let wantsNoColor = arguments.flag("no-color") || !(environment["NO_COLOR"] ?? "").isEmpty
        hasColor = messages.isTerminal && !isDumb && !wantsNoColor
        progress =
            switch arguments.text("progress") {
            case "none": .none
            case _ where detail == .errorsOnly: .none
            case "plain": .lines
            default: messages.isTerminal && !isDumb && !isJSON ? .bar : .lines
            }
    }
}
