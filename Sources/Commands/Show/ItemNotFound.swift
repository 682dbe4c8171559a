internal import Backup

/// An id that does not lead to one item.
struct ItemNotFound: Error, Equatable {
    let id: String
    /// The ids that begin with it; the list may be cut.
    let candidates: [String]
}

extension Explanation {
    init(_ error: ItemNotFound) {
        if error.candidates.isEmpty {
            self.init(
                "no item in the vault has the id '\(error.id)'", hint: "'tapekeep list' prints the ids.",
                exitCode: .failure)
        } else {
            let shown = error.candidates.prefix(5).joined(separator: ", ")
            self.init(
                "several ids begin with '\(error.id)': \(shown)\(error.candidates.count > 5 ? ", …" : "")",
                hint: "Give more of it.", exitCode: .failure)
        }
    }

    init(_ error: NoCaptions) {
        self.init(
            "nothing says when the words of \(error.id) are heard",
            hint: "--format txt prints them without times.",
            exitCode: .failure)
    }

    init(_ error: ItemAudioError) {
        switch error {
        case .none: self.init("\(error)", exitCode: .failure)
        case .damaged:
            self.init(
                "\(error)",
                hint: "'tapekeep verify' names all such files; 'tapekeep repair' fetches them again.",
                exitCode: .differences)
        }
    }
}
