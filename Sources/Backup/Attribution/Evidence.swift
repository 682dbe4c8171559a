/// What ties an item's audio to the item, as recorded in its sidecar and in the manifest.
package enum Evidence: String, Sendable, Hashable, CaseIterable {
    /// The entry's name held the item's id.
    case id
    /// The entry lay in the voice's folder under the item's UTC second, and no other item could be meant.
    case voiceAndSecond = "voice+second"
    /// The audio was asked for alone, by its id.
    case single
}
