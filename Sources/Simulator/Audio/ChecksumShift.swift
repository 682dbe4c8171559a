/// What appending a known number of bytes does to a CRC-32, as a matrix over GF(2).
///
/// CRC(a + b) is CRC(a) pushed through as many zero bytes as b has, combined with CRC(b).
struct ChecksumShift: Sendable {
    private var columns: [UInt32]

    init(over count: Int) {
        var power = Self.oneZeroByte
        var result: [UInt32] = (0..<32).map { 1 << UInt32($0) }
        var rest = count
        while rest > 0 {
            if rest & 1 == 1 { result = result.map { Self.times(power, $0) } }
            power = power.map { Self.times(power, $0) }
            rest >>= 1
        }
        columns = result
    }

    func apply(to checksum: UInt32) -> UInt32 { Self.times(columns, checksum) }

    private static let oneZeroByte: [UInt32] = (0..<32).map { bit in
        (0..<8).reduce(UInt32(1) << UInt32(bit)) { bits, _ in
            bits & 1 == 1 ? bits >> 1 ^ 0xEDB8_8320 : bits >> 1
        }
    }

    private static func times(_ matrix: [UInt32], _ vector: UInt32) -> UInt32 {
        var sum: UInt32 = 0
        var rest = vector
        while rest != 0 {
            sum ^= matrix[rest.trailingZeroBitCount]
            rest &= rest - 1
        }
        return sum
    }
}
