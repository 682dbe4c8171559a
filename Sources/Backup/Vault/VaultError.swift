/// A folder that cannot be used as the vault it should be.
package enum VaultError: Error, Sendable, Equatable, CustomStringConvertible {
    case notAVault(String)
    /// The folder holds a vault's files, but not the one that makes it a vault.
    case lostMarker(String)
    /// Other files are in the folder, which a new vault must not mix with.
    case occupied(String, by: String)
    /// There is a vault already where a new one should be made.
    case alreadyAVault(String)
    case notAFolder(String)
    /// The folder that should hold the new vault is not there.
    case noParent(String)
    /// The vault is not there, and neither is the disk that should hold it.
    case unmountedDisk(String)
    case newerFormat(String, Int64)
    case damagedMarker(String, String)
    case damagedManifest(String, String)
    /// The manifest is another vault's than the marker beside it.
    case foreignManifest(String)
    /// A snapshot tells of a run of which the manifest knows nothing.
    case olderManifest(String, snapshot: String)
    /// The vault belongs to another account than the key.
    case foreignAccount(String)
    /// Nothing ties the vault to the key's account.
    case unprovenAccount(String)

    package var description: String {
        switch self {
        case .notAVault(let path): "\(path) is not a vault: it holds no tapekeep.json"
        case .lostMarker(let path): "\(path) holds a vault's files, but its tapekeep.json is lost"
        case .occupied(let path, let name): "\(path) is not a vault and not empty: it holds \(name)"
        case .alreadyAVault(let path): "\(path) is a vault already"
        case .noParent(let path): "the folder above \(path) does not exist"
        case .notAFolder(let path): "\(path) is a file, not a folder"
        case .unmountedDisk(let path): "\(path) does not exist, and no disk is mounted there"
        case .newerFormat(let path, let version):
            "\(path) has format \(version), which a newer tapekeep wrote"
        case .damagedMarker(let path, let reason): "\(path) cannot be read: \(reason)"
        case .damagedManifest(let path, let reason): "the manifest \(path) is damaged: \(reason)"
        case .foreignManifest(let path):
            "\(path) is the manifest of another vault than the tapekeep.json beside it"
        case .olderManifest(let path, let snapshot):
            "the manifest \(path) is older than the vault: it knows nothing of the run that wrote \(snapshot)"
        case .foreignAccount(let path): "\(path) belongs to another account than this key"
        case .unprovenAccount(let path): "nothing shows that \(path) belongs to this key's account"
        }
    }
}
