/// One value of a table that is written as a CSV or Excel file.
///
/// The kind matters: text is text even if it looks like a number (a postal code, a telephone
/// number), and only numbers, dates and times can be added up and sorted as such in Excel.
package enum Cell: Sendable, Equatable {
    case empty
    case text(String)
    case integer(Int64)
    /// Written as `empty` if it is infinite or not a number.
    case decimal(Double)
    /// "YYYY-MM-DD"; anything else is written as text.
    case date(String)
    /// Milliseconds since 1970-01-01 00:00 on the reader's clock: the caller has added the offset
    /// of the network's time zone, because neither format can name one. Seconds are the precision.
    case time(Int64)
}

extension Cell: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    package init(stringLiteral value: String) {
        self = .text(value)
    }

    package init(integerLiteral value: Int64) {
        self = .integer(value)
    }

    /// The text, or `empty` if there is none.
    package init(_ text: String?) {
        self = text.map { .text($0) } ?? .empty
    }
}

/// A number in the shortest form that reads back the same, or nil if it is none.
func plainDecimal(_ value: Double) -> String? {
    guard value.isFinite else { return nil }
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
