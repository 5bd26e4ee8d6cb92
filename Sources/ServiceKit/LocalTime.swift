import Glibc

/// A day of the Gregorian calendar, without a time zone, as days since 1970-01-01.
package struct Day: Hashable, Comparable, Sendable, Strideable {
    package var number: Int

    package init(number: Int) { self.number = number }

    /// By Howard Hinnant's `days_from_civil`; months and days beyond their range count on.
    package init(_ year: Int, _ month: Int, _ day: Int) {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let shiftedMonth = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * shiftedMonth + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
    }

    /// "YYYY-MM-DD"; nil for anything else and for days that do not exist.
    package init?(iso text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else {
            return nil
        }
        func digits(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int(byte) - 0x30
            }
            return value
        }
        guard let year = digits(0..<4), let month = digits(5..<7), let day = digits(8..<10),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        self.init(year, month, day)
        // A 30th of February does not survive the way there and back.
        guard civil == (year, month, day) else { return nil }
    }

    /// By Howard Hinnant's `civil_from_days`.
    package var civil: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let leapDays = dayOfEra / 1_460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leapDays) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // Months are counted from March, so that the leap day is the last of its year.
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// 0 for Monday to 6 for Sunday; 1970-01-01 was a Thursday.
    package var weekday: Int { (number % 7 + 10) % 7 }

    package static func < (a: Day, b: Day) -> Bool { a.number < b.number }
    package func distance(to other: Day) -> Int { other.number - number }
    package func advanced(by days: Int) -> Day { Day(number: number + days) }
}

/// The wall clock of one time zone, from the machine's zone files (tzfile(5), RFC 9636).
///
/// Not Foundation's `TimeZone`: it and its tables would cost each service six megabytes.
package struct LocalTime: Sendable {
    package static let folder = "/usr/share/zoneinfo"
    /// The largest of the machine's files has some 4 KiB.
    static let fileBytesLimit = 65_536

    private let transitions: [Int64]
    /// Seconds east of Greenwich from the transition of the same place on.
    private let offsets: [Int]
    /// Before the first transition.
    private let firstOffset: Int
    /// What goes on for ever after the last transition.
    private let rule: ZoneRule?

    /// The zone of `FOOTBRIDGE_TIME_ZONE`, an IANA name; `America/Los_Angeles` when not set.
    package init(_ settings: Settings) throws {
        let setting = "FOOTBRIDGE_TIME_ZONE"
        let name = try settings.string(setting, default: "America/Los_Angeles")
        guard let zone = LocalTime(zone: name) else {
            throw SettingError(
                setting, "must name a file below \(Self.folder), such as America/Los_Angeles")
        }
        self = zone
    }

    /// The zone of that IANA name, or nil where the machine has none.
    package init?(zone name: String) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }),
            let bytes = readFile("\(Self.folder)/\(name)", limit: Self.fileBytesLimit)
        else { return nil }
        self.init(tzif: bytes)
    }

    /// A zone file of version 2 or later; nil for anything else.
    init?(tzif bytes: [UInt8]) {
        var file = ZoneFile(bytes: bytes)
        // The first block has 32-bit times, for readers of the last century.
        guard let old = file.header(), old.version >= 2, file.skip(old.bodyBytes(timeBytes: 4)),
            let counts = file.header(), counts.types > 0
        else { return nil }
        guard let times = file.integers(counts.times, bytes: 8),
            let kinds = file.integers(counts.times, bytes: 1),
            let types = file.types(counts.types),
            file.skip(counts.characters + counts.leaps * 12 + counts.standards + counts.universals)
        else { return nil }
        guard kinds.allSatisfy({ $0 >= 0 && $0 < types.count }) else { return nil }
        transitions = times
        offsets = kinds.map { types[Int($0)] }
        firstOffset = types[0]
        rule = file.footer().flatMap { ZoneRule($0) }
    }

    /// Seconds east of Greenwich at a time in milliseconds since 1970, UTC.
    package func offset(at milliseconds: Int64) -> Int {
        let seconds = floorDivided(milliseconds, 1_000)
        guard let last = transitions.last else { return rule?.offset(at: seconds) ?? firstOffset }
        if seconds >= last, let rule { return rule.offset(at: seconds) }
        var (low, high) = (0, transitions.count)
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? firstOffset : offsets[low - 1]
    }

    /// Milliseconds since 1970-01-01 00:00 on the zone's own clock.
    package func local(_ milliseconds: Int64) -> Int64 {
        milliseconds + Int64(offset(at: milliseconds)) * 1_000
    }

    package func day(at milliseconds: Int64) -> Day {
        Day(number: Int(floorDivided(local(milliseconds), 86_400_000)))
    }

    /// The first millisecond of a day: midnight, or later where the clock skips it.
    package func start(of day: Day) -> Int64 {
        let midnight = Int64(day.number) * 86_400_000
        // No zone is more than 26 hours away from another, and none moves twice within a day.
        let before = midnight - Int64(offset(at: midnight - 86_400_000)) * 1_000
        let after = midnight - Int64(offset(at: midnight + 86_400_000)) * 1_000
        let first = min(before, after)
        if self.day(at: first) == day { return first }
        let second = max(before, after)
        // Where midnight is skipped the day begins at the transition itself.
        guard self.day(at: first) < day, self.day(at: second - 1) == day else { return second }
        var (low, high) = (first, second)
        while low + 1 < high {
            let middle = (low + high) / 2
            if self.day(at: middle) < day { low = middle } else { high = middle }
        }
        return high
    }

    /// Year to minute as `2026-03-03 10:00`.
    package func text(_ milliseconds: Int64) -> String {
        let minutes = Int(floorDivided(local(milliseconds), 60_000))
        let day = Day(number: Int(floorDivided(Int64(minutes), 1_440)))
        let minute = minutes - day.number * 1_440
        return "\(day) \(twoDigits(minute / 60)):\(twoDigits(minute % 60))"
    }
}

