import Platform
import SQLite
import TestSupport
import VaultTruth

/// Manifests that tests take away, put back and change by hand.
enum Manifests {
    static func drop(_ vault: String) throws {
        for suffix in ["", "-wal", "-shm"] where try File.status(vault + "/manifest.sqlite" + suffix) != nil {
            try File.remove(vault + "/manifest.sqlite" + suffix)
        }
    }

    /// The manifest as it is now, to be put back later.
    static func copy(_ vault: String) throws -> [UInt8] { try Vaults.read(vault + "/manifest.sqlite") }

    static func putBack(_ bytes: [UInt8], _ vault: String) throws {
        try drop(vault)
        try Vaults.create(bytes, at: vault + "/manifest.sqlite")
    }

    static func change(_ vault: String, _ sql: String) throws {
        let database = try Database(path: vault + "/manifest.sqlite", mode: .readWrite)
        try database.execute(sql)
    }

    /// What is in the manifest when a run was killed after its last snapshot had its name, and before that was recorded.
    static func forgetLastSnapshot(_ vault: String) throws {
        try change(
            vault,
            """
            DELETE FROM snapshots WHERE run = (SELECT max(run) FROM snapshots);
            UPDATE runs SET ended = NULL, exit = NULL, snapshot = NULL WHERE run = (SELECT max(run) FROM runs);
            UPDATE facts SET value = (SELECT name FROM snapshots ORDER BY run DESC LIMIT 1) WHERE name = 'snapshot';
            """)
    }

    /// The manifests that were put aside, oldest first.
    static func aside(_ vault: String) throws -> [String] {
        try Folder.list(vault).map(\.name).filter { $0.hasPrefix("manifest.sqlite.damaged-") }.sorted()
    }
}
