import Foundation

/// Random numbers that a printed seed brings back (SplitMix64).
///
/// `TAPEKEEP_TEST_SEED` repeats a run that failed.
struct SeededGenerator: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    /// A fresh seed, printed so that a failure can be repeated.
    static func fresh(_ purpose: String) -> SeededGenerator {
        let given = ProcessInfo.processInfo.environment["TAPEKEEP_TEST_SEED"].flatMap { UInt64($0) }
        let generator = SeededGenerator(seed: given ?? UInt64.random(in: 1...999_999))
        print("\(purpose): TAPEKEEP_TEST_SEED=\(generator.seed)")
        return generator
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: 0..<choices.count, using: &self)]
    }
}
