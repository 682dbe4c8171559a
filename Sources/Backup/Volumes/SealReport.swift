/// What sealing, or the way back, came to.
package struct SealReport: Sendable, Equatable {
    package var exit: RunExit = .done
    package var run: Int64 = 0
    package var volumes: [SealedVolume] = []
    /// What could not be done, by name; the first of it.
    package var failures: [ItemFailure] = []
    package var failureCount = 0
    package var milliseconds = 0

    package var items: Int { volumes.reduce(0) { $0 + $1.items } }
    package var bytes: Int64 { volumes.reduce(0) { $0 + $1.bytes } }

    private static let named = 1000

    /// Names an item with which it could not be done.
    mutating func fail(_ item: SealedItem, _ reason: String, _ send: (SealEvent) -> Void) {
        let failure = ItemFailure(collection: item.collection, id: item.id, reason: reason)
        failureCount += 1
        if failures.count < Self.named { failures.append(failure) }
        send(.failed(failure))
    }
}

/// A volume that was written, or dissolved.
package struct SealedVolume: Sendable, Equatable {
    package var name: VolumeName
    package var items: Int
    /// The size of the volume.
    package var bytes: Int64
}

/// What happens meanwhile, for whoever shows it.
package enum SealEvent: Sendable {
    /// A month, with how many of its items are done.
    case progress(VolumeName, items: Int, total: Int, bytes: Int64)
    case sealed(SealedVolume)
    case failed(ItemFailure)
}
