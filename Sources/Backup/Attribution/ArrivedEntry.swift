/// One regular file of an answered batch, as far as its attribution is concerned.
///
/// Folders hold no audio and are not listed. A damaged entry is listed: it cannot be
/// kept, but its name says that its item was sent.
package struct ArrivedEntry: Sendable, Hashable {
    /// The caller's number for the staged file.
    package let index: Int
    package let name: EntryName
    /// Whether all bytes arrived and their CRC is as stated.
    package let isIntact: Bool

    package init(index: Int, name: EntryName, isIntact: Bool) {
        self.index = index
        self.name = name
        self.isIntact = isIntact
    }

    package init(index: Int, path: String, isIntact: Bool) {
        self.init(index: index, name: EntryName(path), isIntact: isIntact)
    }
}
