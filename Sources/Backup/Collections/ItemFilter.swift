/// The user's filters; an empty one means the whole account.
///
/// Times narrow what is asked of the service. The rest is matched here, because the
/// service knows voices by id only and one value of each.
package struct ItemFilter: Sendable, Equatable {
    package var after: Int64?
    package var before: Int64?
    /// Voices by name or id, in any letter case.
    package var voices: [String] = []
    package var models: [String] = []
    package var sources: [String] = []
    /// Words that must all stand in the text, in the sense of ``SearchText``.
    package var search: String?
    /// Only these items.
    var ids: Set<String>?

    package init() {}

    package var isEmpty: Bool { self == ItemFilter() }

    func matches(_ item: ListedItem) -> Bool {
        (voices.isEmpty || Self.any(voices, is: item.voiceID) || Self.any(voices, is: item.voiceName))
            && (models.isEmpty || Self.any(models, is: item.modelID))
            && (sources.isEmpty || Self.any(sources, is: item.source)) && holdsWords(item.text)
            && ids?.contains(item.id) ?? true
    }

    private func holdsWords(_ text: String?) -> Bool {
        search.map { SearchText($0).matches(text) } ?? true
    }

    private static func any(_ values: [String], is field: String?) -> Bool {
        guard let field = field?.lowercased() else { return false }
        return values.contains { $0.lowercased() == field }
    }
}
