internal import Backup

extension CommandSpec {
    /// What `export` accepts.
    package static let export = CommandSpec(
        name: "export",
        summary: "Take items out, as a folder or an archive that other tools open",
        discussion: [
            "OUT's ending says the format: .tar, .tar.gz, .tar.zst or .zip, and a folder without one of these. '-' is a tar "
                + "on standard output, for a pipe. Inside are the items' audio and sidecars, a snapshot, the vault's "
                + "marker and SHA256SUMS; 'tapekeep restore' makes a vault of it again.",
            "Every file is compared with the manifest before it is written. What is missing or damaged is named and left "
                + "out, and the exit code is 3. The same state gives the same bytes. docs/EXPORT.md tells more.",
        ],
        examples: [
            Example("tapekeep export ~/all.tar.zst ~/vault", "Everything, in one file."),
            Example(
                "tapekeep export ~/rachel.zip ~/vault --voice Rachel --after 2025-01-01", "A part of it."),
            Example(
                "tapekeep export ~/listen ~/vault --names '{voice}/{date} {text:40}' --m3u",
                "A folder for people, with playlists."),
            Example("tapekeep export ~/bag ~/vault --bagit", "A bag for an archive (RFC 8493)."),
            Example("tapekeep export - ~/vault | age -r KEY > vault.tar.age", "Encrypted on its way."),
        ],
        operands: [
            Operand(
                "OUT", "The file or folder to make, which must not be there yet; '-' for standard output"),
            .vault,
        ],
        options: [
            Option(
                "format", .choice(ExportFormat.allCases.map(\.rawValue)),
                "What to write, whatever OUT ends with"),
            Option("bagit", .flag, "Write a bag, as archives take them (RFC 8493)"),
            Option(
                "names", .text("template"),
                "Name the items' files by this, such as '{voice}/{date} {text:40}', with at most so many bytes of each"
            ),
            Option("m3u", .flag, "Add playlists by voice and by day"),
            Option("dedupe", .flag, "Store equal audio once, as hard links; a zip has no such thing"),
        ] + ItemQuery.options,
        groups: [.selection, .output],
        exclusions: [
            Exclusion([.value("folder", of: "format")], with: [.operand("-", of: "OUT")]) { _ in
                "a folder cannot go to standard output"
            },
            Exclusion([.option("json")], with: [.operand("-", of: "OUT")]) { _ in
                "'-' takes standard output for the archive, so it goes with no --json"
            },
        ])
}
