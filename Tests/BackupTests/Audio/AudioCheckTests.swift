import Testing

@testable import Backup

func verdict(_ bytes: [UInt8], _ format: String? = nil, chunk: Int = 4096) -> AudioVerdict {
    var check = AudioCheck(outputFormat: format)
    var start = 0
    while start < bytes.count {
        let end = min(start + chunk, bytes.count)
        check.update(Array(bytes[start..<end]))
        start = end
    }
    return check.finish()
}

extension AudioVerdict {
    var kind: Backup::AudioKind? {
        if case .good(let kind, _) = self { kind } else { nil }
    }

    var milliseconds: Int? {
        if case .good(_, let duration) = self { duration } else { nil }
    }
}

private let noise: [UInt8] = {
    var random = SeededGenerator(seed: 5)
    return (0..<3000).map { _ in UInt8.random(in: 0...255, using: &random) }
}()

struct AudioCheckTests {
    static let samples: [(String, [UInt8], Backup::AudioKind, Int?)] = [
        ("mp3", MadeAudio.mp3(frames: 10), .mp3, 261),
        ("one frame", MadeAudio.mp3(frames: 1), .mp3, 26),
        ("tagged mp3", MadeAudio.id3(size: 700) + MadeAudio.mp3(frames: 3), .mp3, 78),
        ("tag with footer", MadeAudio.id3(size: 20, footer: true) + MadeAudio.mp3(frames: 3), .mp3, 78),
        ("padded tag", MadeAudio.id3(size: 20) + [0, 0, 0, 0, 0] + MadeAudio.mp3(frames: 3), .mp3, 78),
        ("Xing", MadeAudio.xing("Xing", frames: 3) + MadeAudio.mp3(frames: 3), .mp3, 78),
        (
            "joined mp3", MadeAudio.mp3(frames: 2) + MadeAudio.id3(size: 9) + MadeAudio.mp3(frames: 2), .mp3,
            104
        ),
        ("wav", MadeAudio.wav(data: [UInt8](repeating: 1, count: 3200)), .wav, 100),
        (
            "wav with chunks",
            MadeAudio.wav(
                data: [UInt8](repeating: 1, count: 320), before: MadeAudio.chunk("LIST", [1, 2, 3]),
                after: MadeAudio.chunk("id3 ", [1, 2, 3, 4])), .wav, 10
        ),
        ("opus", MadeAudio.opus(pages: 3), .ogg, 3000),
        ("m4a", MadeAudio.m4a, .m4a, nil),
        ("webm", MadeAudio.webm, .webm, nil),
    ]

    @Test(arguments: samples.indices, [1, 7, 4096])
    func wholeAudioIsGoodInChunksOfAnySize(index: Int, chunk: Int) {
        let (name, bytes, kind, duration) = AudioCheckTests.samples[index]
        #expect(verdict(bytes, chunk: chunk) == .good(kind: kind, durationMilliseconds: duration), "\(name)")
    }

    @Test(arguments: samples.indices)
    func everyTruncationIsBadUnlessItIsItselfWholeAudio(index: Int) {
        let (name, bytes, _, _) = AudioCheckTests.samples[index]
        // Frames that tell no count may end after any of them. A count may include its own frame, so it misses the last.
        let isOpen = bytes.starts(with: [0xFF]) || bytes.starts(with: "ID3".utf8)
        var check = AudioCheck()
        for length in 0..<bytes.count {
            let found = check.finish()
            check.update([bytes[length]])
            if case .bad = found { continue }
            if isOpen, found.kind == .mp3, name != "Xing" || length == bytes.count - 417 { continue }
            Issue.record("\(name) cut to \(length) bytes is \(found)")
        }
    }

    @Test func aPlainStreamCutInsideAFrameIsBad() {
        let bytes = MadeAudio.mp3(frames: 4)
        for length in 1..<bytes.count where length % 417 != 0 {
            #expect(verdict(Array(bytes[..<length])).kind == nil, "\(length)")
        }
    }

    @Test func aStreamWithFewerFramesThanItsEncoderSaysIsCut() {
        #expect(verdict(MadeAudio.xing(frames: 9) + MadeAudio.mp3(frames: 5)) == .bad(.cutShort(.mp3)))
        #expect(verdict(MadeAudio.xing(frames: 5) + MadeAudio.mp3(frames: 5)).kind == .mp3)
        #expect(verdict(MadeAudio.xing(frames: 6) + MadeAudio.mp3(frames: 5)).kind == .mp3)
        #expect(verdict(MadeAudio.xing(frames: 0) + MadeAudio.mp3(frames: 5)).kind == .mp3)
    }

