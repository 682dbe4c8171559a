/// The head of one entry. Its name is data from outside: never a path.
package struct ArchiveEntry: Sendable, Equatable {
    /// What an entry claims to be. A zip read as a stream tells folders by their closing slash, and
    /// shows a symbolic link as a file unless the local header says otherwise.
    package enum Kind: Sendable, Equatable {
        case file, folder, link, other
    }

    /// As it stands in the archive, but for backslashes, which libarchive turns into slashes.
    package let name: String
    /// Whether the name's bytes are UTF-8; if not, `name` holds replacement characters.
    package let isNameExact: Bool
    package let kind: Kind
    /// The size in the entry's head; nil where it only follows the data.
    package let statedSize: Int64?
    package let isEncrypted: Bool
}
