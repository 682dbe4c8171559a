import Foundation
import Platform
import TestSupport
import Testing

/// Publishes a file of those bytes by way of its own folder.
func write(_ bytes: [UInt8], to path: String) throws {
    let folder = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
    var file = try StagedFile(in: folder)
    try file.append(bytes)
    try file.commit(as: path)
}

@Suite("StagedFile", .temporaryDirectory)
struct StagedFileTests {
    private var folder: String { TemporaryDirectory.current.path }
    private var names: [String] { get throws { try Folder.list(folder).map(\.name) } }

    @Test func aFileNotCommittedLeavesNothing() throws {
        do {
            var file = try StagedFile(in: folder)
            try file.append([1, 2, 3])
            #expect(try names.count == 1)
        }
        #expect(try names == [])
        do {
            var file = try StagedFile(in: folder)
            try file.append([1, 2, 3])
            try file.finish()
        }
        #expect(try names == [])
    }

    @Test func aNameOfTheCallersChoiceIsTakenOnlyWhereNothingIs() throws {
        let path = folder + "/chosen"
        do {
            var file = try StagedFile(at: path)
            try file.append([1, 2])
            try file.setModified(1_700_000_000)
            #expect(try file.keep() == path)
        }
        #expect(try File.read(path, limit: 9) == [1, 2])
        #expect(try File.status(path)?.modified == 1_700_000_000)
        #expect { _ = try StagedFile(at: path) } throws: { ($0 as? FileError)?.alreadyExists == true }
        #expect(try names == ["chosen"])
    }

    @Test func aThrowWhileWritingLeavesNothing() throws {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            var file = try StagedFile(in: folder)
            try file.append([1])
            throw Stop()
        }
        #expect(try names == [])
    }

    @Test(arguments: [0, 1, 1000, 16_383, 16_384, 65_536, 65_537, 1_000_000], [1, 999, 16_384, 100_000])
    func aCommittedFileHoldsExactlyWhatWasAppended(count: Int, pieceSize: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        let bytes = generator.bytes(count)
        let step = max(pieceSize, count / 2000 + 1)
        var file = try StagedFile(in: folder)
        for start in stride(from: 0, to: count, by: step) {
            try file.append(Array(bytes[start..<min(start + step, count)]))
        }
        #expect(file.size == Int64(count))
        let path = folder + "/final"
        try file.commit(as: path)
        #expect(try File.read(path, limit: count) == bytes)
        #expect(try names == ["final"])
    }

    @Test func aCommitReplacesUnlessToldToRefuse() throws {
        let path = folder + "/final"
        try write([1], to: path)
        try write([2], to: path)
        #expect(try File.read(path, limit: 10) == [2])
        let error = #expect(throws: FileError.self) {
            var third = try StagedFile(in: folder)
            try third.append([3])
            try third.commit(as: path, ifPresent: .refuse)
        }
        #expect(error?.alreadyExists == true)
        #expect(try File.read(path, limit: 10) == [2])
        #expect(try names == ["final"])
        var fourth = try StagedFile(in: folder)
        try fourth.append([4])
        try fourth.commit(as: folder + "/other", ifPresent: .refuse)
        #expect(try names == ["final", "other"])
    }

    @Test(arguments: [0o600, 0o640] as [UInt32])
    func theFileHasThePermissionsAskedFor(permissions: UInt32) throws {
        let path = folder + "/final"
        var file = try StagedFile(in: folder, permissions: permissions)
        try file.finish(sync: true)
        try file.commit(as: path)
        #expect(try File.status(path)?.permissions == permissions)
    }

    @Test func aMissingFolderIsAnError() {
        let error = #expect(throws: FileError.self) { _ = try StagedFile(in: folder + "/missing") }
        #expect(error?.isMissing == true)
    }

    @Test(.enabled(if: SmallDisk.isAvailable, SmallDisk.reason), arguments: [1, 5000, 100_000])
    func aFullDiskIsToldAndLeavesNothing(pieceSize: Int) throws {
        try SmallDisk.mounted(bytes: 128 << 10) { disk in
            let piece = [UInt8](repeating: 1, count: pieceSize)
            let error = #expect(throws: FileError.self) {
                var file = try StagedFile(in: disk)
                for _ in 0..<(300_000 / pieceSize) { try file.append(piece) }
                try file.commit(as: disk + "/final")
            }
            #expect(error?.isDiskFull == true)
            let left = try Folder.list(disk)
            #expect(left.isEmpty)
        }
    }

    @Test(.enabled(if: SmallDisk.isAvailable, SmallDisk.reason))
    func aFileThatJustFitsIsNotTakenForAFailure() throws {
        try SmallDisk.mounted(bytes: 128 << 10) { disk in
            let free = try Folder.freeBytes(at: disk)
            #expect(free > 0 && free <= 128 << 10)
            try write([UInt8](repeating: 1, count: Int(free)), to: disk + "/final")
            let left = try Folder.freeBytes(at: disk)
            #expect(left == 0)
        }
    }
}