    @Test(
        arguments: [
            // MPEG-1 layers I, II, III; MPEG-2 layers I, II, III; MPEG-2.5 layer III; with a checksum; padded.
            ([0xFF, 0xFF, 0x40, 0x00], 12 * 128_000 / 44_100 * 4, 384, 44_100),
            ([0xFF, 0xFD, 0x80, 0x00], 144 * 128_000 / 44_100 * 160 / 160, 1152, 44_100),
            ([0xFF, 0xFB, 0xE4, 0xC0], 144 * 320_000 / 48_000, 1152, 48_000),
            ([0xFF, 0xF7, 0x40, 0x00], 12 * 64_000 / 22_050 * 4, 384, 22_050),
            ([0xFF, 0xF5, 0x84, 0x00], 144 * 64_000 / 24_000, 1152, 24_000),
            ([0xFF, 0xF3, 0x40, 0xC0], 72 * 32_000 / 22_050, 576, 22_050),
            ([0xFF, 0xE3, 0x18, 0xC0], 72 * 8_000 / 8_000, 576, 8_000),
            ([0xFF, 0xFA, 0x90, 0x00], 417, 1152, 44_100),
            ([0xFF, 0xFB, 0x92, 0x00], 418, 1152, 44_100),
        ] as [([UInt8], Int, Int, Int)])
    func framesOfEveryVersionAndLayerAreWalked(header: [UInt8], length: Int, samples: Int, rate: Int) {
        let bytes = MadeAudio.mpegFrames(header, length: length, count: 20)
        #expect(verdict(bytes) == .good(kind: .mp3, durationMilliseconds: 20 * samples * 1000 / rate))
        #expect(verdict(bytes.dropLast()) == .bad(.cutShort(.mp3)))
    }

    @Test func paddingAndBitrateMayChangeFromFrameToFrame() {
        let padded = MadeAudio.mpegFrames([0xFF, 0xFB, 0x92, 0x40], length: 418, count: 1)
        let quiet = MadeAudio.mpegFrames([0xFF, 0xFB, 0x50, 0x00], length: 208, count: 2)
        let bytes = MadeAudio.mp3(frames: 2) + padded + quiet + MadeAudio.mp3(frames: 1) + padded
        #expect(verdict(bytes) == .good(kind: .mp3, durationMilliseconds: 7 * 1152 * 1000 / 44_100))
    }

    @Test(arguments: [
        Array("TAG".utf8) + [UInt8](repeating: 0x20, count: 125),
        Array("APETAGEX".utf8) + MadeAudio.little(2000, 4) + MadeAudio.little(42, 4)
            + [UInt8](repeating: 7, count: 16 + 42),
    ])
    func tagsBehindTheSoundBelongToIt(tag: [UInt8]) {
        #expect(verdict(MadeAudio.mp3(frames: 3) + tag).kind == .mp3)
        #expect(verdict(MadeAudio.mp3(frames: 3) + tag.dropLast()) == .bad(.cutShort(.mp3)))
    }

