internal import Platform
package import Testing

/// A folder of its own for each test case, removed afterwards.
package struct TemporaryDirectory: Sendable {
    package let path: String

    /// The folder of the running test, which must have the trait `.temporaryDirectory`.
    package static var current: TemporaryDirectory {
        guard let directory = running else {
            preconditionFailure("the test lacks the trait .temporaryDirectory")
        }
        return directory
    }

    @TaskLocal fileprivate static var running: TemporaryDirectory?

    /// The path of a name inside.
    package func path(_ name: String) -> String { path + "/" + name }

    /// Makes one by hand, for code outside of a test's task; the caller removes it.
    package static func make() throws -> TemporaryDirectory {
        let parent = Environment["TMPDIR"] ?? "/tmp"
        let name = String(UInt64.random(in: .min ... .max), radix: 36)
        let path = try ThisProcess.canonicalPath(parent) + "/tapekeep-test-" + name
        try Folder.make(path)
        return TemporaryDirectory(path: path)
    }

    package func remove() throws { try Folder.removeTree(path) }
}

/// Gives each case of a test its own folder.
package struct TemporaryDirectoryTrait: TestTrait, SuiteTrait, TestScoping {
    package var isRecursive: Bool { true }

    package func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? {
        // Only a case runs code; a suite or a function as a whole would share the folder.
        testCase == nil ? nil : self
    }

    package func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory.make()
        do {
            try await TemporaryDirectory.$running.withValue(directory) { try await function() }
        } catch {
            // The test's own failure is the one to tell.
            try? directory.remove()
            throw error
        }
        try directory.remove()
    }
}

extension Trait where Self == TemporaryDirectoryTrait {
    /// Runs each case with a folder of its own, `TemporaryDirectory.current`.
    package static var temporaryDirectory: Self { Self() }
}
