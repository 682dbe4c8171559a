import Foundation
import Platform
import TestSupport
import Testing

@Suite("VaultLock", .temporaryDirectory, .timeLimit(.minutes(15)))
struct VaultLockTests {
    private var path: String { TemporaryDirectory.current.path("lock") }
    private let holder = LockHolder(
        processID: 42, host: "attic", since: 1_700_000_000, command: "backup --full")

    @Test func aSecondTakerIsToldWhoHoldsIt() throws {
        let lock = try VaultLock(path, holder: holder)
        let error = #expect(throws: LockError.self) {
            _ = try VaultLock(path, holder: .current(command: "prune"))
        }
        #expect(error == .held(by: holder))
        #expect(
            error?.description
                == "held by 'backup --full', process 42 on attic, since 2023-11-14T22:13:20Z")
        // Asking took nothing from the holder.
        #expect(throws: LockError.held(by: holder)) { _ = try VaultLock(path, holder: holder) }
        _ = consume lock
    }

    @Test func theLockIsFreeAgainWhenItsOwnerIsGone() throws {
        for _ in 0..<3 { _ = try VaultLock(path, holder: holder) }
        #expect(try File.status(path)?.size == 0)
    }

    @Test func aFileLeftBehindLocksNobodyOut() throws {
        try write(Array("pid 1\nhost x\nsince 1\ncommand y\n".utf8), to: path)
        _ = try VaultLock(path, holder: holder)
    }

    @Test(arguments: [
        "", "pid", "pid 7\n", "pid 7\nhost a\nsince soon\ncommand b\n", "pid 7\nhost a\nsince 1\ncommand b",
    ])
    func aHolderWhoHasNotSaidWhoTheyAreIsStillAHolder(text: String) throws {
        let lock = try VaultLock(path, holder: holder)
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
        #expect(throws: LockError.held(by: nil)) { _ = try VaultLock(path, holder: holder) }
        _ = consume lock
    }

    @Test func aLinkIsNotFollowed() throws {
        try write([1], to: TemporaryDirectory.current.path("precious"))
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "precious")
        #expect(throws: LockError.self) { _ = try VaultLock(path, holder: holder) }
        #expect(try File.read(TemporaryDirectory.current.path("precious"), limit: 10) == [1])
    }

    @Test func aMissingFolderIsAFileErrorNotAHeldLock() throws {
        let error = #expect(throws: LockError.self) {
            _ = try VaultLock(TemporaryDirectory.current.path("missing/lock"), holder: holder)
        }
        guard case .file(let cause) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cause.isMissing)
    }

    @Test func theLockIsFreedByTheKernelWhenItsHolderIsKilled() async throws {
        // The holder is a process of its own: it takes the lock and dies without a chance to clean up.
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let lock = try VaultLock(path, holder: .current(command: "backup"))
            kill(getpid(), SIGKILL)
            _ = consume lock
        }
        // What it wrote is still there: its existence means nothing.
        #expect(try File.status(path)?.size != 0)
        _ = try VaultLock(path, holder: holder)
    }

    @Test func anotherProcessIsLockedOutAndToldWho() async throws {
        let lock = try VaultLock(path, holder: .current(command: "backup"))
        let identifier = ThisProcess.identifier
        await #expect(processExitsWith: .success) {
            [path = path as String, identifier = identifier as Int32] in
            do {
                _ = try VaultLock(path, holder: .current(command: "verify"))
                exit(1)
            } catch LockError.held(let holder) {
                exit(holder?.processID == identifier && holder?.command == "backup" ? 0 : 2)
            }
        }
        _ = consume lock
    }
}
