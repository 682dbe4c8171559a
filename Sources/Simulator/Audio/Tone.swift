#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Samples of a tone that fades in and out, and the ways to write them.
struct Tone {
    var hertz: Double
    var rate: Int
    var count: Int

    var samples: [Int16] {
        let fade = max(1, min(count / 4, rate / 20))
        return (0..<count).map { position in
            let edge = Double(min(position, count - position, fade)) / Double(fade)
            return Int16(9000 * edge * sin(2 * .pi * hertz * Double(position) / Double(rate)))
        }
    }

    var littleEndian: [UInt8] {
        samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }

    /// ITU-T G.711.
    var muLaw: [UInt8] {
        samples.map { sample in
            let sign: Int = sample < 0 ? 0x80 : 0
            let magnitude = min(abs(Int(sample)) + 132, 32767)
            let exponent = max(0, magnitude.bitWidth - 1 - magnitude.leadingZeroBitCount - 7)
            let mantissa = magnitude >> (exponent + 3) & 0x0F
            return UInt8(~(sign | exponent << 4 | mantissa) & 0xFF)
        }
    }

    /// ITU-T G.711.
    var aLaw: [UInt8] {
        samples.map { sample in
            let sign: Int = sample < 0 ? 0 : 0x80
            let magnitude = (sample < 0 ? -Int(sample) - 1 : Int(sample)) >> 3
            let exponent = max(0, Int.bitWidth - magnitude.leadingZeroBitCount - 5)
            let mantissa = magnitude >> max(exponent, 1) & 0x0F
            return UInt8((sign | exponent << 4 | mantissa) ^ 0x55)
        }
    }
}
