internal import Backup

extension CommandSpec {
    /// What `export` accepts.
    package static let export = CommandSpec(
        name: "export",
        summary: "Take items out, as a folder or an archive that other tools open",
        discussion: [
            "OUT's ending says the format: .tar, .tar.gz or .tar.zst, and a folder without one of these. '-' is a tar "
                + "on standard output, for a pipe. Inside are the items' audio and sidecars, a snapshot, the vault's "
                + "marker and SHA256SUMS.",
            "Every file is compared with the manifest before it is written. What is missing or damaged is named and left "
                + "out, and the exit code is 3. The same state gives the same bytes. docs/EXPORT.md tells more.",
        ],
        examples: [
            Example("tapekeep export ~/all.tar.zst ~/vault", "Everything, in one file."),
            Example("tapekeep export ~/rachel ~/vault --voice Rachel --after 2025-01-01", "A part of it."),
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
                "What to write, whatever OUT ends with")
        ] + ItemQuery.options,
        groups: [.selection, .output])
}
