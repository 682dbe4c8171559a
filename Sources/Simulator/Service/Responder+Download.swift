internal import Compression

extension Responder {
    /// `POST /v1/history/download`.
    func download(_ request: Request) -> Answer {
        guard let body = RequestJSON(request.body) else {
            return Answer(reply: .invalid("body", "0", "JSON decode error"))
        }
        guard let ids = body["history_item_ids"]?.strings else {
            return Answer(reply: .invalid("body", "history_item_ids", "Field required"))
        }
        let asWave: Bool
        switch body["output_format"] {
        case nil, .null, .string("default"): asWave = false
        case .string("wav"): asWave = true
        default:
            return Answer(
                reply: .error(
                    400, .errorMessage, code: "invalid_output_format",
                    message: "output_format must be wav or none"))
        }
        guard !ids.isEmpty else {
            return Answer(
                reply: .error(400, .legacy, code: "no_history_items", message: "No history items given."))
        }
        if let limit = behaviour.batchLimit, ids.count > limit {
            return Answer(
                reply: .invalid("body", "history_item_ids", "List should have at most \(limit) items"))
        }
        return answer(ids, asWave: asWave)
    }

    private func answer(_ ids: [String], asWave: Bool) -> Answer {
        var found: [ItemTraits] = []
        var foundIDs: [String] = []
        for id in ids {
            switch recording(id) {
            case .success(let traits):
                found.append(traits)
                foundIDs.append(id)
            case .failure(let refusal):
                if ids.count == 1 || behaviour.unavailableInBatch == .refuse {
                    return Answer(reply: refusal.reply)
                }
            }
        }
        if ids.count == 1, let only = found.first {
            let recording = recording(of: only, asWave: asWave)
            return Answer(
                reply: Reply(type: asWave ? "audio/wav" : "audio/mpeg", body: recording.body), ids: foundIDs)
        }
        let entries = entries(for: found, asWave: asWave)
        return Answer(reply: zipped(entries).reply, ids: foundIDs, entries: entries)
    }

    private func recording(of item: ItemTraits, asWave: Bool) -> Recording {
        guard asWave else { return account.recording(item) }
        var copy = item
        copy.audio = .wav
        return account.recording(copy)
    }

    /// The answer that holds `entries`, and at which byte each ends.
    func zipped(_ entries: [ZipEntry]) -> (reply: Reply, ends: [Int]) {
        let assembler = ZipAssembler(method: behaviour.zipMethod) { Deflate.raw($0, level: 6) }
        let (body, ends) = assembler.zip(entries)
        return (Reply(type: "application/zip", body: body), ends)
    }

    /// The files of a zip, named as at the account's time, clashes included.
    func entries(for items: [ItemTraits], asWave: Bool = false, names: EntryName? = nil) -> [ZipEntry] {
        let names = names ?? EntryName(account)
        var used: [String: Int] = [:]
        var entries: [ZipEntry] = []
        entries.reserveCapacity(items.count)
        for item in items {
            var name = names.name(of: item, asWave: asWave)
            let uses = used[name, default: 0]
            used[name] = uses + 1
            if uses > 0, behaviour.nameClash == .suffix {
                name = name.dropLast(4) + " (\(uses))" + name.suffix(4)
            }
            let entry = ZipEntry(
                name: Array(name.utf8), recording: recording(of: item, asWave: asWave), date: item.date)
            if uses > 0, behaviour.nameClash == .overwrite {
                entries.removeAll { $0.name == entry.name }
            }
            entries.append(entry)
        }
        return entries
    }
}