extension Day: CustomStringConvertible {
    /// `YYYY-MM-DD`.
    package var description: String {
        let (year, month, day) = civil
        let text = String(year)
        let zeros = String(repeating: "0", count: max(0, 4 - text.utf8.count))
        return "\(zeros)\(text)-\(twoDigits(month))-\(twoDigits(day))"
    }
}

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

private func floorDivided(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}

/// At most `limit` bytes of a file; nil when it is longer or cannot be read.
private func readFile(_ path: String, limit: Int) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    var filled = 0
    while filled < bytes.count {
        let start = filled
        let count = bytes.withUnsafeMutableBytes { buffer in
            read(file, buffer.baseAddress?.advanced(by: start), buffer.count - start)
        }
        guard count >= 0 else { return nil }
        if count == 0 { return Array(bytes.prefix(filled)) }
        filled += count
    }
    return nil
}

/// The parts of a zone file in their order (RFC 9636 §3).
private struct ZoneFile {
    struct Counts {
        var version = 0
        var universals = 0
        var standards = 0
        var leaps = 0
        var times = 0
        var types = 0
        var characters = 0

        func bodyBytes(timeBytes: Int) -> Int {
            times * (timeBytes + 1) + types * 6 + characters + leaps * (timeBytes + 4) + standards
                + universals
        }
    }

    let bytes: [UInt8]
    private var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, at + count <= bytes.count else { return false }
        at += count
        return true
    }

    mutating func header() -> Counts? {
        guard at + 44 <= bytes.count, bytes[at..<at + 4].elementsEqual("TZif".utf8) else {
            return nil
        }
        var counts = Counts()
        counts.version = Int(bytes[at + 4]) - 0x30
        at += 20
        guard let numbers = integers(6, bytes: 4), numbers.allSatisfy({ $0 >= 0 }) else {
            return nil
        }
        (counts.universals, counts.standards) = (Int(numbers[0]), Int(numbers[1]))
        (counts.leaps, counts.times) = (Int(numbers[2]), Int(numbers[3]))
        (counts.types, counts.characters) = (Int(numbers[4]), Int(numbers[5]))
        return counts
    }

    /// Signed big-endian numbers; single bytes are indices and therefore unsigned.
    mutating func integers(_ count: Int, bytes width: Int) -> [Int64]? {
        guard count * width <= bytes.count - at else { return nil }
        var numbers: [Int64] = []
        numbers.reserveCapacity(count)
        for _ in 0..<count {
            var value: UInt64 = width > 1 && bytes[at] >= 0x80 ? .max : 0
            for byte in bytes[at..<at + width] { value = value << 8 | UInt64(byte) }
            numbers.append(Int64(bitPattern: value))
            at += width
        }
        return numbers
    }

    /// The offset of each local time type, in seconds.
    mutating func types(_ count: Int) -> [Int]? {
        var offsets: [Int] = []
        for _ in 0..<count {
            guard let offset = integers(1, bytes: 4)?.first, skip(2) else { return nil }
            offsets.append(Int(offset))
        }
        return offsets
    }

    /// The text between the two line feeds at the end.
    func footer() -> [UInt8]? {
        guard at < bytes.count, bytes[at] == 0x0A, bytes.last == 0x0A else { return nil }
        return Array(bytes[(at + 1)...].dropLast())
    }
}

/// A rule such as `PST8PDT,M3.2.0,M11.1.0` (POSIX TZ as RFC 9636 §3.3.1 extends it).
struct ZoneRule: Sendable {
    /// A time of the year at which the clock is moved.
    enum Moment: Sendable {
        /// The `week`th `weekday` (0 for Sunday) of the month; 5 for the last.
        case weekday(month: Int, week: Int, weekday: Int)
        /// 1 to 365; 29 February is never counted.
        case dayWithoutLeap(Int)
        /// 0 to 365.
        case day(Int)
    }

