/// Names each thing once that does not verify.
final class RestoreFindings {
    private let index: RestoreIndex
    private let events: RestoreEvents
    private(set) var tally = CheckTally()
    /// The folder of the source that the vault's paths begin in, such as `data/`.
    var base = ""

    init(_ index: RestoreIndex, _ events: RestoreEvents) {
        self.index = index
        self.events = events
    }

    /// The path as the vault has it, where the source has it below another folder.
    func path(of member: String) -> String {
        member.hasPrefix(base) ? String(member.dropFirst(base.count)) : member
    }

    func tell(_ finding: Finding) throws {
        guard try index.tell(finding.path) else { return }
        tally.add([finding])
        events.send(.found(finding))
    }

    func tell(
        _ kind: Finding.Kind, _ part: Finding.Part, member: String, _ detail: String
    ) throws {
        try tell(Finding(kind, part, path(of: member), detail))
    }

    func wasTold(of member: String) throws -> Bool { try index.wasTold(path(of: member)) }
}
