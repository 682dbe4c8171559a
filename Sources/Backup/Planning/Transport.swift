/// The road by which audio is fetched, as the user chose it.
package enum Transport: String, Sendable, Hashable, CaseIterable {
    /// Zips, and item by item where names prove nothing.
    case auto
    /// Zips wherever names can prove something; the plan is the same as for `auto`.
    case zip
    /// Every item alone.
    case item
}
