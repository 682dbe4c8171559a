/// The conversations of an account.
struct CallBook: Sendable {
    init(_ recipe: AccountRecipe) {}
}
