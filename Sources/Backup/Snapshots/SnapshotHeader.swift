internal import JSON
package import Platform

/// The first line of a snapshot.
package struct SnapshotHeader: Sendable, Equatable {
    package static let format: Int64 = 1

    package var vaultID: String
    package var run: Int64
    package var isFull: Bool
    /// The file name of the snapshot before it, which a delta adds to.
    package var follows: String?
    package var items: Int
    package var stored: Int
    package var bytes: Int64
    /// The digest over the lines below, their ends included.
    package var sha256: SHA256

    package init(
        vaultID: String, run: Int64, isFull: Bool, follows: String?, items: Int, stored: Int, bytes: Int64,
        sha256: SHA256
    ) {
        self.vaultID = vaultID
        self.run = run
        self.isFull = isFull
        self.follows = follows
        self.items = items
        self.stored = stored
        self.bytes = bytes
        self.sha256 = sha256
    }

    /// The line without its end.
    package var line: [UInt8] {
        JSONWriter.object {
            $0.member("tapekeep_snapshot", Self.format)
            $0.member("vault", vaultID)
            $0.member("run", run)
            $0.member("kind", isFull ? "full" : "delta")
            $0.member("follows", follows)
            $0.member("items", items)
            $0.member("stored", stored)
            $0.member("bytes", bytes)
            $0.member("sha256", sha256.hex)
        }
    }

    /// Reads what ``line`` wrote; `path` is for the messages.
    init(_ line: [UInt8], at path: String) throws {
        guard let json = try? JSONValue(parsing: line), let format = json["tapekeep_snapshot"]?.integer else {
            throw SnapshotError(path, "it does not begin as a snapshot does")
        }
        guard format <= Self.format else { throw VaultError.newerFormat(path, format) }
        guard let vaultID = json["vault"]?.string, let run = json["run"]?.integer, run > 0,
            let kind = json["kind"]?.string, kind == "full" || kind == "delta",
            let items = json["items"]?.integer, let stored = json["stored"]?.integer,
            let bytes = json["bytes"]?.integer, let sha256 = json["sha256"]?.string.flatMap(SHA256.init(hex:))
        else { throw SnapshotError(path, "its first line lacks something") }
        self.init(
            vaultID: vaultID, run: run, isFull: kind == "full", follows: json["follows"]?.string,
            items: Int(items), stored: Int(stored), bytes: bytes, sha256: sha256)
    }
}

/// A snapshot that cannot be trusted.
package struct SnapshotError: Error, Sendable, Equatable, CustomStringConvertible {
    package let path: String
    package let reason: String

    package init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    package var description: String { "the snapshot \(path) is damaged: \(reason)" }
}

/// Where a snapshot stands: its name tells its run and its kind.
enum SnapshotName {
    /// `000012.jsonl.gz` or `000013.delta.jsonl.gz`.
    static func of(run: Int64, isFull: Bool) -> String {
        let number = String(run)
        let padded = String(repeating: "0", count: max(0, 6 - number.count)) + number
        return padded + (isFull ? "" : ".delta") + ".jsonl.gz"
    }

    /// The run in a name; `nil` for a file that is no snapshot by its name.
    static func run(of name: String) -> Int64? {
        guard name.hasSuffix(".jsonl.gz"), let run = name.split(separator: ".").first.flatMap({ Int64($0) }),
            name == of(run: run, isFull: true) || name == of(run: run, isFull: false)
        else { return nil }
        return run
    }

    static func isFull(_ name: String) -> Bool { !name.hasSuffix(".delta.jsonl.gz") }
}
