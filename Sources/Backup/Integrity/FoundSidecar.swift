internal import JSON
internal import Platform

/// A sidecar that stands in a vault, read and understood.
///
/// It keeps what a row needs and lets the transcripts go: many are held at a time.
struct FoundSidecar: Sendable {
    /// Relative to the vault.
    var path: String
    /// Where it is, when it is a member of a volume.
    var sealed: SealedPlace?
    var digest: SHA256
    var sidecar: Sidecar
    /// The item as the service listed it.
    var listed: ListedItem
    var detail: ItemDetail?

    /// Whether the next backup is to look at it again: it was not final, or its audio was still to be had.
    var isOpen: Bool {
        guard let detail else { return false }
        return detail.readiness == .provisional || listed.readiness == .provisional
            || sidecar.audioState == "missing"
    }

    /// What only its collection has, as a JSON object.
    var attributes: String? {
        (detail.map { listed.attributes.updated(by: $0.attributes) } ?? listed.attributes).json
    }

    /// Where its audio should stand, relative to the vault.
    var audioPath: String? {
        sidecar.audio.map { parentFolder(of: path) + "/" + $0.file }
    }

    /// Reads the file; throws why it is no sidecar of this collection. Blocking.
    init(_ path: String, of collection: any ItemCollection, in vault: Vault) throws {
        guard try File.isFile(vault.absolute(path)) else { throw SidecarError(reason: "it is not a file") }
        try self.init(StoredFile(path: path), of: collection, in: vault)
    }

    /// Reads the file, wherever it is; throws why it is no sidecar of this collection. Blocking.
    init(_ file: StoredFile, of collection: any ItemCollection, in vault: Vault) throws {
        let bytes = try vault.bytes(of: file)
        var sidecar = try Sidecar(parsing: bytes)
        guard sidecar.collection == collection.name, ItemName.isSafe(id: sidecar.id) else {
            throw SidecarError(reason: "it is of \(sidecar.collection) \(sidecar.id)")
        }
        var detail = try sidecar.detail.flatMap { try collection.detail(from: $0.bytes) }
        detail?.json = []
        sidecar.detail = nil
        sidecar.earlier = []
        // A copy, as every part of the file would hold on to all of it.
        sidecar.item = JSONValue(walked: Array(sidecar.item.bytes)[...])
        let listed = try collection.item(from: sidecar.item.bytes)
        guard listed.id == sidecar.id else { throw SidecarError(reason: "its words are of \(listed.id)") }
        self.path = file.path
        self.sealed = file.volume.map { SealedPlace(volume: $0, sidecar: file.offset) }
        self.digest = SHA256.of(bytes)
        self.sidecar = sidecar
        self.listed = listed
        self.detail = detail
    }

    /// Whether the audio stands beside it with the bytes that it states. Blocking.
    func hasItsAudio(in vault: Vault) throws -> Bool {
        guard let audio = sidecar.audio, let file = StoredFile(audio: audioPath, in: sealed) else {
            return true
        }
        guard try file.volume != nil || File.isFile(vault.absolute(file.path)) else { return false }
        return try vault.digest(of: file).digest == audio.sha256
    }
}
