internal import Backup
internal import HTTP
internal import Platform
internal import SQLite
internal import Simulator

/// What an error means to the user: a sentence, what to do next, and the exit code.
///
/// The only place that maps errors; no command prints one itself.
package struct Explanation: Sendable, Equatable {
    package let sentence: String
    package let hint: String?
    package let exitCode: ExitCode
    /// When the service may be asked again, in unix seconds.
    package let notBefore: Int64?

    package init(_ sentence: String, hint: String? = nil, exitCode: ExitCode, notBefore: Int64? = nil) {
        self.sentence = sentence
        self.hint = hint
        self.exitCode = exitCode
        self.notBefore = notBefore
    }

    /// `now` is what a wait that the service asks for counts from.
    package init(of error: any Error, interruption: ExitCode = .interrupted, now: Int64) {
        switch error {
        case let error as UsageError:
            self.init(error.message, hint: "See '\(error.more)'.", exitCode: .usage)
        case is NoVaultNamed:
            self.init(
                "no vault was named, and the current folder is not one",
                hint: "Name its folder, as in 'tapekeep status ~/vault', or set TAPEKEEP_VAULT.",
                exitCode: .wrongVault)
        case let error as KeyError:
            self.init(error.sentence, hint: error.hint, exitCode: .keyRefused)
        case let error as FileError: self.init(error)
        case is CancellationError:
            // Some commands go on where they stopped and others begin anew: either way it is all there is to do.
            self.init("interrupted", hint: "Run the same command again.", exitCode: interruption)
        case let error as AccountError: self.init(error, now: now)
        case let error as HTTPError:
            self.init(
                error.description, hint: "Check --base-url.",
                exitCode: error.kind == .invalidURL ? .usage : .serviceUnavailable)
        case let error as VaultError: self.init(error)
        case let error as RestoreError: self.init(error)
        case let error as LockError: self.init(error, now: now)
        case let error as RunError: self.init(error)
        case let error as IncompleteListing:
            self.init(
                error.description, hint: "Nothing can be said from a part; run it again later.",
                exitCode: .serviceUnavailable)
        case let error as ExportRefusal: self.init(error)
        case let error as PruneRefusal: self.init("refused: \(error)", hint: error.hint, exitCode: .guarded)
        case let error as DeletionNotAllowed:
            self.init(
                "the key may not delete: \(error.cause)",
                hint: "Give a key with \(error.permission) by --delete-api-key-file; nothing was deleted.",
                exitCode: .keyRefused)
        case let error as RunNotFound:
            self.init(
                error.description, hint: "'tapekeep status' shows the last runs.", exitCode: .failure)
        case let error as SnapshotError:
            self.init(
                error.description,
                hint: "Use another snapshot; 'tapekeep verify' names those that are damaged.",
                exitCode: .failure)
        case let error as VolumeError:
            self.init(
                error.description, hint: "Check the disk and the memory of this machine.", exitCode: .failure)
        case let error as VolumeFolderError:
            self.init(error.description, hint: "Move it away; nothing was changed.", exitCode: .failure)
        case let error as ItemAudioError: self.init(error)
        case let error as ItemNotFound: self.init(error)
        case let error as NoCaptions: self.init(error)
        case let error as SQLiteError: self.init(error)
        case let error as SimulatorError:
            self.init(
                "the practice account cannot be served: \(error)", hint: "Try another --port.",
                exitCode: .failure)
        default:
            self.init(
                "something unexpected happened: \(error)",
                hint: "Run it again with -vv; if it happens again, please report it with what it printed.",
                exitCode: .failure)
        }
    }
}
