/// The head of one entry of a tar file. Its names are data from outside: never a path.
package struct TarEntry: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case file, folder
        /// It has no bytes of its own: it stands for those of an earlier entry of this name.
        case sameAs(String)
        case link, other
    }

    package var name: String
    /// Whether the name's bytes are UTF-8; if not, `name` holds replacement characters.
    package var isNameExact: Bool
    package var kind: Kind
    package var size: Int64
}
