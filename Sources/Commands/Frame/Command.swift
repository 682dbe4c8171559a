/// One thing that tapekeep can do.
package protocol Command: Sendable {
    static var spec: CommandSpec { get }

    /// Checks what the spec cannot say, such as options that exclude each other.
    init(_ arguments: ParsedArguments) throws(UsageError)

    /// Does it. Errors are told to the user by `Explanation` alone.
    func run(in context: Context) async throws -> ExitCode
}
