extension Attribution {
    /// Ties entries to items.
    ///
    /// `isWhole` says that the zip ended as it should and that no entry was skipped.
    package static func attribute(
        entries: [ArrivedEntry], to claims: [Claim], isWhole: Bool
    ) -> Attribution {
        Attribution(
            matches: [],
            leftovers: claims.indices.map { Leftover(claim: $0, reason: .unattributable) },
            strays: entries.filter(\.isIntact).map(\.index), unattributable: .strangeEntry)
    }
}
