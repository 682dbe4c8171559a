import Platform
import TestSupport
import Testing

/// `scripts/deps` against commands that only write down how they were called.
@Suite("The set-up script", .timeLimit(.minutes(15)), .temporaryDirectory)
struct DepsScriptTests {
    private struct Machine {
        var system = "Linux"
        var user = 0
        var hasSudo = true
        var hasInstaller = true
        /// Whether installing brings what was missing.
        var installs = true
        /// Whether the tests' own programs are wanted too.
        var isForTests = false
    }

    /// Runs the script twice on a machine that lacks everything.
    private func runTwice(_ machine: Machine) async throws -> (
        first: Program.Outcome, second: Program.Outcome, calls: String
    ) {
        let folder = TemporaryDirectory.current
        try Folder.make(folder.path("bin"))
        func command(_ name: String, _ body: String) throws {
            let path = folder.path("bin/\(name)")
            try AppendedFile(path).append(Array("#!/bin/sh\n\(body)\n".utf8))
            try File.setPermissions(0o755, of: path)
        }
        let install =
            machine.installs ? "case \"$*\" in *install*) : > \(folder.path("installed")) ;; esac" : ":"
        let log = "echo \"$(basename \"$0\") $*\" >> \(folder.path("calls"))"
        try command("uname", "echo \(machine.system)")
        try command("id", "echo \(machine.user)")
        try command("pkg-config", "[ -e \(folder.path("installed")) ]")
        try command("dpkg-query", "case \"$*\" in *zlib1g-dev*) echo installed ;; *) exit 1 ;; esac")
        if machine.hasInstaller, machine.system == "Linux" { try command("apt-get", "\(log); \(install)") }
        if machine.hasInstaller, machine.system == "Darwin" {
            try command("brew", "[ \"$1\" = --prefix ] && { echo /opt/homebrew; exit; }; \(log); \(install)")
        }
        // These are there once they were installed; the one that is asked a question stands for all.
        for tool in ["bsdtar", "unzip", "7z", "zstd"] { try command(tool, "") }
        try command("python3", "[ -e \(folder.path("installed")) ]")
        if machine.hasSudo { try command("sudo", "\(log); exec \"$@\"") }
        for tool in ["env", "grep", "basename", "sh"] {
            let path = try ["/usr/bin/", "/bin/"].map { $0 + tool }
                .first { try File.status($0, followingLinks: true) != nil }
            try command(tool, "exec \(path ?? tool) \"$@\"")
        }

        let tests = #filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.startIndex)
        let script = Program(
            "/bin/sh", [tests + "/../../scripts/deps"] + (machine.isForTests ? ["test"] : []),
            environment: ["PATH": folder.path("bin")])
        let first = try await script.run()
        let calls =
            try File.status(folder.path("calls")) == nil
            ? "" : String(decoding: File.read(folder.path("calls"), limit: 1 << 16), as: UTF8.self)
        return (first, try await script.run(), calls)
    }

    @Test func aSecondRunIsSilentAndCallsNothing() async throws {
        let (first, second, calls) = try await runTwice(Machine())
        #expect(first.status == 0)
        #expect(second.status == 0)
        #expect(second.output + second.errors == "")
        let after = try File.read(TemporaryDirectory.current.path("calls"), limit: 1 << 16)
        #expect(String(decoding: after, as: UTF8.self) == calls)
    }

    @Test func itSaysWhatItInstallsAndInstallsOnlyWhatIsMissing() async throws {
        let (first, _, calls) = try await runTwice(Machine())
        #expect(first.errors.contains("installing with apt-get: libarchive-dev"))
        #expect(!first.errors.contains("zlib1g-dev"))
        #expect(calls.hasPrefix("apt-get update"))
        #expect(
            calls.contains(
                "apt-get install -y -qq --no-install-recommends libarchive-dev libcurl4-openssl-dev"))
        #expect(!calls.contains("zlib1g-dev"))
        #expect(!calls.contains("sudo"))
    }

    @Test func theProgramsOfTheTestsComeOnlyForTests() async throws {
        let (first, second, calls) = try await runTwice(Machine(isForTests: true))
        #expect(first.status == 0)
        #expect(second.output + second.errors == "")
        #expect(calls.contains(" libarchive-tools unzip p7zip-full zstd python3 python3-venv\n"))
    }

    @Test func homebrewHasThemToo() async throws {
        let (_, _, calls) = try await runTwice(Machine(system: "Darwin", user: 501, isForTests: true))
        #expect(calls.hasSuffix("pkgconf p7zip zstd python3\n"))
    }

    @Test func sudoIsUsedOnlyByWhoIsNotRoot() async throws {
        let (first, _, calls) = try await runTwice(Machine(user: 1000))
        #expect(first.status == 0)
        #expect(calls.hasPrefix("sudo apt-get update"))
    }

    @Test func homebrewNeedsNoSudo() async throws {
        let (first, second, calls) = try await runTwice(Machine(system: "Darwin", user: 501))
        #expect(first.status == 0)
        #expect(first.errors.contains("installing with brew: libarchive curl"))
        #expect(calls == "brew install --quiet libarchive curl sqlite zlib openssl@3 pkgconf\n")
        #expect(second.errors == "")
    }

    @Test(
        arguments: [
            ("root", 1), ("installer", 1), ("brew", 1), ("nothing", 1),
        ] as [(String, Int32)])
    func whatItCannotDoItSaysAndFails(lacks: String, status: Int32) async throws {
        let machine =
            switch lacks {
            case "root": Machine(user: 1000, hasSudo: false)
            case "installer": Machine(hasInstaller: false)
            case "brew": Machine(system: "Darwin", hasInstaller: false)
            default: Machine(installs: false)
            }
        let (first, _, _) = try await runTwice(machine)
        #expect(first.status == status)
        #expect(first.errors.contains("deps: "))
    }
}
