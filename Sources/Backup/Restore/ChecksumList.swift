internal import Compression
internal import Platform

/// Holds the source against a list of checksums that came with it.
struct ChecksumList {
    /// The list's own name in the source: names in it are told from its folder.
    let name: String
    /// Where it waits.
    let path: String
    let index: RestoreIndex
    let findings: RestoreFindings

    private var folder: String {
        name.lastIndex(of: "/").map { String(name[...$0]) } ?? ""
    }

    /// Blocking.
    func check() throws {
        let file = PulledSource(try FileReader(path))
        let lines = LineReader(maximumLength: 1 << 16) { try file.next() }
        var number = 0
        do {
            while let line = try lines.next() {
                try Task.checkCancellation()
                number += 1
                guard let (digest, member) = parse(line) else {
                    try findings.tell(
                        .damaged, .other, member: name, "line \(number) is no checksum and name")
                    continue
                }
                try check(folder + member, digest)
            }
        } catch let error as CompressionError {
            try findings.tell(.damaged, .other, member: name, error.reason)
        }
    }

    private func check(_ member: String, _ digest: SHA256) throws {
        guard try !index.vouch(for: member, digest) else { return }
        let list = fileName(name)
        if try index.hasMember(member) {
            try findings.tell(
                .damaged, .other, member: member, "its bytes are not those of which \(list) speaks")
        } else {
            try findings.tell(.missing, .other, member: member, "\(list) speaks of it, and it is not there")
        }
    }

    /// `<64 digits>  <name>`, or with a star for the second blank.
    private func parse(_ line: [UInt8]) -> (digest: SHA256, name: String)? {
        let isEscaped = line.first == UInt8(ascii: "\\")
        let line = line.dropFirst(isEscaped ? 1 : 0)
        guard line.count > 66, let text = String(validating: line, as: UTF8.self) else { return nil }
        let hex = String(text.prefix(64))
        var name = text.dropFirst(64)
        guard let digest = SHA256(hex: hex), digest.hex == hex, name.hasPrefix("  ") || name.hasPrefix(" *")
        else { return nil }
        name = name.dropFirst(2)
        return (digest, isEscaped ? unescaped(name) : isBag ? decoded(name) : String(name))
    }

    /// BagIt spells ends of lines and the percent sign as URLs do (RFC 8493, section 2.1.3).
    private var isBag: Bool { name.hasSuffix("manifest-sha256.txt") }

    private func decoded(_ name: Substring) -> String {
        var result = ""
        var rest = name
        while let sign = rest.firstIndex(of: "%") {
            result += rest[..<sign]
            let code = rest[sign...].prefix(3)
            switch code.uppercased() {
            case "%0A": result += "\n"
            case "%0D": result += "\r"
            case "%25": result += "%"
            default: result += code
            }
            rest = rest[sign...].dropFirst(3)
        }
        return result + rest
    }

    /// A backslash before the line tells that the name in it is escaped.
    private func unescaped(_ name: Substring) -> String {
        var result = ""
        var isAfterSlash = false
        for character in name {
            if isAfterSlash {
                result.append(character == "n" ? "\n" : character == "r" ? "\r" : character)
                isAfterSlash = false
            } else if character == "\\" {
                isAfterSlash = true
            } else {
                result.append(character)
            }
        }
        return result
    }
}
