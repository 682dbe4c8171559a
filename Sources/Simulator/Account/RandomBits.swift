/// SplitMix64: what an item looks like follows from the seed and the item's number alone.
struct RandomBits: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// A number below `bound`; the slight bias does not matter here.
    mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: next() >> 33) % bound
    }

    /// True once in `n`.
    mutating func oneIn(_ n: Int) -> Bool { below(n) == 0 }

    /// Scrambles 64 bits, reversibly.
    static func mix(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// The inverse of `mix`, by which an id tells its item's number.
    static func unmix(_ value: UInt64) -> UInt64 {
        var bits = value ^ (value >> 31) ^ (value >> 62)
        bits = bits &* 0x3196_42B2_D24D_8EC3
        bits = bits ^ (bits >> 27) ^ (bits >> 54)
        bits = bits &* 0x96DE_1B17_3F11_9089
        return bits ^ (bits >> 30) ^ (bits >> 60)
    }
}
