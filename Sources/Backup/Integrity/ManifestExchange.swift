internal import Platform

/// The name under which a manifest is kept that was replaced.
enum ManifestAside {
    static let prefix = "manifest.sqlite.damaged-"
}

/// Puts a new manifest into the place of the old one, which is kept aside under a name that tells when.
struct ManifestExchange {
    let vault: Vault
    /// What the old one is called from then on; `nil` where there is none.
    let aside: String?
    /// The renames of what was there, in their order.
    let steps: [(from: String, to: String)]

    /// The main file, and its journal.
    private static let suffixes = ["", "-wal", "-shm"]

    /// The old one's journal belongs to it: left behind, it would be taken for the new one's. The main file goes first,
    /// because without its journal it would pass for whole and lack the last commits. So a kill in between shows as a
    /// lost manifest. Whoever could read the old one has brought its journal into it before.
    /// Tested by `aKillBetweenTheRenamesShowsAsALostManifest`.
    init(in vault: Vault, now: Int64) throws {
        let standing = try Self.suffixes.filter { try File.status(vault.manifestPath + $0) != nil }
        let name = try Self.freeName(in: vault, now: now)
        self.vault = vault
        aside = standing.first == "" ? name : nil
        steps = standing.map { (from: vault.manifestPath + $0, to: vault.absolute(name + $0)) }
    }

    private static func freeName(in vault: Vault, now: Int64) throws -> String {
        let time = ManifestAside.prefix + UTCTime(unix: now).compact
        var name = time
        var number = 1
        while try suffixes.contains(where: { try File.status(vault.absolute(name + $0)) != nil }) {
            number += 1
            name = "\(time)-\(number)"
        }
        return name
    }

    /// The manifest that was put aside last.
    static func last(in vault: Vault) throws -> String? {
        try Folder.list(vault.root).map(\.name)
            .filter {
                $0.hasPrefix(ManifestAside.prefix) && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm")
            }
            .max()
    }

    /// Blocking.
    func run(_ staged: String) throws {
        for step in steps { try File.rename(step.from, to: step.to, ifPresent: .refuse) }
        // The items have other numbers now; the index of their words is made again when it is asked.
        for suffix in ["", "-wal", "-shm", "-journal"]
        where try File.status(vault.searchIndexPath + suffix) != nil {
            try File.remove(vault.searchIndexPath + suffix)
        }
        try File.rename(staged, to: vault.manifestPath)
        try Folder.sync(vault.root)
    }
}
