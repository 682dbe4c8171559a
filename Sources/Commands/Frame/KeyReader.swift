internal import Platform

/// Why there is no usable API key.
package struct KeyError: Error, Equatable, Sendable, CustomStringConvertible {
    package var description: String { sentence }

    package let sentence: String
    package let hint: String?
    /// Whether no key was given at all, rather than a bad one.
    package let isAbsence: Bool

    package init(_ sentence: String, hint: String? = nil, isAbsence: Bool = false) {
        self.sentence = sentence
        self.hint = hint
        self.isAbsence = isAbsence
    }
}

/// Finds the API key: a file, else a command, else the environment.
package struct KeyReader: Sendable {
    /// How long `--api-key-command` may take; it may have to ask for a passphrase.
    package static let commandLimit = Duration.seconds(30)

    private let file: String?
    private let command: String?
    private let environment: [String: String]
    private let commandLimit: Duration

    package init(
        file: String?, command: String?, environment: [String: String],
        commandLimit: Duration = KeyReader.commandLimit
    ) {
        self.file = file
        self.command = command
        self.environment = environment
        self.commandLimit = commandLimit
    }

    package init(_ arguments: ParsedArguments, environment: [String: String]) {
        self.init(
            file: arguments.text("api-key-file"), command: arguments.text("api-key-command"),
            environment: environment)
    }

    /// The key, with what the user should know about how it is kept. Blocking.
    ///
    /// Afterwards the variable that may have held it is gone from this process, unless `wiping` is false.
    package func read(wiping: Bool = true) throws(KeyError) -> (key: String, warnings: [String]) {
        defer { if wiping { _ = Environment.take("ELEVENLABS_API_KEY") } }
        if let file { return try read(file: file) }
        if let command { return (try read(command: command), []) }
        if let key = environment["ELEVENLABS_API_KEY"], !key.isEmpty {
            return (try checked(Array(key.utf8), from: "ELEVENLABS_API_KEY"), [])
        }
        throw KeyError(
            "there is no API key",
            hint: "Set ELEVENLABS_API_KEY, or give --api-key-file FILE or --api-key-command COMMAND.",
            isAbsence: true)
    }

    private func read(file path: String) throws(KeyError) -> (key: String, warnings: [String]) {
        let bytes: [UInt8]
        let isReadableByOthers: Bool
        do {
            let status = try File.status(path, followingLinks: true)
            isReadableByOthers = status.map { $0.isFile && $0.permissions & 0o044 != 0 } ?? false
            bytes = try File.read(path, limit: 65536)
        } catch {
            throw KeyError("the key file cannot be read: \(error)", hint: "Check --api-key-file.")
        }
        // Secrets that an orchestrator mounts are readable by all inside the container, on purpose.
        let isExposed = isReadableByOthers && !path.hasPrefix("/run/secrets/")
        let key = try checked(bytes, from: path)
        return (key, isExposed ? ["other users can read the key in \(path): run 'chmod 600 \(path)'"] : [])
    }

    private func read(command line: String) throws(KeyError) -> String {
        let outcome: ShellCommand.Outcome
        do {
            outcome = try ShellCommand(line, hiding: ["ELEVENLABS_API_KEY"]).run(timeLimit: commandLimit)
        } catch {
            throw KeyError("the key command gave no key: \(error)", hint: "Try it by hand: \(line)")
        }
        guard outcome.status == 0 else {
            throw KeyError(
                "the key command failed with status \(outcome.status)", hint: "Try it by hand: \(line)")
        }
        return try checked(outcome.output, from: "the key command")
    }

    /// The key without the line end that editors add. What is wrong with it is told without showing it.
    private func checked(_ bytes: [UInt8], from place: String) throws(KeyError) -> String {
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        let key = bytes.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed()
        if key.isEmpty { throw KeyError("\(place) holds no key: it is empty") }
        guard key.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw KeyError(
                "\(place) holds no key: a key is one word of plain characters",
                hint: "It must hold the key and nothing else.")
        }
        return String(decoding: Array(key), as: UTF8.self)
    }
}
