internal import Platform

/// The files of an export as they go into its target, with the lists of their digests.
final class ExportBundle {
    private let target: any ExportTarget
    /// The dates of files that are no item's.
    private let modified: Int64
    private let bag: Bag?
    private let sums = Spool()
    private(set) var files = 0
    private(set) var bytes: Int64 = 0

    init(_ target: any ExportTarget, modified: Int64, bag: Bag?) throws {
        self.target = target
        self.modified = modified
        self.bag = bag
        if let bag { try add(try bag.declaration, to: bag) }
    }

    /// Adds a file whose bytes are at hand.
    func add(_ name: String, _ content: [UInt8]) throws {
        let file = ExportedFile(
            name: name, size: Int64(content.count), modified: modified, isCompressible: true)
        try add(file, SHA256.of(content)) { try $0(content) }
    }

    /// Adds what was gathered.
    func add(_ name: String, _ content: Spooled, isCompressible: Bool = true) throws {
        let file = ExportedFile(
            name: name, size: content.size, modified: modified, isCompressible: isCompressible)
        try add(file, content.sha256, content.forEachPiece)
    }

    /// Adds a file with the digest that its bytes were found to have.
    func add(_ file: ExportedFile, _ digest: SHA256, _ content: @escaping ExportedBytes) throws {
        var placed = file
        placed.name = path(file.name)
        try target.add(placed, content)
        bytes += file.size
        try note(file.name, file.size, digest)
    }

    /// Adds a file as a second name of one that was added; answers whether that can be.
    func link(_ file: ExportedFile, to other: String, _ digest: SHA256) throws -> Bool {
        guard try target.link(path(file.name), to: path(other), modified: file.modified) else { return false }
        try note(file.name, file.size, digest)
        return true
    }

    /// Adds the lists and makes the whole visible.
    func finish() throws {
        try add(ExportNames.sums, sums.finish())
        if let bag {
            for tag in try bag.closingTags() { try add(tag, to: bag) }
            // It speaks of all the others.
            try add(bag.tagManifest(), to: bag)
        }
        try target.finish()
    }

    private func add(_ tag: Bag.Tag, to bag: Bag) throws {
        let file = ExportedFile(
            name: bag.folder + tag.name, size: tag.content.size, modified: modified, isCompressible: true)
        try target.add(file, tag.content.forEachPiece)
        bag.note(tag)
        files += 1
        bytes += file.size
    }

    private func path(_ name: String) -> String { bag.map { $0.payload + name } ?? name }

    private func note(_ name: String, _ size: Int64, _ digest: SHA256) throws {
        files += 1
        if name != ExportNames.sums { try sums.append(Array("\(digest.hex)  \(name)\n".utf8)) }
        try bag?.notePayload(name, size, digest)
    }
}
