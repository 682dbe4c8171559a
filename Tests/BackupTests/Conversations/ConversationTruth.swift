import Backup
import JSON
import Platform
import Simulator
import Testing
import VaultTruth

/// What a vault must hold of an account's conversations, held against the account itself.
struct ConversationTruth {
    let vault: String
    let account: SimulatedAccount

    /// Every sidecar by its conversation's id.
    func sidecars() throws -> [String: (path: String, sidecar: Sidecar)] {
        var found: [String: (path: String, sidecar: Sidecar)] = [:]
        for path in try Truth.files(below: vault + "/conversations") where path.hasSuffix(".json") {
            let sidecar = try Sidecar.read(path)
            found[sidecar.id] = (path, sidecar)
        }
        return found
    }

    func sidecar(_ id: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Sidecar {
        try #require(try sidecars()[id], sourceLocation: sourceLocation).sidecar
    }

    /// Every conversation's words and audio equal the source, and nothing else is there but what is `lost` upstream.
    ///
    /// Of those in `fadedSince` the audio went after it was stored, which no listing shows: the detail is the one
    /// that still spoke of it.
    func expectComplete(
        lost: Set<String> = [], fadedSince: Set<String> = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let held = try sidecars()
        for call in account.conversations {
            guard let (path, sidecar) = held[call.id] else {
                Issue.record("no sidecar for \(call.id)", sourceLocation: sourceLocation)
                continue
            }
            if !fadedSince.contains(call.id) { expectWords(of: call, sidecar, sourceLocation) }
            #expect(
                call.hasAudio == (sidecar.audio != nil) || sidecar.audio != nil,
                "audio of \(call.id), \(call.status)", sourceLocation: sourceLocation)
            try expectAudio(of: call.id, sidecar, at: path, sourceLocation)
        }
        let known = Set(account.conversations.map(\.id)).union(lost)
        #expect(Set(held.keys).isSubset(of: known), sourceLocation: sourceLocation)
        try expectNothingElse(held.values.map { ($0.path, $0.sidecar) }, sourceLocation)
    }

    /// Whatever stands under a final name is right, even when not everything is there.
    func expectNothingWrong(sourceLocation: SourceLocation = #_sourceLocation) throws {
        for (id, found) in try sidecars() {
            #expect(account.call(id) != nil, "\(id) is nobody's", sourceLocation: sourceLocation)
            let words = String(decoding: found.sidecar.item.bytes, as: UTF8.self)
            #expect(words.contains("\"\(id)\""), sourceLocation: sourceLocation)
            if let detail = found.sidecar.detail {
                #expect(
                    detail["conversation_id"]?.string == id && detail["transcript"]?.kind == .array,
                    "detail of \(id)", sourceLocation: sourceLocation)
            } else {
                Issue.record("no detail of \(id)", sourceLocation: sourceLocation)
            }
            try expectAudio(of: id, found.sidecar, at: found.path, sourceLocation)
        }
    }

    private func expectWords(
        of call: SimulatedConversation, _ sidecar: Sidecar, _ sourceLocation: SourceLocation
    ) {
        #expect(
            SHA256.of(Array(sidecar.item.bytes)) == SHA256.of(call.summaryJSON(includesText: true)),
            "summary of \(call.id)", sourceLocation: sourceLocation)
        #expect(
            SHA256.of(Array(sidecar.detail?.bytes ?? [])) == SHA256.of(call.detailJSON),
            "detail of \(call.id)", sourceLocation: sourceLocation)
    }

    private func expectAudio(
        of id: String, _ sidecar: Sidecar, at path: String, _ sourceLocation: SourceLocation
    ) throws {
        guard let audio = sidecar.audio else { return }
        let bytes = try File.read(folder(of: path) + audio.file, limit: 1 << 28)
        let digest = SHA256.of(bytes)
        #expect(
            digest == account.call(id).map { SHA256.of($0.audio) }, "audio of \(id)",
            sourceLocation: sourceLocation)
        #expect(digest == audio.sha256 && Int64(bytes.count) == audio.size, sourceLocation: sourceLocation)
    }

    private func expectNothingElse(
        _ held: [(path: String, sidecar: Sidecar)], _ sourceLocation: SourceLocation
    ) throws {
        let expected = held.flatMap { path, sidecar in
            [path] + (sidecar.audio.map { [folder(of: path) + $0.file] } ?? [])
        }
        #expect(
            Set(try Truth.files(below: vault + "/conversations")) == Set(expected),
            "nothing else is under a final name", sourceLocation: sourceLocation)
    }

    private func folder(of path: String) -> String {
        String(path[...(path.lastIndex(of: "/") ?? path.startIndex)])
    }
}
