package import Backup
internal import HTTP
internal import JSON
internal import Platform
package import Simulator
internal import TestSupport
package import Testing

/// What a vault must hold, held against the account itself.
package enum Truth {
    package static func options(_ change: (inout RunOptions) -> Void = { _ in }) -> RunOptions {
        var options = RunOptions()
        change(&options)
        return options
    }

    package static func backup(
        _ service: SimulatedService, into vault: String, _ options: RunOptions = RunOptions(),
        key: String? = nil, pageSize: Int? = nil
    ) async throws -> RunSummary {
        var address = AccountAddress(origin: try Origin(service.baseURL), key: APIKey(key ?? service.key))
        // Tests wait for nobody: the waits are real but short.
        address.policy.firstWait = .milliseconds(5)
        address.policy.longestWait = .milliseconds(20)
        address.policy.attempts = 4
        address.policy.failuresInARow = 8
        // A service that stalls is given up soon, one that merely shares a busy machine is not.
        address.patienceForBytes = Sanitizer.isPresent ? 10 : 2
        address.pageSize = pageSize
        let run = BackupRun(into: vault, from: address, options: options)
        do {
            return try await run.run()
        } catch RunError.notBefore(let time) where time <= WallClock.now() + 5 {
            // A short rest that a fault asked for, and that a run keeps to: so does the test.
            try await Task.sleep(for: .seconds(max(0, time - WallClock.now()) + 1))
            return try await run.run()
        }
    }

    /// Every audio file and every sidecar's item equals the source, and nothing else stands in the vault.
    package static func expectComplete(
        _ vault: String, _ account: SimulatedAccount, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let found = try files(below: vault + "/history")
        var expected: Set<String> = []
        let items = account.items.filter { $0.state != .processing }
        let byID = Dictionary(
            uniqueKeysWithValues: found.filter { $0.hasSuffix(".json") }.map { (id(of: $0), $0) })
        for item in items {
            guard let path = byID[item.id] else {
                Issue.record("no sidecar for \(item.id)", sourceLocation: sourceLocation)
                continue
            }
            expected.insert(path)
            let sidecar = try JSONValue(parsing: try File.read(path, limit: 1 << 28))
            #expect(
                sidecar["item"]?.bytes == item.json[...], "metadata of \(item.id)",
                sourceLocation: sourceLocation)
            let file = sidecar["tapekeep"]?["audio"]?["file"]?.string
            guard item.hasAudio else {
                #expect(file == nil, sourceLocation: sourceLocation)
                continue
            }
            guard let file else {
                Issue.record("no audio for \(item.id)", sourceLocation: sourceLocation)
                continue
            }
            let audioPath = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) + "/" + file
            expected.insert(audioPath)
            let audio = try File.read(audioPath, limit: 1 << 28)
            #expect(
                SHA256.of(audio) == SHA256.of(item.audio), "audio of \(item.id)",
                sourceLocation: sourceLocation)
            #expect(
                sidecar["tapekeep"]?["audio"]?["sha256"]?.string == SHA256.of(audio).hex,
                sourceLocation: sourceLocation)
        }
        #expect(Set(found) == expected, "nothing else is under a final name", sourceLocation: sourceLocation)
    }

    /// Whatever stands under a final name is right, even when not everything is there.
    package static func expectNothingWrong(
        _ vault: String, _ account: SimulatedAccount, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for path in try files(below: vault + "/history") where path.hasSuffix(".json") {
            let sidecar = try JSONValue(parsing: try File.read(path, limit: 1 << 28))
            let item = try #require(account.item(id(of: path)), sourceLocation: sourceLocation)
            #expect(sidecar["item"]?["history_item_id"]?.string == item.id, sourceLocation: sourceLocation)
            guard let file = sidecar["tapekeep"]?["audio"]?["file"]?.string else { continue }
            let audio = try File.read(
                String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) + "/" + file, limit: 1 << 28)
            #expect(
                SHA256.of(audio) == SHA256.of(item.audio), "audio of \(item.id)",
                sourceLocation: sourceLocation)
        }
    }

    package static func files(below folder: String) throws -> [String] {
        guard try File.status(folder) != nil else { return [] }
        return try Folder.list(folder).flatMap { entry in
            entry.kind == .folder ? try files(below: folder + "/" + entry.name) : [folder + "/" + entry.name]
        }
    }

    /// The id at the end of a sidecar's name, after the second `_`.
    private static func id(of path: String) -> String {
        let name = path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...].dropLast(
            ".json".count)
        return String(name.suffix(20))
    }
}

extension Truth {
    /// What the manifest says of every item, without what differs from run to run.
    package static func records(of vault: String) async throws -> [String] {
        let manifest = try Manifest(reading: vault + "/manifest.sqlite")
        return try await manifest.records().map { line in
            let kept = try JSONValue(parsing: line).members.filter { member in
                !["fetched", "run", "sidecar_sha256", "transport", "evidence"].contains(member.key)
            }
            return kept.map { "\($0.key)=\($0.value.text)" }.joined(separator: " ")
        }
    }
}

extension Manifest {
    fileprivate func records() throws -> [[UInt8]] {
        var lines: [[UInt8]] = []
        try forEachRecord(.all) { lines.append($0.line) }
        return lines
    }
}
