/// What stops an export that is under way.
package enum ExportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A file that was found whole had other bytes a moment later.
    case changed(String)

    package var description: String {
        switch self {
        case .changed(let name): "\(name) changed while it was read"
        }
    }
}
