import Backup
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Exports as tests make them.
enum Exporting {
    /// A vault of everything that an account may hold, backed up once.
    static func withVault(
        _ recipe: AccountRecipe = .everything,
        _ body: (_ vault: String, _ service: SimulatedService) async throws -> Void
    ) async throws {
        let vault = TemporaryDirectory.current.path("vault")
        try await Simulator.run(recipe) { service in
            _ = try await Truth.backup(service, into: vault)
            try await body(vault, service)
        }
    }

    static func export(
        _ vault: String, to name: String, _ change: (inout ExportOptions) -> Void = { _ in }
    ) async throws -> ExportReport {
        let path = TemporaryDirectory.current.path(name)
        let format = try #require(ExportFormat(ending: name))
        var options = ExportOptions(to: .path(path), as: format)
        change(&options)
        return try await Export(of: vault, options).run()
    }

    /// Why such an export is refused.
    static func refusal(_ vault: String, to name: String) async -> ExportRefusal? {
        do {
            _ = try await export(vault, to: name)
            return nil
        } catch {
            return error as? ExportRefusal
        }
    }

    /// The files below a folder, by their names in it.
    static func files(_ folder: String) throws -> [String: SHA256] {
        var found: [String: SHA256] = [:]
        for path in try Truth.files(below: folder) {
            found[String(path.dropFirst(folder.utf8.count + 1))] = try Digest.ofFile(path).digest
        }
        return found
    }

    /// The same without what a vault has and an export does not, or has in another form.
    static func itemFiles(_ folder: String) throws -> [String: SHA256] {
        try files(folder).filter { $0.key.hasPrefix("history/") || $0.key.hasPrefix("conversations/") }
    }

    /// The lines of the one snapshot in a folder, its digest proven.
    static func lines(_ folder: String) throws -> [String] {
        let names = try Folder.list(folder + "/snapshots").map(\.name)
        try #require(names.count == 1, "\(names)")
        let reader = try SnapshotReader(folder + "/snapshots/" + names[0])
        #expect(reader.header.isFull)
        var lines: [String] = []
        try reader.forEachLine { lines.append(String(decoding: $0, as: UTF8.self)) }
        return lines
    }
}
