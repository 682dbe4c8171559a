internal import Platform
package import Testing

/// Expects `text` to be what `Golden/<name>` beside the test's file holds.
///
/// With `RECORD=1` in the environment the file is rewritten and the test fails
/// if that changed it, so that nobody records without looking.
package func expectGolden(
    _ text: String, _ name: String, testFile: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    if let complaint = try goldenComplaint(
        text, name, testFile: testFile, mayRecord: Environment["RECORD"] == "1")
    {
        Issue.record(Comment(rawValue: complaint), sourceLocation: sourceLocation)
    }
}

/// What `expectGolden` has to say against `text`, if anything; with `mayRecord` it rewrites the file first.
package func goldenComplaint(
    _ text: String, _ name: String, testFile: String, mayRecord: Bool
) throws -> String? {
    let folder = testFile.prefix(upTo: testFile.lastIndex(of: "/") ?? testFile.startIndex) + "/Golden"
    let path = folder + "/" + name
    let isThere = try File.status(path) != nil
    let expected = isThere ? String(decoding: try File.read(path, limit: 1 << 24), as: UTF8.self) : nil
    // Byte for byte: two spellings of one character are not the same file.
    if let expected, text.utf8.elementsEqual(expected.utf8) { return nil }
    if mayRecord {
        try Folder.make(String(folder), permissions: 0o755)
        var file = try StagedFile(in: String(folder), permissions: 0o644)
        try file.append(Array(text.utf8))
        try file.commit(as: path)
        return "recorded \(name): review it and run again without RECORD"
    }
    guard let expected else { return "there is no \(name) yet; RECORD=1 writes it:\n\(text)" }
    return "\(name) differs:\n\(firstDifference(expected, text))\nRECORD=1 rewrites it"
}

private func firstDifference(_ expected: String, _ actual: String) -> String {
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
    let place = zip(old, new).prefix { $0 == $1 }.count
    func line(_ lines: [Substring]) -> String { place < lines.count ? String(lines[place]) : "(end of text)" }
    return "line \(place + 1)\n- \(line(old))\n+ \(line(new))"
}
