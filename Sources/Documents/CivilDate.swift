/// A day of the Gregorian calendar, without a time zone.
struct CivilDate: Equatable {
    var year: Int
    var month: Int
    var day: Int

    /// The day that is so many days after 1970-01-01, by Howard Hinnant's `civil_from_days`.
    init(daysSince1970 days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let leapDays = dayOfEra / 1_460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leapDays) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // Months are counted from March, so that the leap day is the last of its year.
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The day written as "YYYY-MM-DD", or nil if it is written otherwise or does not exist.
    init?(iso text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else {
            return nil
        }
        var digits: [Int] = []
        for (place, byte) in bytes.enumerated() where place != 4 && place != 7 {
            guard (0x30...0x39).contains(byte) else { return nil }
            digits.append(Int(byte) - 0x30)
        }
        year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3]
        month = digits[4] * 10 + digits[5]
        day = digits[6] * 10 + digits[7]
        // What does not survive the way there and back (a 30th of February) is no day.
        guard (1...12).contains(month), self == CivilDate(daysSince1970: daysSince1970) else {
            return nil
        }
    }

    /// By Howard Hinnant's `days_from_civil`.
    var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let shiftedMonth = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * shiftedMonth + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

/// A day and a time of day, to the second, without a time zone.
struct CivilTime {
    var date: CivilDate
    /// 0 to 86,399.
    var secondOfDay: Int

    init(millisecondsSince1970 milliseconds: Int64) {
        let seconds = Int(milliseconds / 1000) - (milliseconds % 1000 < 0 ? 1 : 0)
        let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        date = CivilDate(daysSince1970: days)
        secondOfDay = seconds - days * 86_400
    }

    /// Year, month, day, hour, minute and second with a separator within the date, one between date
    /// and time and one within the time.
    func text(_ inDate: String, _ between: String, _ inTime: String) -> String {
        [padded(date.year, 4), padded(date.month, 2), padded(date.day, 2)].joined(separator: inDate)
            + between
            + [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60]
            .map { padded($0, 2) }.joined(separator: inTime)
    }
}

/// A number with leading zeros.
func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}
