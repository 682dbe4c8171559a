import Foundation
import Platform
import TestSupport
import Testing

@Suite("Files and folders", .temporaryDirectory)
struct FileTests {
    private var folder: String { TemporaryDirectory.current.path }
    private func path(_ name: String) -> String { TemporaryDirectory.current.path(name) }

    @Test func aStatusTellsKindAndSizeWithoutFollowingLinks() throws {
        try write([1, 2, 3], to: path("file"))
        try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: path("file"))
        let file = try File.status(path("file"))
        #expect(file?.kind == .file && file?.size == 3 && file?.permissions == 0o600 && file?.linkCount == 1)
        #expect((file?.modified ?? 0) > 1_600_000_000)
        #expect(try File.status(path("link"))?.kind == .link)
        let followed = try #require(try File.status(path("link"), followingLinks: true))
        #expect(file?.isSameFile(as: followed) == true)
        #expect(try File.status(folder)?.kind == .folder)
        #expect(try File.status(path("missing")) == nil)
        #expect(try File.status(path("file/below")) == nil)
        #expect(try File.isFile(path("file")) && !File.isFile(path("link")) && !File.isFile(path("missing")))
    }

    @Test func aPathWithANulIsRefused() throws {
        try write([1], to: path("file"))
        let hidden = path("file\0.json")
        #expect(throws: FileError.self) { try File.status(hidden) }
        #expect(throws: FileError.self) { try File.remove(hidden) }
        #expect(throws: FileError.self) { try File.rename(path("file"), to: hidden) }
        #expect(throws: FileError.self) { try File.rename(path("file"), to: hidden, ifPresent: .refuse) }
        #expect(throws: FileError.self) { try File.link(path("file"), at: hidden) }
        #expect(throws: FileError.self) { try Folder.make(hidden) }
        #expect(throws: FileError.self) { try Folder.list(hidden) }
        #expect(try Folder.list(folder).map(\.name) == ["file"])
    }

    @Test func aFileLargerThanTheLimitIsAnError() throws {
        try write([UInt8](repeating: 7, count: 100), to: path("file"))
        #expect(try File.read(path("file"), limit: 100).count == 100)
        let error = #expect(throws: FileError.self) { try File.read(path("file"), limit: 99) }
        #expect(error?.errno == EFBIG)
    }

    @Test(arguments: [1, 7, 4096, 1_000_000])
    func aReaderHandsOutTheFileInPiecesOfAnySize(size: Int) throws {
        var generator = SeededGenerator(seed: 1)
        let bytes = generator.bytes(20_000)
        try write(bytes, to: path("file"))
        let reader = try FileReader(path("file"), followingLinks: false)
        #expect(reader.size == 20_000)
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: size)
        while case let count = try reader.next(into: &buffer), count > 0 { all += buffer[..<count] }
        #expect(all == bytes)
        #expect(try reader.bytes(at: 19_990, count: 100) == Array(bytes.suffix(10)))
        #expect(try reader.bytes(at: 5, count: 3) == Array(bytes[5..<8]))
        #expect(try reader.bytes(at: 30_000, count: 3) == [])
        let other = try FileReader(path("file"))
        #expect(try other.next(upTo: size) == Array(bytes.prefix(size)))
    }

    #if os(Linux)
        /// A file system without a device of its own may be in memory, where there is nothing else to read from.
        private static let isOnDevice: Bool = {
            var status = stat()
            return unsafe stat(NSTemporaryDirectory(), &status) == 0 && (status.st_dev >> 8) & 0xfff != 0
        }()

        /// How many of the file's pages the system keeps in memory.
        private func cachedPages(_ path: String, size: Int) throws -> Int {
            let descriptor = unsafe open(path, O_RDONLY)
            defer { close(descriptor) }
            let mapped = unsafe mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0)
            let place = unsafe try #require(mapped)
            defer { _ = unsafe munmap(place, size) }
            var pages = [UInt8](repeating: 0, count: size / Int(getpagesize()))
            let answer = unsafe mincore(place, size, &pages)
            try #require(answer == 0)
            return pages.count { $0 & 1 == 1 }
        }

        @Test(.enabled(if: isOnDevice, "the temporary folder may be in memory"))
        func whatIsForgottenIsReadFromTheDisk() throws {
            let bytes = [UInt8](repeating: 7, count: 1 << 20)
            var file = try StagedFile(at: path("file"))
            try file.append(bytes)
            try file.finish(sync: true)
            let kept = try file.keep()
            #expect(try cachedPages(kept, size: bytes.count) > 0)
            let reader = try FileReader(kept)
            reader.forgetCached()
            #expect(try cachedPages(kept, size: bytes.count) == 0)
            #expect(try reader.bytes(at: 0, count: bytes.count) == bytes)
        }
    #endif

    @Test func onlyARegularFileIsReadWhereLinksAreNotFollowed() throws {
        try write([1], to: path("file"))
        try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: path("file"))
        let made = unsafe mkfifo(path("pipe"), 0o600)
        #expect(made == 0)
        for name in ["link", "pipe", ""] {
            #expect(throws: FileError.self, "\(name)") {
                _ = try FileReader(path(name), followingLinks: false)
            }
        }
        #expect(try File.read(path("link"), limit: 10) == [1])
        #expect(throws: FileError.self) { try File.read(path("link"), limit: 10, followingLinks: false) }
    }

    @Test func aRenameReplacesOrRefuses() throws {
        try write([1], to: path("a"))
        try write([2], to: path("b"))
        let error = #expect(throws: FileError.self) {
            try File.rename(path("a"), to: path("b"), ifPresent: .refuse)
        }
        #expect(error?.alreadyExists == true)
        try File.rename(path("a"), to: path("c"), ifPresent: .refuse)
        try File.rename(path("c"), to: path("b"))
        #expect(try File.read(path("b"), limit: 10) == [1])
        #expect(try Folder.list(folder).map(\.name) == ["b"])
    }

    @Test func aLinkIsASecondNameOfTheSameFile() throws {
        try write([1], to: path("a"))
        try File.link(path("a"), at: path("b"))
        #expect(try File.status(path("b"))?.linkCount == 2)
        let error = #expect(throws: FileError.self) { try File.link(path("a"), at: path("b")) }
        #expect(error?.alreadyExists == true)
        try File.remove(path("a"))
        #expect(try File.read(path("b"), limit: 10) == [1])
    }

    @Test func foldersAreMadeWithAllThatLeadsToThem() throws {
        try Folder.make(path("one/two/three"))
        try Folder.make(path("one/two/three"))
        #expect(try File.status(path("one/two"))?.permissions == 0o700)
        try write([], to: path("file"))
        #expect(throws: FileError.self) { try Folder.make(path("file")) }
        #expect(throws: FileError.self) { try Folder.make(path("file/below")) }
    }

    @Test func namesAreListedInTheOrderOfTheirBytes() throws {
        let names = ["Z", "a", "ä", "漢", ".hidden", "with space", "new\nline"]
        for name in names { try write([], to: path(name)) }
        try Folder.make(path("folder"))
        let listed = try Folder.list(folder)
        #expect(
            listed.map(\.name) == (names + ["folder"]).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(listed.first { $0.name == "folder" }?.kind == .folder)
        #expect(listed.first { $0.name == "a" }?.kind == .file)
    }

    @Test func aTreeIsRemovedWithoutFollowingItsLinks() throws {
        try Folder.make(path("outside"))
        try write([1], to: path("outside/kept"))
        try Folder.make(path("tree/inner"))
        try write([1], to: path("tree/inner/file"))
        try FileManager.default.createSymbolicLink(
            atPath: path("tree/inner/link"), withDestinationPath: path("outside"))
        #expect(throws: FileError.self) { try Folder.removeEmpty(path("tree")) }
        try Folder.removeTree(path("tree"))
        #expect(try File.status(path("tree")) == nil)
        #expect(try File.read(path("outside/kept"), limit: 10) == [1])
    }

    @Test func everythingCanBeSynced() throws {
        let system = try FileSystem(at: folder)
        try write([1], to: path("file"))
        try File.sync(path("file"))
        try Folder.sync(folder)
        #if os(Linux)
            #expect(try system.sync())
        #endif
        #expect(throws: FileError.self) { try Folder.sync(path("missing")) }
    }

    @Test func permissionsChange() throws {
        try write([1], to: path("file"))
        try File.setPermissions(0o644, of: path("file"))
        #expect(try File.status(path("file"))?.permissions == 0o644)
    }

    @Test func anErrorTellsWhatWasDoneToWhatAndWhy() {
        let error = FileError("writing", "/vault/a.mp3", errno: ENOSPC)
        #expect("\(error)" == "No space left on device (while writing /vault/a.mp3)")
        #expect(error.isDiskFull && FileError("", "", errno: EDQUOT).isDiskFull)
        #expect(FileError("", "", errno: EROFS).isReadOnly && !error.isReadOnly)
        #expect(FileError("", "", errno: ENOENT).isMissing && !error.isMissing)
    }
}
