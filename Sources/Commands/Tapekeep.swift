extension CommandTable {
    /// The commands of this version, in the order of the help.
    package static let tapekeep = CommandTable(
        name: "tapekeep",
        summary: "Back up an ElevenLabs account into a folder that can be checked and searched offline",
        entries: [
            .command(BackupCommand.self),
            .command(StatusCommand.self),
            .command(ListCommand.self),
            .command(ShowCommand.self),
            .command(VerifyCommand.self),
            .command(AuditCommand.self),
            .command(RepairCommand.self),
            .command(DiffCommand.self),
            .command(RebuildCommand.self),
            .command(RestoreCommand.self),
            .command(ExportCommand.self),
            .command(PruneCommand.self),
            .group(.trash, [TrashListCommand.self, TrashRestoreCommand.self, TrashEmptyCommand.self]),
            .command(SealCommand.self),
            .command(UnsealCommand.self),
            .command(DemoCommand.self),
            .command(SimulateCommand.self),
            .command(CompletionsCommand.self),
        ])
}

extension Tool {
    package static let version = "0.1.0"

    /// tapekeep itself.
    package static let tapekeep = Tool(table: .tapekeep, version: version)
}
