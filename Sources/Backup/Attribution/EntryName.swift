/// A zip entry's path, read as data: it says what the entry claims to be and never becomes a path.
///
/// Three generations of names are known, all below a folder named after the voice:
/// `<id>.mp3`, `ElevenLabs_2023-07-31T17_42_43.000Z_<Voice>_<id>.mp3`, and since September 2023
/// `ElevenLabs_2024-10-09T11_47_43_<Voice>_pre_s50_sb75_se0_b_m2.mp3`; the website writes the
/// last with spaces or colons in the time.
package struct EntryName: Sendable, Hashable {
    /// What makes a path unfit to be looked at any further.
    package enum Hazard: String, Sendable, Hashable, CaseIterable {
        case empty = "is empty"
        case control = "holds a control character"
        case absolute = "is absolute"
        case backslash = "climbs or is absolute by backslashes"
        case climbs = "holds an empty, . or .. part"
        case tooLong = "is too long"
    }

    /// The path as it came.
    package let path: String
    package let hazard: Hazard?
    /// The innermost folder, or nothing: the voice's id in every known generation.
    package let folder: String
    /// The file's name without its extension.
    package let stem: String
    /// Lowercase, without the dot.
    package let fileExtension: String
    /// The UTC second that the name tells, if it tells one.
    package let second: Int64?
    /// Whether the time is written with a fraction or a `Z`, as only names with ids do.
    package let hasOldTime: Bool
    /// What follows the time (the whole stem when there is none): voice, category, settings, model, or an id.
    package let tail: String
    /// Whether the stem ends as `… (1)` does, as names do that were altered because they clashed.
    package let hasClashSuffix: Bool

    package var isUnsafe: Bool { hazard != nil }

    /// Reads any string; a hazardous one has a hazard and nothing else.
    package init(_ path: String) {
        self.path = path
        hazard = EntryName.hazard(of: path)
        guard hazard == nil else {
            (folder, stem, fileExtension, tail) = ("", "", "", "")
            (second, hasOldTime, hasClashSuffix) = (nil, false, false)
            return
        }
        let parts = path.utf8.split(separator: UInt8(ascii: "/"))
        let file = parts.last ?? path.utf8[...]
        folder = parts.count > 1 ? String(Substring(parts[parts.count - 2])) : ""
        let dot = file.lastIndex(of: UInt8(ascii: "."))
        if let dot, dot > file.startIndex, file.distance(from: dot, to: file.endIndex) <= 6 {
            stem = String(Substring(file[..<dot]))
            fileExtension = Substring(file[dot...].dropFirst()).lowercased()
        } else {
            stem = String(Substring(file))
            fileExtension = ""
        }
        if let stamp = NameStamp(leading: stem) {
            second = stamp.second
            hasOldTime = stamp.isOld
            tail = stamp.tail
        } else {
            second = nil
            hasOldTime = false
            tail = stem
        }
        hasClashSuffix = clashSuffixStart(of: stem) != nil
    }

    /// The stem without what a clash added to it.
    package var stemWithoutClash: Substring {
        stem[..<(clashSuffixStart(of: stem) ?? stem.endIndex)]
    }

    private static func hazard(of path: String) -> Hazard? {
        guard !path.isEmpty else { return .empty }
        guard path.utf8.count <= 1024 else { return .tooLong }
        for scalar in path.unicodeScalars where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
            return .control
        }
        if path.utf8.first == UInt8(ascii: "/") || startsWithDrive(path) { return .absolute }
        if climbs(path, by: [UInt8(ascii: "/")]) { return .climbs }
        // A voice's name may hold a backslash. It only counts where some system would take it for a way out.
        guard path.utf8.contains(UInt8(ascii: "\\")) else { return nil }
        return climbs(path, by: [UInt8(ascii: "/"), UInt8(ascii: "\\")]) ? .backslash : nil
    }

    /// Whether any part between separators is no name.
    private static func climbs(_ path: String, by separators: [UInt8]) -> Bool {
        path.utf8.split(omittingEmptySubsequences: false) { separators.contains($0) }
            .contains { $0.isEmpty || $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }
    }

    private static func startsWithDrive(_ path: String) -> Bool {
        guard let first = path.utf8.first, path.utf8.dropFirst().first == UInt8(ascii: ":") else {
            return false
        }
        return (first | 0x20) >= UInt8(ascii: "a") && (first | 0x20) <= UInt8(ascii: "z")
    }
}

/// Where ` (1)` or `(1)` begins at the end of a stem.
private func clashSuffixStart(of stem: String) -> String.Index? {
    let bytes = stem.utf8
    guard bytes.last == UInt8(ascii: ")"), let open = bytes.lastIndex(of: UInt8(ascii: "(")),
        open > bytes.startIndex
    else { return nil }
    let digits = bytes[bytes.index(after: open)...].dropLast()
    guard (1...3).contains(digits.count),
        digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    let before = bytes.index(before: open)
    return bytes[before] == UInt8(ascii: " ") && before > bytes.startIndex ? before : open
}
