extension CommandSpec {
    /// What `status` accepts.
    package static let status = CommandSpec(
        name: "status",
        summary: "Tell what the vault holds and how its last runs went",
        examples: [
            Example("tapekeep status ~/vault", "Counts, bytes, last runs and open failures. Needs no key."),
            Example(
                "tapekeep status ~/vault --max-age 26h --quiet",
                "For a monitor: exit code 2 when the last complete backup is older than 26 hours."),
            Example(
                "tapekeep status ~/vault --prometheus > /var/lib/node_exporter/tapekeep.prom",
                "For Prometheus, by the text files of its node exporter."),
        ],
        operands: [.vault],
        options: [
            Option(
                "max-age", .duration,
                "Fail with exit code 2 when the last complete backup is older, such as 26h"),
            Option("prometheus", .flag, "Print the figures in Prometheus's text format"),
        ],
        exclusions: [
            Exclusion([.option("prometheus")], with: [.option("json")]) { _ in
                "--prometheus and --json exclude each other"
            }
        ])
}
