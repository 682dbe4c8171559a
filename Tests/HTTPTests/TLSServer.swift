import Foundation
import Testing

/// The openssl command as a server for one file, with a certificate that nobody trusts yet.
struct TLSServer: Sendable {
    let port: Int
    let certificate: String

    static var isAvailable: Bool { FileManager.default.isExecutableFile(atPath: openssl) }
    private static let openssl = "/usr/bin/openssl"

    static func run(_ body: (TLSServer) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
        }
        try Data("content".utf8).write(to: folder.appending(path: "file"))
        let making = try start(
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem",
                "-days", "1",
            ]
                + ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], in: folder)
        making.process.waitUntilExit()
        let serving = try start(
            ["s_server", "-accept", "127.0.0.1:0", "-cert", "cert.pem", "-key", "key.pem", "-WWW"], in: folder
        )
        // A child inherits which signals the test's thread has blocked, so nothing milder is sure to reach it.
        defer { kill(serving.process.processIdentifier, SIGKILL) }
        // It says "ACCEPT 127.0.0.1:41234" once it listens.
        var said = ""
        while !said.contains("ACCEPT") || said.last != "\n" {
            let data = serving.output.availableData
            guard !data.isEmpty else { break }
            said += String(decoding: data, as: UTF8.self)
        }
        let word = said.split(whereSeparator: \.isWhitespace).last ?? ""
        let port = try #require(word.split(separator: ":").last.flatMap { Int($0) }, "\(said)")
        try await body(TLSServer(port: port, certificate: folder.appending(path: "cert.pem").path))
    }

    private static func start(
        _ arguments: [String], in folder: URL
    ) throws -> (process: Process, output: FileHandle) {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: openssl)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        return (process, pipe.fileHandleForReading)
    }
}
