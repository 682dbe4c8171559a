import Platform
import Testing

@testable import Commands

@Suite("Exit codes")
struct ExitCodeTests {
    @Test func theDocumentedTableHasEveryCodeAndNoOther() throws {
        let all: [ExitCode] = [
            .success, .failure, .differences, .partial, .keyRefused, .serviceUnavailable, .guarded, .diskFull,
            .vaultInUse, .budgetReached, .wrongVault, .usage, .interrupted, .terminated,
        ]
        let tests = #filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.startIndex)
        let document = String(
            decoding: try File.read(tests + "/../../docs/COMMAND-LINE.md", limit: 1 << 20), as: UTF8.self)
        let table = try #require(document.split(separator: "## Exit codes").last)
        let documented = table.split(separator: "\n").flatMap { line in
            line.hasPrefix("| ")
                ? line.dropFirst(2).prefix { $0 != "|" }.split(whereSeparator: { !$0.isNumber }) : []
        }
        #expect(documented.map { Int32($0) } == all.map(\.rawValue))
    }
}
