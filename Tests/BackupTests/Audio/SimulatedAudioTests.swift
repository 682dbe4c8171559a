import Testing

@testable import Backup
@testable import Simulator

struct SimulatedAudioTests {
    @Test(arguments: Simulator::AudioKind.allCases, [nil, 3_000, 30_000])
    func everyRecordingOfThePracticeAccountIsGood(kind: Simulator::AudioKind, size: Int?) {
        let library = AudioLibrary.sized(size)
        let expected: Backup::AudioKind =
            switch kind {
            case .mp3: .mp3
            case .wav: .wav
            case .opus: .ogg
            case .flac: .flac
            case .pcm: .pcm
            case .mulaw: .ulaw
            case .alaw: .alaw
            }
        for take in 0..<library.takes(kind) {
            for mark in UInt64(0)..<2 {
                let bytes = library.recording(kind, take: take, comment: "item \(mark)", mark: mark).bytes
                let found = verdict(bytes, kind.outputFormat)
                #expect(found.kind == expected)
                #expect((found.milliseconds ?? 0) > 50)
                if expected != .ulaw, expected != .alaw {
                    #expect(verdict(bytes.dropLast(), kind.outputFormat).kind == nil)
                }
            }
        }
    }

    @Test func everyTruncationOfAFLACFileIsBad() {
        let bytes = AudioLibrary.sized(3_000).recording(.flac, take: 1, comment: "x", mark: 1).bytes
        for length in stride(from: 0, to: bytes.count, by: 97) {
            #expect(verdict(Array(bytes[..<length])).kind == nil, "\(length) of \(bytes.count)")
        }
    }
}
