internal import Compression

extension FaultPlayer {
    /// Takes a zip to pieces and puts it together wrongly.
    func changeZip(_ kind: Fault.Kind, _ answer: inout Responder.Answer, _ responder: Responder) {
        var entries = answer.entries
        func place(_ entry: Int) -> Int { entry % entries.count }
        switch kind {
        case .corruptEntry(let entry):
            var bytes = entries[place(entry)].recording.bytes
            bytes[bytes.count / 2] ^= 0x10
            entries[place(entry)].damaged = bytes
        case .wrongChecksum(let entry):
            entries[place(entry)].checksum = ~entries[place(entry)].recording.checksum
        case .missingEntry(let entry): entries.remove(at: place(entry))
        case .extraEntry: entries.append(contentsOf: stranger(answer, responder))
        case .extraFile:
            let text = Recording.plain(Array("Thank you for using this service.\n".utf8))
            entries.append(
                ZipEntry(name: Array("README.txt".utf8), recording: text, date: account.recipe.newest))
        case .duplicateEntry(let entry): entries.append(entries[place(entry)])
        case .contradictingEntry(let entry):
            var copy = entries[place(entry)]
            copy.recording = entries[place(entry + 1)].recording
            entries.append(copy)
        case .hostileName(let name): entries[0].take(name)
        case .reordered:
            entries = entries.suffix(entries.count / 2).reversed() + entries.dropLast(entries.count / 2)
        case .swappedAudio:
            let recordings = entries.map(\.recording)
            for place in entries.indices {
                entries[place].recording = recordings[(place + 1) % recordings.count]
            }
        case .renamedEntries:
            for place in entries.indices { entries[place].name = Array("audio_\(place + 1).mp3".utf8) }
        case .noFolders:
            for place in entries.indices {
                entries[place].name = Array(entries[place].name.drop { $0 != 47 }.dropFirst())
            }
        case .shiftedClock(let seconds): entries = renamed(answer, responder) { $0.shift = seconds }
        case .renamedVoices: entries = renamed(answer, responder) { $0.voiceName = "Somebody Else" }
        case .zipBomb: entries[entries.count - 1].packed = Self.bomb
        case .entryFlood(let count):
            let nothing = Recording.plain([])
            for number in 0..<count {
                entries.append(ZipEntry(name: Array("\(number)".utf8), recording: nothing, date: 0))
            }
        case .emptyZip: entries = []
        case .encryptedEntry(let entry): entries[place(entry)].isEncrypted = true
        case .bareAudio:
            answer.reply = Reply(type: "audio/mpeg", body: entries[0].recording.body)
            return
        case .cutZip, .cutBetweenEntries: break
        default: return
        }
        let (reply, ends) = responder.zipped(entries)
        answer.entries = entries
        answer.reply = reply
        switch kind {
        // A negative place counts from the end.
        case .cutZip(let at):
            let length = reply.body.count
            answer.reply.body = reply.body.prefix(min(length - 1, max(0, at < 0 ? length + at : at)))
        case .cutBetweenEntries(let entry): answer.reply.body = reply.body.prefix(ends[place(entry)])
        default: break
        }
    }

    private func renamed(
        _ answer: Responder.Answer, _ responder: Responder, _ change: (inout EntryName) -> Void
    ) -> [ZipEntry] {
        var names = EntryName(account)
        change(&names)
        // Only items that were found are in it.
        let items = answer.ids.compactMap { try? responder.recording($0).get() }
        var entries = answer.entries
        for (place, entry) in responder.entries(for: items, names: names).enumerated()
        where place < entries.count {
            entries[place].name = entry.name
        }
        return entries
    }

    /// An item that was not asked for.
    private func stranger(_ answer: Responder.Answer, _ responder: Responder) -> [ZipEntry] {
        let asked = Set(answer.ids)
        guard let item = account.items.first(where: { $0.hasAudio && !asked.contains($0.id) }) else {
            return []
        }
        return responder.entries(for: [item.traits])
    }

    /// 64 MiB of zeros in a few dozen kilobytes.
    private static let bomb: ZipEntry.Packed = {
        let zeros = [UInt8](repeating: 0, count: 64 << 20)
        return ZipEntry.Packed(
            bytes: Bytes(Deflate.raw(zeros, level: 9)), size: zeros.count, checksum: CRC32.of(zeros))
    }()
}

extension ZipEntry {
    /// Gets a name that would do harm if it were used as a path.
    mutating func take(_ kind: HostileName) {
        let plain = Array("evil.mp3".utf8)
        switch kind {
        case .parent: name = Array("../../../../../../tmp/evil.mp3".utf8)
        case .absolute: name = Array("/tmp/evil.mp3".utf8)
        case .nul: name = Array("a\0/../../evil.mp3".utf8)
        case .symlink:
            mode = 0o120777
            recording = .plain(Array("/etc/passwd".utf8))
        case .backslash: name = Array(#"..\..\..\evil.mp3"#.utf8)
        case .drive: name = Array(#"C:\evil.mp3"#.utf8)
        case .long: name = [UInt8](repeating: 0x61, count: 60_000) + plain
        case .empty: name = []
        case .invalidUTF8: name = [0xFF, 0xFE, 0xC0, 0xAF] + plain
        case .device: name = Array("CON".utf8)
        case .control: name = Array("\u{1B}]0;owned\u{7}\u{202E}3pm.exe\r\n.mp3".utf8)
        }
    }
}
