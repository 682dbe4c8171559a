internal import Platform

/// The words in which the manifest remembers why an item could be deleted upstream.
enum DeletionTrail {
    /// Who is deleting: a person at a machine.
    static let who = "\(ThisProcess.userName)@\(ThisProcess.hostName)"

    static func proof(_ copy: ProvenCopy, at time: Int64, copies: [String]) -> String {
        var parts: [String] = []
        if let sha256 = copy.sha256 { parts.append("audio of \(copy.size) bytes, sha256 \(sha256.hex)") }
        parts.append("sidecar sha256 \(copy.sidecarSHA256.hex)")
        var text = "by \(who); \(parts.joined(separator: ", ")), read back at \(UTCTime(unix: time).iso8601)"
        if !copies.isEmpty { text += "; the same in \(copies.joined(separator: ", "))" }
        return text
    }
}
