package import Backup
internal import JSON
package import Platform
internal import Simulator
package import Testing

/// What a vault holds of each item, wherever the bytes are.
package enum Holdings {
    /// The digests of an item's audio and of its sidecar, as they are read, not as they are recorded.
    package struct Item: Sendable, Equatable {
        package var audio: SHA256?
        package var sidecar: SHA256
    }

    /// By collection and id; what is in the trash as well.
    package static func read(_ vault: String) async throws -> [String: Item] {
        let reading = try VaultReading(vault)
        var found: [String: Item] = [:]
        for record in try await reading.manifest.everyRecord() {
            guard let sidecar = record.sidecarFile else { continue }
            var item = Item(audio: nil, sidecar: try reading.vault.digest(of: sidecar).digest)
            if record.audioFile != nil {
                var digest = Digest()
                try reading.readAudio(of: record) { digest.update($0) }
                item.audio = digest.finish()
            }
            found[record.collection + " " + record.id] = item
        }
        return found
    }

    /// Each file of an item stands once, by itself or in the one volume that its row names, and nothing else does.
    package static func expectEachOnce(
        _ vault: String, _ when: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        var loose: Set<String> = []
        var volumes: Set<String> = []
        for record in try await VaultReading(vault).manifest.everyRecord() {
            if let sealed = record.sealed {
                volumes.insert(sealed.volume)
            } else {
                loose.formUnion([record.path, record.sidecar].compactMap { $0 })
            }
        }
        let there = try ["history", "conversations", "trash"].flatMap {
            try Truth.files(below: vault + "/" + $0)
        }
        let names = Set(there.map { String($0.dropFirst(vault.utf8.count + 1)) })
        #expect(names.symmetricDifference(loose).sorted() == [], when, sourceLocation: sourceLocation)
        let standing = try Truth.files(below: vault + "/volumes")
            .map { String($0.dropFirst(vault.utf8.count + 1)) }
        #expect(standing == volumes.sorted(), when, sourceLocation: sourceLocation)
    }

    /// How many items are in volumes, and how many stand by themselves.
    package static func counts(_ vault: String) async throws -> (sealed: Int, loose: Int) {
        let held = try await VaultReading(vault).manifest.everyRecord().filter { $0.sidecar != nil }
        let sealed = held.count { $0.sealed != nil }
        return (sealed: sealed, loose: held.count - sealed)
    }
}

extension Manifest {
    package func everyRecord() throws -> [ItemRecord] {
        var found: [ItemRecord] = []
        try forEachRecord(.all) { found.append($0) }
        return found
    }
}
