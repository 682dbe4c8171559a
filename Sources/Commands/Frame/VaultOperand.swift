/// No vault was named, and there is none to take by itself.
package struct NoVaultNamed: Error, Equatable, Sendable {
    package init() {}
}

extension ParsedArguments {
    /// The same arguments with their vault: the word given, else `TAPEKEEP_VAULT`, else the current folder if it is one.
    package func findingVault(
        environment: [String: String], isVault: (String) -> Bool
    ) throws(NoVaultNamed) -> ParsedArguments {
        guard let operand = path.spec.operands.first(where: { $0.kind == .vault }),
            self.operand(operand.name) == nil
        else { return self }
        var result = self
        if let named = environment["TAPEKEEP_VAULT"], !named.isEmpty {
            result.setOperand(operand.name, to: [named])
        } else if isVault(".") {
            result.setOperand(operand.name, to: ["."])
        } else {
            throw NoVaultNamed()
        }
        return result
    }

    /// The vault's folder, for commands that declare `Operand.vault`.
    package var vault: String {
        guard let operand = path.spec.operands.first(where: { $0.kind == .vault }),
            let folder = self.operand(operand.name)
        else { preconditionFailure("'\(path.spec.name)' asks for a vault that it does not declare") }
        return folder
    }
}
