/// Dates as HTTP writes them.
package enum HTTPDate {
    /// IMF-fixdate, 29 characters: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
    ///
    /// - Parameter milliseconds: since 1970-01-01T00:00:00Z; the form knows the years 0 to
    ///   9999, a time beyond becomes the nearest within.
    package static func text(milliseconds: Int64) -> String {
        let time = floored(Int(min(max(milliseconds, first), last)), by: 1000)
        let day = floored(time, by: 86_400)
        let second = time - day * 86_400
        let date = civil(day)

        var text: [UInt8] = []
        text.reserveCapacity(29)
        text.append(contentsOf: weekdays[day + 4 - floored(day + 4, by: 7) * 7].bytes)
        text.append(contentsOf: (", " as StaticString).bytes)
        append(date.day, digits: 2, to: &text)
        text.append(.space)
        text.append(contentsOf: months[date.month - 1].bytes)
        text.append(.space)
        append(date.year, digits: 4, to: &text)
        text.append(.space)
        append(second / 3600, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        append(second / 60 % 60, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        append(second % 60, digits: 2, to: &text)
        text.append(contentsOf: (" GMT" as StaticString).bytes)
        return String(decoding: text, as: UTF8.self)
    }

    /// 0000-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z.
    private static let first: Int64 = -62_167_219_200_000
    private static let last: Int64 = 253_402_300_799_999

    private static let weekdays: [StaticString] = [
        "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat",
    ]
    private static let months: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The Gregorian date of a day counted from 1970-01-01.
    ///
    /// Counts in eras of 400 years that begin on 1 March, so that the leap day comes last.
    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = floored(shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let leaps = dayOfEra / 1_460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leaps) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * fromMarch + 2) / 5 + 1)
    }

    /// The quotient rounded down, also before 1970.
    private static func floored(_ number: Int, by divisor: Int) -> Int {
        number >= 0 ? number / divisor : -((divisor - 1 - number) / divisor)
    }

    private static func append(_ number: Int, digits: Int, to text: inout [UInt8]) {
        var divisor = digits == 4 ? 1000 : 10
        while divisor > 0 {
            text.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}
