internal import Compression
internal import JSON
internal import Platform

/// What a check of an item came to.
struct ItemOutcome: Sendable {
    var findings: [Finding] = []
    /// Whether all of its files were read to their ends.
    var isRead = false
    /// Of its audio, as far as that was read.
    var bytes: Int64 = 0
    fileprivate var filesRead = 0
}

/// Compares an item's files with what is known of them.
struct ItemCheck: Sendable {
    let vault: Vault
    /// What was found of the volumes; one that is not here is to be read member by member.
    var volumes: [String: VolumeState] = [:]

    /// Blocking. Everything that is wrong with the item, and how much of it was read.
    func outcome(for item: CheckedItem) -> ItemOutcome {
        var outcome = ItemOutcome()
        if let sealed = item.sealed {
            switch volumes[sealed.volume] {
            // All its bytes are those that were read back when it was sealed.
            case .whole: return ItemOutcome(isRead: item.isRead, bytes: item.isRead ? item.bytes : 0)
            case .changed where !item.isRead: return outcome
            case .missing, .changed, nil: break
            }
        }
        outcome.findings = [audioFinding(item, &outcome), sidecarFinding(item, &outcome)].compactMap { $0 }
        outcome.isRead = item.isRead && outcome.filesRead == (item.path == nil ? 1 : 2)
        return outcome
    }

    private func audioFinding(_ item: CheckedItem, _ outcome: inout ItemOutcome) -> Finding? {
        guard let file = item.audioFile else { return nil }
        return finding(.audio, file, of: item.item) {
            guard item.isRead, let expected = item.sha256 else {
                guard let status = try vault.status(of: file) else { return (.missing, Self.notThere(file)) }
                guard status.isFile else { return (.damaged, "it is not a file") }
                guard file.volume == nil else { return nil }
                return item.size.flatMap { Self.sizeFlaw(status.size, expected: $0) }
            }
            let (digest, size) = try vault.digest(of: file)
            outcome.filesRead += 1
            outcome.bytes += size
            if digest == expected { return nil }
            if let ahead = item.ahead, try isAhead(item, digest, ahead) { return nil }
            return item.size.flatMap { Self.sizeFlaw(size, expected: $0) }
                ?? (.damaged, "its bytes are not those that were saved")
        }
    }

    private static func sizeFlaw(_ size: Int64, expected: Int64) -> (Finding.Kind, String)? {
        if size < expected { return (.truncated, "\(size) of \(expected) bytes are left") }
        return size > expected ? (.damaged, "it is \(size - expected) bytes too long") : nil
    }

    private func sidecarFinding(_ item: CheckedItem, _ outcome: inout ItemOutcome) -> Finding? {
        let file = item.sidecarFile
        return finding(.sidecar, file, of: item.item) {
            guard item.isRead, let expected = item.sidecarSHA256 else {
                guard let status = try vault.status(of: file) else { return (.missing, Self.notThere(file)) }
                guard status.isFile else { return (.damaged, "it is not a file") }
                return status.size == 0 ? (.truncated, "it is empty") : nil
            }
            // The usual case needs no look inside: these are the bytes that were written.
            let (digest, size) = try vault.digest(of: file)
            outcome.filesRead += 1
            guard digest != expected else { return nil }
            guard size != 0 else { return (.truncated, "it is empty") }
            let sidecar: Sidecar
            do {
                sidecar = try Sidecar(parsing: vault.bytes(of: file))
            } catch {
                return (.damaged, "\(error)")
            }
            guard sidecar.collection == item.item.collection, sidecar.id == item.item.id else {
                return (.disagrees, "it names another item, \(sidecar.collection) \(sidecar.id)")
            }
            guard sidecar.audio?.sha256 == item.sha256, sidecar.audio?.size == item.size else {
                let isAhead = item.ahead?.runs.contains(sidecar.run) ?? false
                return isAhead ? nil : (.disagrees, "it describes other audio than the manifest")
            }
            if let ahead = item.ahead {
                // A killed run has written it, whose successor will tell the manifest.
                if ahead.runs.contains(sidecar.run) { return nil }
                if let words = ahead.words, words == SHA256.of(Array(sidecar.item.bytes)) { return nil }
            }
            return (.disagrees, "it is not what was saved")
        }
    }

    /// Whether a killed run has published an update of which the manifest was not told: then the sidecar says the same.
    private func isAhead(_ item: CheckedItem, _ digest: SHA256, _ ahead: CheckedItem.Ahead) throws -> Bool {
        // A sidecar that cannot be read proves nothing.
        guard let sidecar = try? Sidecar.read(vault.absolute(item.sidecar)) else { return false }
        return sidecar.id == item.item.id && sidecar.audio?.sha256 == digest
            && ahead.runs.contains(sidecar.run)
    }

    private static func notThere(_ file: StoredFile) -> String {
        file.volume.map { "\($0), which held it, is not there" } ?? "it is not there"
    }

    private func finding(
        _ part: Finding.Part, _ file: StoredFile, of item: ItemReference,
        _ check: () throws -> (Finding.Kind, String)?
    ) -> Finding? {
        let path = file.path
        do {
            return try check().map { Finding($0.0, part, path, $0.1, of: item) }
        } catch let error as FileError where error.isMissing {
            return Finding(.missing, part, path, Self.notThere(file), of: item)
        } catch let error as CompressionError {
            let place = file.volume.map { " in \($0)" } ?? ""
            return Finding(.damaged, part, path, "it cannot be read\(place): \(error.reason)", of: item)
        } catch let error as FileError {
            return Finding(.damaged, part, path, "it cannot be read: \(error.reason)", of: item)
        } catch {
            return Finding(.damaged, part, path, "it cannot be read: \(error)", of: item)
        }
    }
}
