/// The completion script for bash, from version 3.2 on, which macOS still has.
enum BashCompletion {
    static func text(_ root: CommandPath) -> String {
        let name = root.words[0]
        let paths = root.withDescendants
        var lines = [
            "# Completion for bash. Load it with: source <(\(name) completions bash)",
            "_\(name)() {",
            "    local word=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\" at=\"\" index words=\"\"",
            "    # Bash cuts --name=value into three words.",
            "    if [ \"$word\" = \"=\" ]; then word=\"\"; fi",
            "    if [ \"$previous\" = \"=\" ]; then previous=\"${COMP_WORDS[COMP_CWORD-2]}\"; fi",
            "    for ((index = 1; index < COMP_CWORD; index++)); do",
            "        case \"$at/${COMP_WORDS[index]}\" in",
            "        "
                + paths.dropFirst().map { $0.words.count == 2 ? "/" + $0.key : $0.key }.joined(
                    separator: " | ")
                + ")",
            "            at=\"${at:+$at/}${COMP_WORDS[index]}\" ;;",
            "        esac",
            "    done",
            "    COMPREPLY=()",
            "    case \"$at:$previous\" in",
        ]
        lines += paths.flatMap(valueCases)
        lines += ["    esac", "    case \"$at\" in"]
        lines += paths.flatMap(wordCase)
        lines += [
            "    esac",
            "    case \"$word\" in",
            "    -*) words=\"${words#*|}\" ;;",
            "    *) words=\"${words%%|*}\" ;;",
            "    esac",
            "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))",
            "}",
            "# Where nothing is offered, bash completes file names.",
            "complete -o default -F _\(name) \(name)",
        ]
        return lines.joined(separator: "\n")
    }

    /// The values after an option; an option whose values are not known ends the search.
    private static func valueCases(_ path: CommandPath) -> [String] {
        let options = path.visibleOptions.filter { $0.kind.placeholder != nil }
        let open = options.filter { $0.kind.allowed.isEmpty }.map { "\"\(path.key)\":--\($0.name)" }
        return (open.isEmpty ? [] : ["    \(open.joined(separator: " | "))) return ;;"])
            + options.filter { !$0.kind.allowed.isEmpty }.map {
                "    \"\(path.key)\":--\($0.name)) COMPREPLY=($(compgen -W \""
                    + "\($0.kind.allowed.joined(separator: " "))\" -- \"$word\")); return ;;"
            }
    }

    /// The words and, behind a bar, the options that may follow a command.
    private static func wordCase(_ path: CommandPath) -> [String] {
        let words = path.spec.subcommands.map(\.name) + path.spec.operands.flatMap(\.allowed)
        let options = path.visibleOptions.map { "--" + $0.name } + ["--help"]
        return [
            "    \"\(path.key)\") words=\"\(words.joined(separator: " "))|\(options.joined(separator: " "))\" ;;"
        ]
    }
}
