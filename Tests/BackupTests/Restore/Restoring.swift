import Backup
import Compression
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Restores as tests make them.
enum Restoring {
    /// How a copied vault is packed.
    enum Form: String, CaseIterable {
        case folder, tar, tarGz, tarZst, zip
    }

    /// A vault with both collections, a chain of snapshots, something in the trash, and equal audio.
    static func makeVault(_ service: SimulatedService, _ vault: String) async throws {
        try await Pruning.sweep(service, vault)
        for item in service.account.items[3...4] { service.account.deleteItem(item.id) }
        try await Pruning.sweep(service, vault)
        try await Pruning.sweep(service, vault)
        try await Pruning.prune(.local, vault, service)
        service.account.addItems(5)
        let last = try await Truth.backup(service, into: vault)
        #expect(last.exit == .done, "\(last)")
        #expect(last.snapshot?.contains("delta") == true, "\(last)")
    }

    static func recipe(_ items: Int = 30, conversations: Int = 6) -> AccountRecipe {
        var recipe = AccountRecipe(items: items, conversations: conversations)
        recipe.audioBytes = 3000
        return recipe
    }

    /// Packs the vault; the answer is the source to restore from.
    static func pack(_ vault: String, as form: Form, named name: String = "copy") async throws -> String {
        let target = TemporaryDirectory.current.path(name)
        switch form {
        case .folder: try await run("cp -a \"$0\" \"$1\"", vault, target)
        case .tar: try await run("tar -C \"$0\" -cf \"$1\" .", vault, target)
        case .tarGz: try await run("tar -C \"$0\" -czf \"$1\" .", vault, target)
        case .tarZst: try await run("tar -C \"$0\" -cf - . | zstd -q -o \"$1\"", vault, target)
        case .zip:
            try await run(
                "cd \"$0\" && 7z a -tzip -bso0 -bsp0 \"$1\" . && mv \"$1.zip\" \"$1\"", vault, target)
        }
        return target
    }

    static func run(_ script: String, _ words: String...) async throws {
        let outcome = try await Program(
            "/bin/sh", ["-c", "set -e; " + script] + words,
            environment: ["PATH": "/usr/bin:/bin:/usr/local/bin"]
        ).run()
        try #require(outcome.status == 0, "\(script): \(outcome.errors)")
    }

    /// Puts a sidecar with its audio into a folder.
    static func copyOne(of folder: String, to target: String) throws {
        let sidecar = try #require(try Truth.files(below: folder).first { $0.hasSuffix(".json") })
        for path in try Truth.files(below: folder) where path.hasPrefix(sidecar.dropLast(4)) {
            try Vaults.create(
                try Vaults.read(path),
                at: target
                    + path.dropFirst(
                        path.lastIndex(of: "/").map { path.distance(from: path.startIndex, to: $0) } ?? 0))
        }
    }

    /// Gives an item the bytes of another one's audio, and lets the manifest know.
    static func twin(_ audio: String, of other: String, in vault: String) async throws {
        let bytes = try Vaults.read(vault + "/" + other)
        let old = try Vaults.read(vault + "/" + audio)
        try Vaults.write(bytes, to: vault + "/" + audio)
        let sidecar = vault + "/" + audio.prefix(upTo: audio.lastIndex(of: ".") ?? audio.endIndex) + ".json"
        let words = String(decoding: try Vaults.read(sidecar), as: UTF8.self)
            .replacing(SHA256.of(old).hex, with: SHA256.of(bytes).hex)
            .replacing("\"size\":\(old.count)", with: "\"size\":\(bytes.count)")
        try Vaults.write(Array(words.utf8), to: sidecar)
        try Folder.removeTree(vault + "/snapshots")
        let report = try await Rebuild(of: vault).run()
        #expect(report.problems == [])
        try File.remove(vault + "/" + (report.keptAside ?? ""))
    }

    static func restore(_ source: String, to target: String) async throws -> RestoreReport {
        try await Restore(from: .path(source), into: target).run()
    }

    /// The restored vault holds the same files, byte for byte, and its manifest says the same of each item.
    static func expectEqual(
        _ restored: String, _ original: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let (old, new) = (try Vaults.contents(original), try Vaults.contents(restored))
        let differing = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
        #expect(differing == [], sourceLocation: sourceLocation)
        let (before, after) = (try await Vaults.lines(original), try await Vaults.lines(restored))
        #expect(before.count == after.count, sourceLocation: sourceLocation)
        for (old, new) in zip(before, after) where old != new {
            Issue.record("\(old)\nbecame\n\(new)", sourceLocation: sourceLocation)
        }
        #expect(try await Vaults.verify(restored).tally.findings == [], sourceLocation: sourceLocation)
        #expect(
            try await Diff(.vault(original), .vault(restored)).run { _ in }.areEqual,
            sourceLocation: sourceLocation)
        #expect(try Folder.list(restored + "/.tapekeep/staging").isEmpty, sourceLocation: sourceLocation)
    }

    /// Restores from a damaged source; answers whether the damage was named. If not, everything must be as it was.
    ///
    /// `isVouched` tells that the source brings checksums; else nothing speaks for the marker and the packing of a snapshot.
    static func isNamed(
        _ source: String, _ target: String, original: String, isVouched: Bool = false, _ what: String
    ) async throws -> Bool {
        if try File.status(target) != nil { try Folder.removeTree(target) }
        let report: RestoreReport
        do {
            report = try await restore(source, to: target)
        } catch {
            try expectNoVault(target)
            return true
        }
        defer { try? Folder.removeTree(target) }
        // Whatever is there is right; what is not there was named.
        let (old, new) = (try contents(original, isVouched), try contents(target, isVouched))
        for (name, digest) in new where old[name] != digest {
            if report.exit == .done || name.contains("/") && !name.hasPrefix("snapshots/") {
                Issue.record("\(what): \(name) is not what it was")
            }
        }
        if report.exit == .partial {
            #expect(!report.tally.findings.isEmpty, "\(what)")
            return true
        }
        #expect(old.count == new.count, "\(what)")
        #expect(try await Vaults.verify(target).exit == .done, "\(what)")
        return false
    }

    private static func contents(_ vault: String, _ isVouched: Bool) throws -> [String: SHA256] {
        var found = try Vaults.contents(vault)
        guard !isVouched else { return found }
        found["tapekeep.json"] = nil
        for name in found.keys where name.hasPrefix("snapshots/") {
            var lines = Digest()
            var rest = try Vaults.read(vault + "/" + name)
            let gzip = GzipReader {
                defer { rest = [] }
                return rest
            }
            while case let piece = try gzip.next(), !piece.isEmpty { lines.update(piece) }
            found[name] = lines.finish()
        }
        return found
    }

    /// Nothing that a command would take for a vault.
    static func expectNoVault(_ path: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try File.status(path + "/tapekeep.json") == nil, sourceLocation: sourceLocation)
        guard try File.status(path) != nil else { return }
        let names = try Folder.list(path).map(\.name)
        #expect(names == [".tapekeep"], sourceLocation: sourceLocation)
        #expect(
            try Truth.files(below: path).allSatisfy { $0.hasSuffix("/lock") }, sourceLocation: sourceLocation)
    }
}
