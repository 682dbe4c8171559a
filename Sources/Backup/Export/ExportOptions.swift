/// What is exported, and as what.
package struct ExportOptions: Sendable {
    /// Where it goes.
    package enum Destination: Sendable {
        /// An absolute path.
        case path(String)
        /// Somebody who takes the bytes of an archive as they come.
        case stream(@Sendable ([UInt8]) throws -> Void)
    }

    package var destination: Destination
    package var format: ExportFormat
    /// Which items; its order and its limit do not count.
    package var query = ItemQuery()
    /// Whether it is a bag as RFC 8493 has it.
    package var isBag = false
    /// The names of the items' files; those of the vault when there is none.
    package var names: NameTemplate?
    package var hasPlaylists = false
    /// Whether equal audio is stored once, where the format can say so.
    package var isDeduplicated = false

    /// From this size on, a file is read twice instead of being kept in memory until it is written.
    package var mostInMemory = 4 << 20

    package init(to destination: Destination, as format: ExportFormat) {
        self.destination = destination
        self.format = format
    }
}

/// What happens during an export, for whoever shows it.
package enum ExportEvent: Sendable {
    case begun(items: Int)
    case written(items: Int, bytes: Int64)
    /// A file that is left out, because the vault does not hold what it should.
    case leftOut(Finding)
}

/// What an export came to.
package struct ExportReport: Sendable, Equatable {
    package var exit = RunExit.done
    /// The newest run, whose state this is.
    package var run: Int64 = 0
    /// Items whose lines are in the snapshot inside.
    package var items = 0
    /// Those of them all of whose files are there.
    package var whole = 0
    /// Those that the vault does not hold, so that there are no files.
    package var withoutFiles = 0
    /// Those of which the vault has only the words, as their recording could not be had yet.
    package var withoutRecording = 0
    package var files = 0
    /// What the files hold; equal ones that are stored once count once.
    package var bytes: Int64 = 0
    /// Audio files that are links to others, and what they would have taken.
    package var links = 0
    package var linkedBytes: Int64 = 0
    /// Files that are left out.
    package var leftOut = 0
    /// The first of them; all were told as events.
    package var findings: [Finding] = []
    package var milliseconds = 0
}
