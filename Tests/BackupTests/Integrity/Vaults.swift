import Backup
import Platform
import SQLite
import TestSupport
import Testing
import VaultTruth

/// Vaults that tests break, copy and compare.
enum Vaults {
    /// Every file of the vault that is to last, relative to it, with its bytes' digest; the manifest left out.
    static func contents(_ vault: String) throws -> [String: SHA256] {
        var found: [String: SHA256] = [:]
        for path in try Truth.files(below: vault) {
            let name = String(path.dropFirst(vault.utf8.count + 1))
            guard !name.hasPrefix("manifest.sqlite"), !name.hasPrefix(".tapekeep/") else { continue }
            found[name] = SHA256.of(try File.read(path, limit: 1 << 28))
        }
        return found
    }

    /// What the manifest says of every item, as snapshot lines.
    static func lines(_ vault: String) async throws -> [String] {
        let manifest = try Manifest(reading: vault + "/manifest.sqlite")
        return try await manifest.allLines()
    }

    static func copy(_ vault: String, to target: String) async throws {
        let outcome = try await Program("/bin/cp", ["-a", vault, target]).run()
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    static func verify(
        _ vault: String, _ change: (inout VerifyOptions) -> Void = { _ in }
    ) async throws -> VerifyReport {
        var options = VerifyOptions()
        change(&options)
        return try await Verification(of: vault, options: options).run()
    }

    /// Replaces a file's bytes, as a bad disk does: under the same name, without a word.
    static func write(_ bytes: [UInt8], to path: String, isNew: Bool = false) throws {
        if !isNew { try File.remove(path) }
        var staged = try StagedFile(in: parent(path))
        try staged.append(bytes)
        try staged.commit(as: path)
    }

    /// Writes a file that is not there yet.
    static func create(_ bytes: [UInt8], at path: String) throws {
        var staged = try StagedFile(in: parent(path))
        try staged.append(bytes)
        try staged.commit(as: path)
    }

    static func read(_ path: String) throws -> [UInt8] { try File.read(path, limit: 1 << 28) }

    private static func parent(_ path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }
}

extension Manifest {
    func allLines() throws -> [String] {
        var lines: [String] = []
        try forEachRecord(.all) { lines.append(String(decoding: $0.line, as: UTF8.self)) }
        return lines
    }
}
