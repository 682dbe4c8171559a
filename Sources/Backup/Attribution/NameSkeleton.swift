/// The ASCII letters and digits of a name, lowercase: what is left of it whatever the service does to the rest.
func skeleton(_ name: some StringProtocol) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(name.utf8.count)
    for byte in name.utf8 where isASCIILetterOrDigit(byte) {
        bytes.append(byte | (byte < UInt8(ascii: "a") && byte >= UInt8(ascii: "A") ? 0x20 : 0))
    }
    return bytes
}
