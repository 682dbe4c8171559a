internal import Compression
internal import JSON
internal import Platform

/// Why an item's copy cannot be relied on.
struct CopyFlaw: Error, Sendable, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A copy whose every byte was read just now and is as it should be.
struct ProvenCopy: Sendable {
    var sha256: SHA256?
    var size: Int64
    var sidecarSHA256: SHA256
    /// The service's words that the sidecar keeps.
    var item: JSONValue
    var detail: JSONValue?
    /// The audio's file, to tell one copy from the other.
    var file: FileStatus
}

/// Reads what a vault holds of an item, from the disk and not from memory of it.
struct CopyProof: Sendable {
    let vault: Vault

    /// Blocking. Throws: a `CopyFlaw` that ends the sentence "it stays, because".
    func prove(_ held: HeldCopy, collection: any ItemCollection, id: String) throws -> ProvenCopy {
        do {
            return try read(held, collection, id)
        } catch let error as FileError {
            throw CopyFlaw(error.isMissing ? "\(error.path) is missing" : "it cannot be read: \(error)")
        } catch let error as CompressionError {
            throw CopyFlaw("it cannot be read: \(error.reason)")
        } catch let error as SidecarError {
            throw CopyFlaw("\(held.sidecar) is \(error)")
        }
    }

    private func read(_ held: HeldCopy, _ collection: any ItemCollection, _ id: String) throws -> ProvenCopy {
        let words = try vault.bytes(of: held.sidecarFile)
        guard let expected = held.sidecarSHA256, SHA256.of(words) == expected else {
            throw CopyFlaw("\(held.sidecarFile.place) is not as it was written")
        }
        let sidecar = try Sidecar(parsing: words)
        guard sidecar.collection == collection.name, sidecar.id == id else {
            throw CopyFlaw("\(held.sidecar) is about another item")
        }
        guard Self.speaks(sidecar, of: id, in: collection) else {
            throw CopyFlaw("\(held.sidecar) does not hold the service's words whole")
        }
        guard let status = try vault.status(of: held.sidecarFile) else {
            throw CopyFlaw("\(held.sidecar) is missing")
        }
        var copy = ProvenCopy(
            size: 0, sidecarSHA256: expected, item: sidecar.item, detail: sidecar.detail, file: status)
        guard held.audio == "kept" else {
            guard sidecar.audio == nil, sidecar.audioState == held.audio, held.audio != "missing" else {
                throw CopyFlaw("\(held.sidecar) and the manifest disagree about its audio")
            }
            return copy
        }
        try proveAudio(held, sidecar, &copy)
        return copy
    }

    private func proveAudio(_ held: HeldCopy, _ sidecar: Sidecar, _ copy: inout ProvenCopy) throws {
        guard let file = held.audioFile, let sha256 = held.sha256, let size = held.size, size > 0 else {
            throw CopyFlaw("its audio is not in the vault")
        }
        guard let audio = sidecar.audio, audio.sha256 == sha256, audio.size == size,
            audio.file == fileName(file.path), parentFolder(of: file.path) == parentFolder(of: held.sidecar)
        else { throw CopyFlaw("\(held.sidecar) describes other audio than the manifest") }
        let (digest, found) = try vault.digest(of: file)
        guard digest == sha256, found == size else { throw CopyFlaw("\(file.place) is damaged") }
        guard let status = try vault.status(of: file) else { throw CopyFlaw("\(file.place) is missing") }
        copy.sha256 = sha256
        copy.size = size
        copy.file = status
    }

    /// Whether the service's words are there and about this item.
    private static func speaks(_ sidecar: Sidecar, of id: String, in collection: any ItemCollection) -> Bool {
        // What cannot be read proves nothing, which is the answer.
        guard let item = try? collection.item(from: sidecar.item.bytes), item.id == id else { return false }
        guard collection.hasDetail else { return true }
        guard let words = sidecar.detail?.bytes, let detail = try? collection.detail(from: words) else {
            return false
        }
        return detail.id == id
    }
}
