@_spi(_Unicode) internal import Swift

/// The text in Unicode normalization form C.
///
/// Foundation would be the public way, at the price of its size and start-up time; the standard library
/// offers the same only for its own tests. A test holds it to the definition.
func normalized(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text._nfc { scalars.append(scalar) }
    return String(scalars)
}
