internal import Platform

/// What one arrival is good for.
struct SortedArrival: Sendable {
    /// Audio whose entry bears its item's id.
    var proven: [ReadyItem] = []
    /// Audio tied to its item by voice and second.
    var inferred: [ReadyItem] = []
    /// Items to be fetched each by itself.
    var alone: [WorkItem] = []
    /// Items to be asked for in a zip again, because this one broke off before them.
    var again: [WorkItem] = []
}

/// Ties the entries of a zip to the items that were asked for, and judges their audio.
struct BatchSorter: Sendable {
    let context: FetchContext

    func sort(_ arrival: Arrival, for items: [WorkItem]) throws -> SortedArrival {
        let entries = arrival.entries.enumerated().map { index, entry in
            ArrivedEntry(index: index, name: entry.name, isIntact: entry.audio != nil)
        }
        let attribution = Attribution.attribute(
            entries: entries, to: items.map(\.claim), isWhole: arrival.flaw == nil && arrival.skipped == 0)
        if let doubt = attribution.unattributable {
            context.events.send(
                .warning("\(doubt.rawValue): its \(items.count) items are fetched one by one"))
        }
        var sorted = SortedArrival()
        var used: Set<Int> = []
        for match in attribution.matches {
            let item = items[match.claim]
            guard let staged = arrival.entries[match.entry].audio else { continue }
            used.insert(match.entry)
            let audio = try staged.judged(outputFormat: item.outputFormat)
            guard case .good = audio.verdict else {
                audio.discard()
                sorted.alone.append(item)
                continue
            }
            let ready = ReadyItem(
                item: item, audio: audio, audioState: "kept", transport: "zip", evidence: match.evidence)
            if match.evidence == .voiceAndSecond {
                sorted.inferred.append(ready)
            } else {
                sorted.proven.append(ready)
            }
        }
        for (index, entry) in arrival.entries.enumerated() where !used.contains(index) {
            entry.audio?.discard()
        }
        let broughtSome = !attribution.matches.isEmpty
        for leftover in attribution.leftovers {
            if leftover.reason == .cutOff, broughtSome {
                sorted.again.append(items[leftover.claim])
            } else {
                sorted.alone.append(items[leftover.claim])
            }
        }
        return sorted
    }
}
