internal import JSON
internal import Platform

/// Compares an item's files with what is known of them.
struct ItemCheck: Sendable {
    let vault: Vault

    /// Blocking. Everything that is wrong with the item; nothing when all is well.
    func findings(for item: CheckedItem) -> [Finding] {
        if let volume = item.volume {
            return [
                Finding(
                    .damaged, .other, volume, "it is sealed, which this version cannot read", of: item.item)
            ]
        }
        return [audioFinding(item), sidecarFinding(item)].compactMap { $0 }
    }

    private func audioFinding(_ item: CheckedItem) -> Finding? {
        guard let path = item.path else { return nil }
        return finding(.audio, path, of: item.item) { absolute in
            guard item.isRead, let expected = item.sha256 else {
                guard let status = try File.status(absolute) else { return (.missing, "it is not there") }
                guard status.isFile else { return (.damaged, "it is not a file") }
                return item.size.flatMap { Self.sizeFlaw(status.size, expected: $0) }
            }
            let (digest, size) = try Digest.ofFile(absolute)
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

    private func sidecarFinding(_ item: CheckedItem) -> Finding? {
        finding(.sidecar, item.sidecar, of: item.item) { absolute in
            guard item.isRead, let expected = item.sidecarSHA256 else {
                guard let status = try File.status(absolute) else { return (.missing, "it is not there") }
                guard status.isFile else { return (.damaged, "it is not a file") }
                return status.size == 0 ? (.truncated, "it is empty") : nil
            }
            // The usual case needs no look inside: these are the bytes that were written.
            guard try Digest.ofFile(absolute).digest != expected else { return nil }
            guard try File.status(absolute)?.size != 0 else { return (.truncated, "it is empty") }
            let sidecar: Sidecar
            do {
                sidecar = try Sidecar.read(absolute)
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

    private func finding(
        _ part: Finding.Part, _ path: String, of item: ItemReference,
        _ check: (String) throws -> (Finding.Kind, String)?
    ) -> Finding? {
        do {
            return try check(vault.absolute(path)).map { Finding($0.0, part, path, $0.1, of: item) }
        } catch let error as FileError where error.isMissing {
            return Finding(.missing, part, path, "it is not there", of: item)
        } catch let error as FileError {
            return Finding(.damaged, part, path, "it cannot be read: \(error.reason)", of: item)
        } catch {
            return Finding(.damaged, part, path, "it cannot be read: \(error)", of: item)
        }
    }
}
