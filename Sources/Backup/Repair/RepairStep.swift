/// What `repair` does about a finding.
package enum RepairStep: String, Sendable, CaseIterable {
    /// Fetch the audio again.
    case fetch
    /// Write the sidecar anew.
    case sidecar
    /// Make the snapshot anew.
    case snapshot
    /// Write the explanation anew.
    case readme
    /// Put a file back under the name that it should have.
    case putBack = "put_back"
    /// Record what is good and unrecorded.
    case adopt
    /// Move what cannot be explained out of the way.
    case quarantine
    /// Write a volume anew from what is whole in it.
    case seal
    /// Make the manifest anew; that is `rebuild`'s.
    case rebuild
    /// Nothing: the vault's own files are behind it.
    case leave
}

extension Finding {
    /// What is to be done; `nil` for a file of which nothing is known, which must be looked at first.
    package var step: RepairStep? {
        switch (kind, part) {
        case (.foreign, _): nil
        case (_, .audio): .fetch
        case (_, .sidecar): .sidecar
        case (_, .snapshot): .snapshot
        case (_, .manifest): .rebuild
        case (_, .other):
            path == "README.txt" ? .readme : VolumeName(path: path) != nil ? .seal : .quarantine
        }
    }
}
