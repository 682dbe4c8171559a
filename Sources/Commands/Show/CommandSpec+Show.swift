extension CommandSpec {
    /// What `show` accepts.
    package static let show = CommandSpec(
        name: "show",
        summary: "Print all that is known of one item",
        discussion: [
            "Its metadata, its files, the evidence that ties its audio to it, and what happened to it."
        ],
        examples: [Example("tapekeep show ja9xsmfGhxYcymxGcOGB ~/vault", "The item with this id.")],
        operands: [Operand("ID", "The item's id"), .vault])
}
