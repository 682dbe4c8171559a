import Simulator
import TestSupport

/// The built program, as a user runs it.
enum Tapekeep {
    static func run(
        _ arguments: [String], key: String? = nil, environment: [String: String] = [:], folder: String? = nil
    ) async throws -> Program.Outcome {
        var all = environment
        all["ELEVENLABS_API_KEY"] = key
        return try await Program(
            try BuildProducts.path("tapekeep"), arguments, environment: all, folder: folder
        ).run()
    }

    /// `backup` from a practice account, with its key.
    static func backup(
        _ service: SimulatedService, _ vault: String, _ more: String..., key: String? = nil
    ) async throws -> Program.Outcome {
        try await run(["backup", vault, "--base-url", service.baseURL] + more, key: key ?? service.key)
    }
}
