import Backup
import Compression
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Vaults with sealed months, as tests make and break them.
enum Sealed {
    /// A time after everything that practice accounts make.
    static let end: Int64 = 1_900_000_000

    @discardableResult
    static func seal(_ vault: String, before: Int64 = end) async throws -> SealReport {
        let options = SealOptions(before: before, collections: ["history", "conversations"])
        return try await Sealing(of: vault, options: options).run()
    }

    @discardableResult
    static func unseal(_ vault: String, _ month: Month) async throws -> SealReport {
        try await Unsealing(of: vault, month: month).run()
    }

    static func unsealAll(_ vault: String) async throws {
        for month in try months(vault) {
            let report = try await unseal(vault, month)
            #expect(report.exit == .done, "\(report)")
        }
    }

    static func repair(_ vault: String, _ service: SimulatedService) async throws -> RepairReport {
        let address = try Pruning.address(service)
        return try await Repair(of: vault, from: { address }).run()
    }

    /// The paths of the volumes, relative to the vault.
    static func volumes(_ vault: String) throws -> [String] {
        try Truth.files(below: vault + "/volumes").map { String($0.dropFirst(vault.utf8.count + 1)) }
    }

    static func months(_ vault: String) throws -> [Month] {
        Set(try volumes(vault).compactMap { VolumeName(path: $0)?.month }).sorted()
    }

    /// A vault whose history is sealed: `items` within so many days.
    static func recipe(_ items: Int, days: Int = 40) -> AccountRecipe {
        var recipe = AccountRecipe(items: items)
        recipe.spanOfDays = days
        recipe.audioBytes = 1500
        recipe.audio = .mp3
        return recipe
    }

    static func make(_ service: SimulatedService, _ vault: String) async throws {
        let summary = try await Truth.backup(service, into: vault)
        #expect(summary.exit == .done, "\(summary)")
        let report = try await seal(vault)
        #expect(report.exit == .done, "\(report)")
        #expect(try await Holdings.counts(vault).loose == 0)
    }

    /// Flips a bit in the audio of an item that a volume holds, and answers which item that is.
    static func damageAudio(_ vault: String) async throws -> ItemRecord {
        let record = try #require(
            try await VaultReading(vault).manifest.everyRecord().first { $0.path != nil })
        let sealed = try #require(record.sealed)
        var bytes = try Vaults.read(vault + "/" + sealed.volume)
        bytes[Int(try #require(sealed.audio)) + 30 + (record.path?.utf8.count ?? 0) + 500] ^= 4
        try Vaults.write(bytes, to: vault + "/" + sealed.volume)
        return record
    }

    /// The members of a volume as its directory lists them.
    static func entries(_ bytes: [UInt8]) throws -> [ZipEntry] {
        var directory = try ZipDirectory(size: Int64(bytes.count)) { offset, count in
            let start = Int(clamping: min(offset, Int64(bytes.count)))
            return Array(bytes[start..<min(bytes.count, start + count)])
        }
        var found: [ZipEntry] = []
        while let entry = try directory.next() { found.append(entry) }
        return found
    }

    /// Every item that should be held is read with the account's own bytes.
    static func expectReadable(
        _ vault: String, _ account: SimulatedAccount, except: Set<String> = [], _ when: Comment? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let reading = try VaultReading(vault)
        for record in try await reading.manifest.everyRecord()
        where record.sidecar != nil && !except.contains(record.id) {
            let sidecar = try Sidecar(parsing: reading.vault.bytes(of: try #require(record.sidecarFile)))
            #expect(sidecar.id == record.id, when, sourceLocation: sourceLocation)
            guard record.path != nil, let item = account.item(record.id) else { continue }
            var digest = Digest()
            try reading.readAudio(of: record) { digest.update($0) }
            let isRight = digest.finish() == SHA256.of(item.audio)
            #expect(isRight, "\(record.id), \(when ?? "")", sourceLocation: sourceLocation)
        }
    }

    /// The ids of the items that a check names.
    static func named(_ report: VerifyReport) -> Set<String> {
        Set(report.tally.findings.compactMap { $0.item?.id })
    }
}