    struct Change: Sendable {
        var moment: Moment
        /// Seconds after local midnight; may be negative or beyond the day.
        var seconds: Int
    }

    let standard: Int
    private let summer: (offset: Int, start: Change, end: Change)?

    init?(_ text: [UInt8]) {
        var scanner = RuleScanner(text)
        guard scanner.name(), let standard = scanner.time() else { return nil }
        // POSIX counts westward.
        self.standard = -standard
        if scanner.isAtEnd {
            summer = nil
            return
        }
        guard scanner.name() else { return nil }
        let offset = scanner.startsTime ? scanner.time().map { -$0 } : self.standard + 3_600
        guard let offset, let start = scanner.change(), let end = scanner.change(),
            scanner.isAtEnd
        else { return nil }
        summer = (offset, start, end)
    }

    func offset(at seconds: Int64) -> Int {
        guard let summer else { return standard }
        let days = Int(floorDivided(seconds + Int64(standard), 86_400))
        let year = Day(number: days).civil.year
        let start = Self.instant(of: summer.start, in: year) - Int64(standard)
        let end = Self.instant(of: summer.end, in: year) - Int64(summer.offset)
        // South of the equator summer spans the new year.
        let isSummer =
            start < end ? seconds >= start && seconds < end : seconds >= start || seconds < end
        return isSummer ? summer.offset : standard
    }

    /// Seconds since 1970 on the local clock.
    private static func instant(of change: Change, in year: Int) -> Int64 {
        let day: Int
        switch change.moment {
        case .day(let number): day = Day(year, 1, 1).number + number
        case .dayWithoutLeap(let number):
            let isLeap = Day(year + 1, 1, 1).number - Day(year, 1, 1).number == 366
            day = Day(year, 1, 1).number + number - (isLeap && number >= 60 ? 0 : 1)
        case .weekday(let month, let week, let weekday):
            let first = Day(year, month, 1)
            // `Day` counts from Monday, POSIX from Sunday.
            let firstMatch = (weekday + 6 - first.weekday) % 7
            let next = month == 12 ? Day(year + 1, 1, 1) : Day(year, month + 1, 1)
            var number = first.number + firstMatch + (week - 1) * 7
            while number >= next.number { number -= 7 }
            day = number
        }
        return Int64(day) * 86_400 + Int64(change.seconds)
    }
}

private struct RuleScanner {
    private let text: [UInt8]
    private var at = 0

    init(_ text: [UInt8]) { self.text = text }

    var isAtEnd: Bool { at == text.count }
    private var next: UInt8? { at < text.count ? text[at] : nil }

    var startsTime: Bool {
        guard let next else { return false }
        return (0x30...0x39).contains(next) || next == UInt8(ascii: "-")
            || next == UInt8(ascii: "+")
    }

    private mutating func take(_ character: Character) -> Bool {
        guard let next, next == character.asciiValue else { return false }
        at += 1
        return true
    }

    /// `PST` or `<-03>`.
    mutating func name() -> Bool {
        let start = at
        if take("<") {
            while let next, next != UInt8(ascii: ">") { at += 1 }
            return take(">")
        }
        while let next, (0x41...0x5A).contains(next) || (0x61...0x7A).contains(next) { at += 1 }
        return at - start >= 3
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let next, (0x30...0x39).contains(next), at < text.count {
            value = (value ?? 0) * 10 + Int(next) - 0x30
            guard value.map({ $0 < 10_000 }) ?? true else { return nil }
            at += 1
        }
        return value
    }

    /// `[+-]h[:m[:s]]` in seconds.
    mutating func time() -> Int? {
        let sign = take("-") ? -1 : 1
        if sign == 1 { _ = take("+") }
        guard let hours = number() else { return nil }
        var seconds = hours * 3_600
        if take(":") {
            guard let minutes = number() else { return nil }
            seconds += minutes * 60
            if take(":") {
                guard let rest = number() else { return nil }
                seconds += rest
            }
        }
        return sign * seconds
    }

    mutating func change() -> ZoneRule.Change? {
        guard take(",") else { return nil }
        let moment: ZoneRule.Moment
        if take("M") {
            guard let month = number(), take("."), let week = number(), take("."),
                let weekday = number(), (1...12).contains(month), (1...5).contains(week),
                (0...6).contains(weekday)
            else { return nil }
            moment = .weekday(month: month, week: week, weekday: weekday)
        } else if take("J") {
            guard let day = number(), (1...365).contains(day) else { return nil }
            moment = .dayWithoutLeap(day)
        } else {
            guard let day = number(), (0...365).contains(day) else { return nil }
            moment = .day(day)
        }
        guard take("/") else { return .init(moment: moment, seconds: 7_200) }
        return time().map { .init(moment: moment, seconds: $0) }
    }
}
