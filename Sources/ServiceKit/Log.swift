import Glibc
import Synchronization

/// One line per event on standard error (OP-4).
///
/// Whatever the values hold, an event is one line of at most 4 KiB, written at once, and nothing
/// in it can look like another line. Personal data, passwords and tokens never go in.
package struct Log: Sendable {
    /// The syslog levels of severity that we use, worst first.
    package enum Level: String, Sendable, CaseIterable, Comparable {
        case error, warning, notice, info, debug

        /// syslog(3).
        package var priority: UInt8 {
            switch self {
            case .error: 3
            case .warning: 4
            case .notice: 5
            case .info: 6
            case .debug: 7
            }
        }

        /// Worse levels come first.
        package static func < (left: Level, right: Level) -> Bool {
            left.priority < right.priority
        }
    }

    package enum Format: String, Sendable, CaseIterable {
        /// `<6>identity request op=…`: journald reads the level and adds the time.
        case journal
        /// `<6>2026-11-21T22:04:46.123Z identity request op=…`: the same with the time, for files
        /// and pipes.
        case lines
        /// `2026-11-21T22:04:46.123Z info identity request op=…`.
        case plain
        /// For the eyes, on a terminal.
        case colour
    }

    /// Names and values; a value that is nil is left out.
    package typealias Fields = KeyValuePairs<String, (any CustomStringConvertible)?>

    /// A pipe takes up to PIPE_BUF, 4,096 bytes, in one piece.
    static let lineBytesLimit = 4_096
    static let valueBytesLimit = 1_024

    package let service: String
    /// The least severe level that is written.
    package var level: Level { shared.level.withLock { $0 } }
    private let shared: SharedLevel
    package let format: Format
    private let descriptor: Int32
    private let clock: Clock

    package init(
        service: String, level: Level = .info, format: Format = .lines, descriptor: Int32 = 2,
        clock: Clock = .system
    ) {
        (self.service, self.format) = (service, format)
        shared = SharedLevel(level)
        (self.descriptor, self.clock) = (descriptor, clock)
    }

    /// As `FOOTBRIDGE_LOG_LEVEL` and `FOOTBRIDGE_LOG_FORMAT` say; without them from `info` on, in
    /// the format that suits what standard error is. Lines carry the machine's time, not a moved
    /// one.
    package init(service: String, settings: Settings) throws {
        self.init(
            service: service,
            level: try settings.choice("FOOTBRIDGE_LOG_LEVEL", default: .info),
            format: try settings.choice(
                "FOOTBRIDGE_LOG_FORMAT", default: Self.suitableFormat(2, settings)))
    }

    /// Sets the level as the settings say, for all copies of this log (SIGHUP, OP-5).
    package func reload(_ settings: Settings) throws {
        let level: Level = try settings.choice("FOOTBRIDGE_LOG_LEVEL", default: .info)
        shared.level.withLock { $0 = level }
    }

    package func error(_ message: String, _ fields: @autoclosure () -> Fields = [:]) {
        write(.error, message, fields())
    }

    package func warning(_ message: String, _ fields: @autoclosure () -> Fields = [:]) {
        write(.warning, message, fields())
    }

    package func notice(_ message: String, _ fields: @autoclosure () -> Fields = [:]) {
        write(.notice, message, fields())
    }

    package func info(_ message: String, _ fields: @autoclosure () -> Fields = [:]) {
        write(.info, message, fields())
    }

    package func debug(_ message: String, _ fields: @autoclosure () -> Fields = [:]) {
        write(.debug, message, fields())
    }

    /// The same for a level that is found out at run time.
    package func write(
        _ level: Level, _ message: String, _ fields: @autoclosure () -> Fields = [:]
    ) {
        if self.level >= level { put(level, message, fields()) }
    }

    private func put(_ level: Level, _ message: String, _ fields: Fields) {
        let bytes = line(level, message, fields)
        bytes.withUnsafeBytes { bytes in
            // A log that cannot be written must not stop the service; it is lost.
            while Glibc.write(descriptor, bytes.baseAddress, bytes.count) < 0, errno == EINTR {}
        }
    }

    func line(_ level: Level, _ message: String, _ fields: Fields) -> [UInt8] {
        var line = LineWriter(bytesLimit: Self.lineBytesLimit)
        switch format {
        case .journal: line.raw("<\(level.priority)>")
        case .lines: line.raw("<\(level.priority)>\(timestamp(clock.now())) ")
        case .plain: line.raw("\(timestamp(clock.now())) \(level.rawValue) ")
        case .colour:
            let time = timestamp(clock.now()).dropFirst(11).dropLast()
            line.raw("\(Colour.dim)\(time)\(Colour.off) \(Colour.of(level)) ")
        }
        line.value(service)
        line.raw(" ")
        line.words(message)
        for (name, value) in fields {
            guard let value else { continue }
            guard line.field(name, text(of: value), isColoured: format == .colour) else { break }
        }
        line.raw("\n")
        return line.bytes
    }

    private func text(of value: any CustomStringConvertible) -> String {
        guard let number = value as? Double, number.isFinite, abs(number) < 1e12 else {
            return value.description
        }
        // Three decimals: microseconds where the unit is milliseconds.
        return ((number * 1_000).rounded() / 1_000).description
    }

    private static func suitableFormat(_ descriptor: Int32, _ settings: Settings) -> Format {
        if isatty(descriptor) == 1 { return settings.find("NO_COLOR") == nil ? .colour : .plain }
        // systemd.exec(5): device and inode of the stream that leads to the journal.
        var status = stat()
        guard let stream = settings.find("JOURNAL_STREAM"), fstat(descriptor, &status) == 0,
            stream == "\(status.st_dev):\(status.st_ino)"
        else { return .lines }
        return .journal
    }

    private enum Colour {
        static let dim = "\u{1B}[2m"
        static let off = "\u{1B}[0m"

        static func of(_ level: Level) -> String {
            switch level {
            case .error: "\u{1B}[1;31merror \(off)"
            case .warning: "\u{1B}[33mwarn  \(off)"
            case .notice: "\u{1B}[36mnotice\(off)"
            case .info: "\u{1B}[32minfo  \(off)"
            case .debug: "\u{1B}[2mdebug \(off)"
            }
        }
    }
}

