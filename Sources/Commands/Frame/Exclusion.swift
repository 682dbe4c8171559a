/// Options that exclude each other.
///
/// Typed together they are a usage error. The environment and the settings speak to every command, so what comes from
/// there gives way.
package struct Exclusion: Sendable {
    /// An option or an operand, as far as it takes part.
    package enum Part: Sendable {
        /// Given at all; of a flag, that it is set.
        case option(String)
        case value(String, of: String)
        case otherThan(String, of: String)
        case operand(String, of: String)

        /// What may be left out; an operand is always the user's own word.
        var option: String? {
            switch self {
            case .option(let name), .value(_, of: let name), .otherThan(_, of: let name): name
            case .operand: nil
            }
        }

        func stands(in arguments: ParsedArguments) -> Bool {
            switch self {
            case .option(let name):
                arguments.isNamed(name) && (!arguments.isFlag(name) || arguments.flag(name))
            case .value(let value, of: let name): arguments.text(name) == value
            case .otherThan(let value, of: let name): arguments.text(name) != value
            case .operand(let word, of: let name): arguments.operand(name) == word
            }
        }
    }

    let parts: [Part]
    let others: [Part]
    /// Says why; given the name of one of `parts`.
    let reason: @Sendable (_ name: String) -> String

    /// Each of `parts` excludes each of `others`. Where both come from the same place, it is the part that gives way.
    package init(
        _ parts: [Part], with others: [Part], _ reason: @escaping @Sendable (_ name: String) -> String
    ) {
        self.parts = parts
        self.others = others
        self.reason = reason
    }
}

extension ParsedArguments {
    /// Leaves out what the environment and the settings say against what is stronger.
    mutating func settleExclusions() throws(UsageError) {
        for exclusion in path.spec.exclusions {
            for part in exclusion.parts {
                for other in exclusion.others where part.stands(in: self) && other.stands(in: self) {
                    let reason = exclusion.reason(part.option ?? "")
                    let gives = source(of: part) < source(of: other) ? other : part
                    guard let name = gives.option, source(of: name) != .commandLine else {
                        throw UsageError(reason, in: path)
                    }
                    leaveOut(name, because: reason)
                }
            }
        }
    }

    private func source(of part: Exclusion.Part) -> Source {
        part.option.map { source(of: $0) } ?? .commandLine
    }
}