    @Test func aBreakInTheStreamIsReportedWithItsPlace() {
        var bytes = MadeAudio.mp3(frames: 5)
        bytes[417 * 3] = 0
        #expect(verdict(bytes) == .bad(.broken(.mp3, at: 417 * 3)))
        #expect(
            verdict(MadeAudio.mp3(frames: 3) + noise.map { $0 & 0x7F }) == .bad(.broken(.mp3, at: 417 * 3)))
    }

    @Test(arguments: [0, 0xFFFF_FFFF, 0x7FFF_FFFF])
    func aStreamedWaveReachesToItsEnd(size: Int) {
        let data = [UInt8](repeating: 1, count: 3200)
        #expect(
            verdict(MadeAudio.wav(data: data, riffSize: size, dataSize: size))
                == .good(kind: .wav, durationMilliseconds: 100))
        #expect(
            verdict(MadeAudio.wav(data: data.dropLast(), riffSize: size, dataSize: size))
                == .bad(.cutShort(.wav)))
    }

    @Test func aWaveWithoutSoundIsEmpty() {
        #expect(verdict(MadeAudio.wav(data: [])) == .bad(.empty))
    }

    @Test func aForgottenPadByteIsForgiven() {
        let odd = MadeAudio.wav(
            data: [UInt8](repeating: 1, count: 320), after: MadeAudio.chunk("LIST", [1, 2, 3]))
        #expect(verdict(odd).kind == .wav)
        #expect(verdict(odd.dropLast()).kind == .wav)
        #expect(verdict(odd.dropLast(2)) == .bad(.cutShort(.wav)))
    }

    @Test(
        arguments: [
            ("<!DOCTYPE html><html><title>Just a moment...</title></html>", "a web page"),
            ("\n  <html><body>502</body></html>", "a web page"),
            ("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "an XML document"),
            ("{\"detail\":{\"status\":\"invalid_id\",\"message\":\"Häßlich\"}}", "a JSON document"),
            ("\u{FEFF}[]", "a JSON document"), ("Internal Server Error", "text"), ("OK", "text"),
        ], [nil, "mp3_44100_128", "pcm_16000", "ulaw_8000"])
    func whatServersSendInPlaceOfSoundIsBad(page: (text: String, what: String), format: String?) {
        #expect(verdict(Array(page.text.utf8), format) == .bad(.notAudio(page.what)))
        let long = page.text + String(repeating: " ü日", count: 3000)
        #expect(verdict(Array(long.utf8), format) == .bad(.notAudio(page.what)))
    }

    @Test func aZipInPlaceOfSoundIsBad() {
        #expect(verdict([0x50, 0x4B, 3, 4] + noise) == .bad(.notAudio("a zip archive")))
    }

    @Test(arguments: [nil, "mp3_44100_128", "pcm_16000"])
    func nothingIsBad(format: String?) {
        #expect(verdict([], format) == .bad(.empty))
    }

    @Test(arguments: ["pcm_16000", "mp3_44100_128", "", "ulaw_8000"]) func nothingButZerosIsNoSound(
        format: String
    ) {
        #expect(verdict([UInt8](repeating: 0, count: 5000), format) == .bad(.onlyZeros))
    }

    @Test(arguments: ["mp3_44100_128", ""]) func aFewZerosAreNoSoundEitherButRaw(format: String) {
        #expect(verdict([UInt8](repeating: 0, count: 800), format) == .bad(.onlyZeros))
    }

    @Test func rawSoundIsKnownByItsFormat() {
        #expect(verdict(noise, "pcm_16000") == .good(kind: .pcm, durationMilliseconds: 93))
        #expect(verdict(noise.dropLast(), "pcm_16000") == .bad(.cutShort(.pcm)))
        #expect(verdict(noise, "ulaw_8000") == .good(kind: .ulaw, durationMilliseconds: 375))
        #expect(verdict(noise.dropLast(), "alaw_8000") == .good(kind: .alaw, durationMilliseconds: 374))
        #expect(verdict(noise, "pcm") == .good(kind: .pcm, durationMilliseconds: nil))
        #expect(verdict([UInt8](repeating: 0, count: 320), "pcm_16000").kind == .pcm)
    }

    @Test(arguments: [1, 7, 4096])
    func rawSoundThatBeginsLikeMPEGAudioIsRawSound(chunk: Int) {
        let bytes = [0xFF, 0xFB, 0x90, 0x00] + noise
        #expect(verdict(bytes, "pcm_16000", chunk: chunk).kind == .pcm)
        #expect(verdict(MadeAudio.mp3(frames: 1) + [1], "pcm_16000", chunk: chunk).kind == .pcm)
        var twice = MadeAudio.mp3(frames: 2)
        twice += noise
        #expect(verdict(twice, "pcm_16000", chunk: chunk).kind == .pcm)
        #expect(verdict(bytes, chunk: chunk).kind == .unknown)
    }

    @Test func aSignatureWinsOverTheFormat() {
        #expect(verdict(MadeAudio.mp3(frames: 10), "pcm_16000").kind == .mp3)
        #expect(verdict(MadeAudio.opus(pages: 2), "mp3_44100_128").kind == .ogg)
        #expect(verdict(MadeAudio.wav(data: noise), "pcm_16000").kind == .wav)
        #expect(verdict(MadeAudio.wav(data: noise).dropLast(2), "pcm_16000") == .bad(.cutShort(.wav)))
    }

    @Test func bytesOfNoKnownKindAreKept() {
        #expect(verdict(noise) == .good(kind: .unknown, durationMilliseconds: nil))
        #expect(verdict(noise, "codec_of_tomorrow").kind == .unknown)
        #expect(AudioKind.unknown.fileExtension == "bin")
    }

    @Test(.timeLimit(.minutes(15)))
    func noBytesEndTheProcess() {
        var random = SeededGenerator.fresh("hostile audio")
        for _ in 0..<3_000 {
            var bytes = random.pick(AudioCheckTests.samples).1
            bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            for _ in 0..<Int.random(in: 1...12, using: &random) where !bytes.isEmpty {
                bytes[Int.random(in: 0..<min(bytes.count, random.pick([60, 5000])), using: &random)] =
                    random.pick([0, 0xFF, 0x7F, 0x80, UInt8.random(in: 0...255, using: &random)])
            }
            let format = random.pick([nil, "pcm_0", "ulaw_-1", "mp3_44100_128", "_"])
            #expect(verdict(bytes, format, chunk: 4096) == verdict(bytes, format, chunk: 13))
        }
    }
}
