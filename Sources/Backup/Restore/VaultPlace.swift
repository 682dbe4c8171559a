/// Whether a path from outside is one that a vault uses.
enum VaultPlace {
    /// `history/2025/03/14/name.mp3`, or the same below `trash`, for an item of this collection.
    static func isValid(_ path: String, in collection: String) -> Bool {
        let parts = TrashPath.outside(path).split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 5 && parts[0] == collection && Collections.named(collection) != nil
            && parts.dropFirst().allSatisfy(isSafe)
    }

    /// Whether it can be one name in a folder.
    static func isSafe(_ name: some StringProtocol) -> Bool {
        (1...255).contains(name.utf8.count) && !name.hasPrefix(".")
            && !name.unicodeScalars.contains {
                $0 == "/" || $0 == "\\" || $0.value < 0x20 || $0.value == 0x7F
            }
    }
}
