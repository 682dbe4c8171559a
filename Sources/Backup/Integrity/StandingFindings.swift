/// What checks found wrong with a vault and nothing has mended since.
package struct StandingFindings: Sendable, Equatable {
    package var total = 0
    /// Of these, files that are missing or not what they were; the others are files that nothing is known of.
    package var damaged = 0

    package init(total: Int = 0, damaged: Int = 0) {
        self.total = total
        self.damaged = damaged
    }

    init(_ tally: CheckTally) {
        total = tally.found
        damaged = tally.found - (tally.counts[.foreign] ?? 0)
    }

    func atLeast(_ other: StandingFindings) -> StandingFindings {
        StandingFindings(total: max(total, other.total), damaged: max(damaged, other.damaged))
    }
}

extension Manifest {
    package func standingFindings() throws -> StandingFindings {
        StandingFindings(
            total: Int(try number("verified.findings") ?? 0),
            damaged: Int(try number("verified.damaged") ?? 0))
    }

    /// Replaces what stands.
    func keep(_ found: StandingFindings) throws {
        try setFact("verified.findings", String(found.total))
        try setFact("verified.damaged", String(found.damaged))
    }
}
