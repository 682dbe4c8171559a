/// A value bound to a statement: one of SQLite's five storage classes.
package enum SQLValue: Sendable, Equatable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    /// The text, or NULL.
    package init(_ text: String?) { self = text.map(SQLValue.text) ?? .null }

    /// The integer, or NULL.
    package init(_ integer: Int64?) { self = integer.map(SQLValue.integer) ?? .null }

    /// The integer, or NULL.
    package init(_ integer: Int?) { self = integer.map { .integer(Int64($0)) } ?? .null }

    /// The number, or NULL.
    package init(_ real: Double?) { self = real.map(SQLValue.real) ?? .null }

    /// The bytes, or NULL.
    package init(_ blob: [UInt8]?) { self = blob.map(SQLValue.blob) ?? .null }

    /// 1 or 0, as SQLite spells a truth value.
    package init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }
}

extension SQLValue: ExpressibleByNilLiteral {
    package init(nilLiteral: ()) { self = .null }
}

extension SQLValue: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int64) { self = .integer(value) }
}

extension SQLValue: ExpressibleByFloatLiteral {
    package init(floatLiteral value: Double) { self = .real(value) }
}

extension SQLValue: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self = .text(value) }
}

extension SQLValue: ExpressibleByBooleanLiteral {
    package init(booleanLiteral value: Bool) { self = .init(value) }
}
