internal import Backup
internal import Platform
internal import SQLite

extension Explanation {
    /// What a file or a folder did not let happen.
    init(_ error: FileError) {
        if error.isDiskFull {
            self.init(
                "the disk is full: \(error)", hint: "Make room there, then run the same command again.",
                exitCode: .diskFull)
        } else if error.isReadOnly || error.isWritingDenied {
            self.init(
                error.description, hint: "See to it that this place can be written, or name another.",
                exitCode: .diskFull)
        } else {
            let hint =
                error.isMissing
                ? "Check the path." : "See to it that this place can be read, and check its disk."
            self.init(error.description, hint: hint, exitCode: .failure)
        }
    }

    /// What the manifest did not let happen. A statement tells a user nothing, so none is shown.
    init(_ error: SQLiteError) {
        if error.isCorrupt || error.isNotADatabase {
            self.init(VaultError.damagedManifest("manifest.sqlite", error.description))
        } else if error.isDiskFull {
            self.init(
                "the disk of the vault is full: the manifest cannot grow",
                hint: "Make room there, then run the same command again.", exitCode: .diskFull)
        } else if error.isReadOnly {
            self.init(
                "the manifest cannot be written: \(error)",
                hint: "See to it that the vault's folder can be written.", exitCode: .diskFull)
        } else {
            self.init(
                "the manifest cannot be used: \(error)",
                hint: "Run it again with -vv; if it happens again, please report it with what it printed.",
                exitCode: .failure)
        }
    }
}
