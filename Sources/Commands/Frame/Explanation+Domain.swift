internal import Backup
internal import Platform

extension Explanation {
    /// What the account said, or that it said nothing.
    init(_ error: AccountError, now: Int64) {
        let notBefore = error.isUnavailability ? error.notBefore(now: now) : nil
        switch error.kind {
        case .wrongKey:
            self.init(
                "the key was not accepted: \(error)",
                hint:
                    "Make a key at elevenlabs.io under Developers, API keys, and check --region and --base-url.",
                exitCode: .keyRefused)
        case .missingPermission:
            self.init(
                "the key lacks a permission: \(error)",
                hint: "Give the key speech_history_read (and convai_read for conversations).",
                exitCode: .keyRefused)
        case .unintelligible, .notFound, .refused:
            self.init(
                "the address does not answer like the service: \(error)",
                hint: "Check --base-url, and whether a proxy stands in between.",
                exitCode: .serviceUnavailable, notBefore: notBefore)
        case .throttled, .unavailable, .unwilling:
            self.init(
                "the service is not available: \(error)",
                hint: error.retryAfter.map {
                    "Run it again in \(Quantity.span($0.components.seconds)), not before "
                        + "\(UTCTime(unix: error.notBefore(now: now)).iso8601): the service asked for that."
                }
                    ?? "Run the same command again later; it goes on where it stopped.",
                exitCode: .serviceUnavailable, notBefore: notBefore)
        case .unreachable:
            self.init(
                "the service cannot be reached: \(error)",
                hint: "Check the network, --base-url and the proxy variables.",
                exitCode: .serviceUnavailable, notBefore: notBefore)
        }
    }

    /// Why what was asked for could not be read; `sentence` names it.
    init(_ sentence: String, lacking permissions: [String]) {
        self.init(
            sentence, hint: "Give the key \(permissions.joined(separator: " and ")), and run it again.",
            exitCode: .keyRefused)
    }

    /// Why a folder cannot be used as a vault.
    init(_ error: VaultError) {
        let hint: String? =
            switch error {
            case .notAVault: "Run 'tapekeep backup' with this folder to make it one."
            case .lostMarker: "Run 'tapekeep rebuild' with this folder: it makes tapekeep.json anew."
            case .occupied, .alreadyAVault: "Name an empty folder, or one that is not there yet."
            case .notAFolder: "Name a folder."
            case .noParent: "Make it first: a disk that is not mounted must not be mistaken for an empty one."
            case .unmountedDisk:
                "Mount the disk; or make the folder yourself, if it is meant to be on this one."
            case .newerFormat: "Use the tapekeep that wrote it, or a newer one."
            case .damagedMarker:
                "Restore tapekeep.json from a copy of the vault; without one move it away and run 'tapekeep rebuild'."
            case .damagedManifest: "Run 'tapekeep rebuild': it makes the manifest anew from the sidecars."
            case .foreignManifest:
                "Put back the one that belongs here; where it is the manifest that is lost, 'tapekeep rebuild' makes it anew."
            case .olderManifest: "Run 'tapekeep rebuild': it takes over what the snapshots tell."
            case .foreignAccount: "Use the key of the vault's account, or another vault."
            case .unprovenAccount: "Use a key with user_read, so that the account can be recognised."
            }
        var code = ExitCode.wrongVault
        switch error {
        case .unmountedDisk, .olderManifest: code = .guarded
        default: break
        }
        self.init(error.description, hint: hint, exitCode: code)
    }

    init(_ error: RestoreError) {
        let hint =
            switch error {
            case .notASource:
                "Name the folder or archive that 'tapekeep export' wrote, or a copy of a whole vault."
            case .noSource: "Name a folder or an archive, or '-' for standard input."
            case .severalVaults:
                "Name the one folder that is to be a vault again; unpack an archive first, and take the other vault out."
            }
        self.init(error.description, hint: hint, exitCode: .wrongVault)
    }

    /// Why an export did not begin: nothing is overwritten.
    init(_ error: ExportRefusal) {
        let hint =
            switch error {
            case .occupied: "Name something that is not there yet, or an empty folder."
            case .noParent: "Make it first."
            case .insideTheVault: "Name a place outside of the vault."
            case .unknownPart: "Move it away, or name another place."
            }
        self.init("refused: \(error)", hint: hint, exitCode: .guarded)
    }

    init(_ error: LockError, now: Int64) {
        switch error {
        case .held:
            self.init(
                "the vault is in use: \(error)", hint: "Wait until it has ended.", exitCode: .vaultInUse)
        case .file(let error): self.init(of: error, now: now)
        }
    }

    init(_ error: RunError) {
        switch error {
        case .diskNearlyFull:
            self.init(error.description, hint: "Make room, then run it again.", exitCode: .diskFull)
        case .notBefore(let time):
            self.init(
                error.description, hint: "Run it again after that.", exitCode: .serviceUnavailable,
                notBefore: time)
        case .timeIsOver:
            self.init(error.description, hint: "Give it more time.", exitCode: .budgetReached)
        }
    }
}