/// `2026-11-21T22:04:46.123Z` from milliseconds since 1970 (RFC 3339).
package func timestamp(_ milliseconds: Int64) -> String {
    let days = Int(floorDivided(milliseconds, by: 86_400_000))
    let inDay = Int(milliseconds - Int64(days) * 86_400_000)
    let (year, month, day) = civilDate(daysSince1970: days)
    return String(unsafeUninitializedCapacity: 32) { text in
        var count = 0
        func put(_ value: Int, _ digits: Int, _ end: String) {
            var divisor = 1
            for _ in 1..<digits { divisor *= 10 }
            while divisor > 0 {
                text[count] = UInt8(ascii: "0") + UInt8(value / divisor % 10)
                count += 1
                divisor /= 10
            }
            for byte in end.utf8 {
                text[count] = byte
                count += 1
            }
        }
        put(max(0, year), 4, "-")
        put(month, 2, "-")
        put(day, 2, "T")
        put(inDay / 3_600_000, 2, ":")
        put(inDay / 60_000 % 60, 2, ":")
        put(inDay / 1_000 % 60, 2, ".")
        put(inDay % 1_000, 3, "Z")
        return count
    }
}

/// The Gregorian date of a day, by counting years from March (H. Hinnant, "chrono-Compatible
/// Low-Level Date Algorithms", civil_from_days).
private func civilDate(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = Int(floorDivided(Int64(shifted), by: 146_097))
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
}

private func floorDivided(_ value: Int64, by divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}

/// Bytes of one line, in which nothing from outside can end the line or a value.
struct LineWriter {
    private(set) var bytes: [UInt8] = []
    private let bytesLimit: Int
    private static let cutMark = " truncated=yes"

    init(bytesLimit: Int) {
        self.bytesLimit = bytesLimit
        bytes.reserveCapacity(256)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Our own text, as it is.
    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Text for people: spaces and quotes may stay.
    mutating func words(_ text: String) {
        escape(text, isQuoted: false)
    }

    /// A value, in quotes where it would not read as one word.
    mutating func value(_ text: some StringProtocol, alwaysQuoted: Bool = false) {
        guard alwaysQuoted || !isOneWord(text) else { return bytes.append(contentsOf: text.utf8) }
        raw("\"")
        escape(text, isQuoted: true)
        raw("\"")
    }

    /// ` name=value`; false, with a mark in its place, where the line has no room for it.
    mutating func field(_ name: String, _ text: String, isColoured: Bool) -> Bool {
        let start = bytes.count
        raw(isColoured ? " \u{1B}[2m\(name)=\u{1B}[0m" : " \(name)=")
        value(text)
        // One byte is left for the line break.
        guard bytes.count > bytesLimit - Self.cutMark.utf8.count - 1 else { return true }
        bytes.removeSubrange(start...)
        raw(Self.cutMark)
        return false
    }

    private func isOneWord(_ text: some StringProtocol) -> Bool {
        guard !text.isEmpty, text.utf8.count <= Log.valueBytesLimit else { return false }
        return text.unicodeScalars.allSatisfy { scalar in
            scalar != " " && scalar != "\"" && scalar != "=" && scalar != "\\"
                && !isUnsafe(scalar)
        }
    }

    private mutating func escape(_ text: some StringProtocol, isQuoted: Bool) {
        let end = bytes.count + Log.valueBytesLimit
        for scalar in text.unicodeScalars {
            if bytes.count >= end {
                raw("…")
                return
            }
            switch scalar {
            case "\n": raw("\\n")
            case "\r": raw("\\r")
            case "\t": raw("\\t")
            case "\\": raw("\\\\")
            case "\"" where isQuoted: raw("\\\"")
            case _ where isUnsafe(scalar):
                raw("\\u{" + String(scalar.value, radix: 16) + "}")
            default:
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
    }

    /// Control characters, line separators, and what turns the direction of writing around.
    private func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

/// A level that all copies of a log have in common.
private final class SharedLevel: Sendable {
    let level: Mutex<Log.Level>
    init(_ level: Log.Level) { self.level = Mutex(level) }
}
