internal import Platform

/// What the source holds and no snapshot speaks of: whole items are taken, and everything else is named.
struct LooseItems {
    let room: RestoreRoom
    let index: RestoreIndex
    let findings: RestoreFindings
    let placement: Placement
    let events: RestoreEvents
    /// The run whose state the snapshots tell.
    let snapshotRun: Int64
    /// Whether only what a list of checksums names is taken: the source brings such lists, or broke off before they came.
    ///
    /// Without one an item is proven by nothing but itself, and in packed data a single flipped bit may change its id
    /// wherever that stands.
    let mustBeVouched: Bool

    /// No sidecar is longer: the longest transcripts have a few MiB.
    private static let longestSidecar: Int64 = 256 << 20

    /// Blocking. Returns how many items were taken.
    func run(_ manifest: Manifest) async throws -> Int {
        var taken = 0
        // Sidecars first: then only what belongs to none is left.
        try await forEachLeftover { leftover in
            guard leftover.name.hasSuffix(".json"), leftover.size <= Self.longestSidecar else { return }
            if try await take(leftover, manifest) { taken += 1 }
        }
        try await forEachLeftover { leftover in
            // A volume may hold what was pruned or has changed since it was sealed.
            if leftover.isSealed || leftover.isVouched && MemberRole.isPlaylist(leftover.name) { return }
            guard try !findings.wasTold(of: leftover.name) else { return }
            try findings.tell(
                .foreign, .other, member: leftover.name,
                "no item has these bytes" + (mayBeTaken(leftover) ? "" : ", and no checksum vouches for them")
            )
        }
        return taken
    }

    private func mayBeTaken(_ leftover: RestoreIndex.Leftover) -> Bool {
        leftover.isVouched || !mustBeVouched
    }

    private func forEachLeftover(_ body: (RestoreIndex.Leftover) async throws -> Void) async throws {
        var last: Int64 = 0
        while case let leftovers = try index.leftovers(after: last, limit: 256), !leftovers.isEmpty {
            for leftover in leftovers {
                try Task.checkCancellation()
                try await body(leftover)
                last = leftover.member
            }
        }
    }

    /// Whether the leftover was the sidecar of an item that is whole, and is in the vault now.
    private func take(_ leftover: RestoreIndex.Leftover, _ manifest: Manifest) async throws -> Bool {
        // Its content may have found its place under another name since it was listed.
        guard try index.place(of: leftover.digest) == .waiting else { return false }
        guard mayBeTaken(leftover) else { return false }
        let found: FoundSidecar
        do {
            found = try sidecar(leftover.digest)
        } catch let error as SidecarError {
            try findings.tell(.damaged, .sidecar, member: leftover.name, error.reason)
            return false
        }
        let sidecar = found.sidecar
        if let audio = sidecar.audio, try index.place(of: audio.sha256) == nil {
            try findings.tell(
                .damaged, .sidecar, member: leftover.name, "the audio of which it speaks is not there")
            return false
        }
        guard let stem = try await stem(for: found, leftover, manifest) else { return false }
        var files = [(stem + ".json", leftover.digest)]
        if let audio = sidecar.audio {
            files.insert((parentFolder(of: stem) + "/" + audio.file, audio.sha256), at: 0)
        }
        for (path, digest) in files where try index.place(of: digest) != .placed(path) {
            if let flaw = try placement.place(digest, at: path) {
                try findings.tell(flaw.kind, .sidecar, member: leftover.name, flaw.detail)
                return false
            }
        }
        events.send(.adopted(path: stem + ".json"))
        return true
    }

    /// Where the item's files go; `nil` when that was told to be nowhere.
    private func stem(
        for found: FoundSidecar, _ leftover: RestoreIndex.Leftover, _ manifest: Manifest
    ) async throws -> String? {
        let (collection, id) = (found.sidecar.collection, found.sidecar.id)
        if let known = try await manifest.knownItem(collection, id) {
            if let path = known.sidecar, VaultPlace.isValid(path, in: collection),
                found.sidecar.run > snapshotRun, try File.status(room.draft.absolute(path)) == nil
            {
                // A later run has written it, and was cut short before it told the manifest.
                return String(path.dropLast(".json".utf8.count))
            }
            if known.sidecar != nil || known.state == "discarded" {
                if leftover.isSealed { return nil }
                try findings.tell(
                    .disagrees, .sidecar, member: leftover.name,
                    "the snapshot has other words for its item, \(collection) \(id)")
                return nil
            }
        }
        let isTrash = findings.path(of: leftover.name).hasPrefix("trash/")
        let folder =
            (isTrash ? "trash/" : "") + ItemName.folder(collection: collection, date: found.listed.dateUnix)
        guard let audio = found.sidecar.audio else {
            return ItemName.stem(date: found.listed.dateUnix, label: found.listed.voiceName, id: id).map {
                folder + "/" + $0
            }
        }
        let stem = audio.file.lastIndex(of: ".").map { String(audio.file[..<$0]) } ?? audio.file
        guard stem.hasSuffix("_" + id), VaultPlace.isValid(folder + "/" + audio.file, in: collection) else {
            try findings.tell(
                .damaged, .sidecar, member: leftover.name, "its audio has a name that no vault uses")
            return nil
        }
        return folder + "/" + stem
    }

    private func sidecar(_ digest: SHA256) throws -> FoundSidecar {
        let name = try Sidecar.read(room.contentPath(digest)).collection
        guard let collection = Collections.named(name) else {
            throw SidecarError(reason: "it is of an unknown collection, \(name)")
        }
        do {
            return try FoundSidecar(room.contentName(digest), of: collection, in: room.contents)
        } catch let error as FileError {
            throw error
        } catch let error as SidecarError {
            throw error
        } catch {
            throw SidecarError(reason: "\(error)")
        }
    }
}
