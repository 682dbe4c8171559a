internal import Platform

/// The recordings that an account's items are made from.
struct AudioLibrary: Sendable {
    private let tails: [AudioKind: [AudioTail]]
    private let waveTails: [AudioTail]
    private static let serial: UInt32 = 0x7461_7065
    /// Tones differ from take to take; the frame number of a FLAC frame must stay below 128 for `FLACFile`.
    private static let takes = 6

    /// Libraries that were made already; tests start hundreds of accounts of the same sizes.
    private static let made = Guarded([Int: AudioLibrary]())

    /// The library whose recordings have about `size` bytes, or a few seconds each.
    static func sized(_ size: Int?) -> AudioLibrary {
        made.with { made in
            if let library = made[size ?? 0] { return library }
            let library = AudioLibrary(size)
            made[size ?? 0] = library
            return library
        }
    }

    private init(_ size: Int?) {
        tails = Dictionary(
            uniqueKeysWithValues: AudioKind.allCases.map { kind in
                (kind, (0..<Self.takes).map { Self.tail(kind, take: $0, size: size) })
            })
        waveTails = (0..<Self.takes).map { Self.tail(.wav, take: $0, size: size) }
    }

    func takes(_ kind: AudioKind) -> Int { Self.takes }

    private static func tail(_ kind: AudioKind, take: Int, size: Int?) -> AudioTail {
        // From three quarters to five quarters of the wished size.
        let bytes = size.map { max(1, $0 * (take * 10 + 75) / 100) }
        let seconds = 0.8 + 0.45 * Double(take)
        let hertz = 220.0 * Double(take + 2)
        switch kind {
        case .mp3:
            var encoder = MP3Encoder(line: 8 + 4 * take, seed: UInt64(take))
            let frames = max(2, bytes.map { $0 / 418 } ?? Int(seconds * 38.28))
            return AudioTail((0..<frames).flatMap { _ in encoder.frame() })
        case .wav, .pcm:
            let count = bytes.map { max(8, $0 / 2) } ?? Int(seconds * 16000)
            return AudioTail(Tone(hertz: hertz, rate: 16000, count: count).littleEndian, parameter: count)
        case .mulaw:
            return AudioTail(Tone(hertz: hertz, rate: 8000, count: bytes ?? Int(seconds * 8000)).muLaw)
        case .alaw:
            return AudioTail(Tone(hertz: hertz, rate: 8000, count: bytes ?? Int(seconds * 8000)).aLaw)
        case .opus:
            let packets = max(1, bytes.map { $0 / 162 } ?? Int(seconds * 50))
            return AudioTail(OggOpus.audio(packets: packets, serial: serial))
        case .flac:
            let blocks = min(127, max(1, bytes.map { $0 / 8200 } ?? Int(seconds * 4)))
            let tone = Tone(hertz: hertz, rate: 16000, count: blocks * FLACFile.blockSize)
            return AudioTail(FLACFile.frames(tone.samples), parameter: tone.count)
        }
    }

    /// The recording of one item. `comment` is the item's own and makes the recording unique.
    func recording(_ kind: AudioKind, take: Int, comment: String, mark: UInt64) -> Recording {
        let all = tails[kind] ?? waveTails
        let tail = all[take % all.count]
        let head =
            switch kind {
            case .mp3: mark % 4 == 0 ? Self.markedFrame(mark) : Self.tag(comment)
            case .wav: Self.waveHead(dataLength: tail.bytes.count, comment: comment)
            case .opus: OggOpus.head(serial: Self.serial, comment: comment)
            case .flac: FLACFile.head(samples: tail.parameter, comment: comment)
            case .pcm: Self.murmur(mark, samples: 48, width: 2)
            case .mulaw, .alaw: Self.murmur(mark, samples: 64, width: 1)
            }
        return Recording(kind: kind, head: head, tail: tail)
    }

    /// An ID3v2.4 tag with one comment.
    private static func tag(_ comment: String) -> [UInt8] {
        let text = [3] + Array("eng".utf8) + [0] + Array(comment.utf8)
        func synchsafe(_ value: Int) -> [UInt8] {
            [21, 14, 7, 0].map { UInt8(value >> $0 & 127) }
        }
        let frame = Array("COMM".utf8) + synchsafe(text.count) + [0, 0] + text
        return Array("ID3".utf8) + [4, 0, 0] + synchsafe(frame.count) + frame
    }

    /// For files without a tag: a silent frame whose ancillary data are the item's own.
    private static func markedFrame(_ mark: UInt64) -> [UInt8] {
        var encoder = MP3Encoder(line: 8, seed: mark)
        return encoder.frame()
    }

    private static func waveHead(dataLength: Int, comment: String) -> [UInt8] {
        let little = OggOpus.little
        var text = Array(comment.utf8) + [0]
        if text.count % 2 == 1 { text.append(0) }
        let information = Array("INFOICMT".utf8) + little(UInt64(text.count), 4) + text
        let format =
            little(1, 2) + little(1, 2) + little(16000, 4) + little(32000, 4) + little(2, 2) + little(16, 2)
        let chunks =
            Array("WAVEfmt ".utf8) + little(16, 4) + format + Array("LIST".utf8)
            + little(UInt64(information.count), 4) + information + Array("data".utf8)
            + little(UInt64(dataLength), 4)
        return Array("RIFF".utf8) + little(UInt64(chunks.count + dataLength), 4) + chunks
    }

    /// A faint noise for formats that have no place for a comment.
    private static func murmur(_ mark: UInt64, samples: Int, width: Int) -> [UInt8] {
        var random = RandomBits(mark)
        return (0..<samples).flatMap { _ -> [UInt8] in
            let sample = Int16(random.below(97) - 48)
            // In G.711 the faintest levels are those with nearly all bits set.
            guard width == 2 else { return [UInt8(0xD5 ^ (sample & 7)) | (sample < 0 ? 0x80 : 0)] }
            return [UInt8(truncatingIfNeeded: sample), UInt8(truncatingIfNeeded: sample >> 8)]
        }
    }
}
