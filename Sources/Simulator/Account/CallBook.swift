/// The conversations of an account.
struct CallBook: Sendable {
    init(_ recipe: AccountRecipe) {}
    func add(_ n: Int) {}
    func lose(_ n: Int) {}
}
