internal import Simulator

extension CommandSpec {
    /// What `simulate` accepts.
    package static let simulate = CommandSpec(
        name: "simulate",
        summary: "Serve a practice account on this machine, until Ctrl-C",
        discussion: [
            "It answers on 127.0.0.1 only, like the real service, and is the same for the same seed. Its faults make "
                + "it misbehave like the real one on a bad day.",
            "A fault is a name, with values after '=' and, after colons, where and when it plays: 'status=503:times=2', "
                + "'stall=1000:on=download:nth=3'. The names: \(Fault.names.joined(separator: ", ")).",
        ],
        examples: [
            Example(
                "tapekeep simulate --items 500 --port 8080",
                "Then, in another terminal and with the key that it prints: tapekeep backup ~/practice --base-url "
                    + "http://127.0.0.1:8080"),
            Example("tapekeep simulate --faults status=503:times=2,stall=1000:on=download", "A bad day."),
        ],
        options: [
            Option("items", .count(0...1_000_000), default: "500", "History items of the account"),
            Option("conversations", .count(0...1_000_000), default: "0", "Conversations of the account"),
            Option("audio-bytes", .bytes, "About how large each recording is; otherwise a few seconds each"),
            Option(
                "not-yet", .count(0...1_000_000), default: "0",
                "How many of the newest items are not there yet; start again without it, and they are new"),
            Option("days", .count(1...20_000), default: "900", "Over how many days the items were made"),
            Option("seed", .count(0...Int.max), default: "7", "The same number makes the same account"),
            Option("port", .count(0...65535), default: "0", "Where to listen; 0 is any free port"),
            Option(
                "era", .choice(SimulateCommand.eras.map(\.word)), default: "modern",
                "How the files in a zip are named: by the item's id, by time and id, or by time and voice as today"
            ),
            Option("faults", .text("faults"), "What goes wrong, separated by commas", isRepeatable: true),
        ])
}
