import Glibc
import ServiceKit
import Wire

extension Command {
    static let logs = Command(
        name: "logs", summary: "Shows the services' logs, merged in the order of time.",
        usage: """
            footbridge logs [-f] [-n LINES] [--trace TRACE] [--level LEVEL] [--op OPERATION] \
            [SERVICE…]
            """,
        details: """
            -f goes on as lines arrive. LINES is how many of the newest to begin with, 200 by default.
            LEVEL is the least severe one shown: error, warning, notice, info or debug. This reads the
            files of `footbridge up`; under systemd: journalctl -u 'footbridge-*@NETWORK' -f
            """
    ) { words, installation in
        var arguments = Arguments(words)
        let follows = arguments.flag("-f", "--follow")
        let count = Int(try arguments.option("-n") ?? "200")
        guard let count, count >= 0 else { throw UsageError("-n needs a number.") }
        var filter = LineFilter()
        filter.trace = try arguments.option("--trace")
        filter.operation = try arguments.option("--op")
        if let level = try arguments.option("--level") {
            guard let level = Log.Level(rawValue: level) else {
                throw UsageError("--level is one of error, warning, notice, info and debug.")
            }
            filter.level = level
        }
        let all = Installation.services + ["gateway"]
        let named = try arguments.positional(0...all.count)
        if let odd = named.first(where: { !all.contains($0) }) {
            throw UsageError(
                "There is no service \(odd); there are \(all.joined(separator: ", ")).")
        }
        guard all.contains(where: { access(installation.logFile(of: $0), R_OK) == 0 }) else {
            throw Failure(
                .notFound, "no_logs",
                "There are no logs below \(installation.data); FOOTBRIDGE_DATA says where to look.")
        }
        let files = (named.isEmpty ? all : named).map {
            LogFile(path: installation.logFile(of: $0))
        }
        var lines = files.flatMap { $0.newLines() }.filter(filter.matches)
        lines.sort { $0.time < $1.time }
        let printer = LinePrinter(inColour: isatty(1) == 1)
        for line in lines.suffix(count) { printer.print(line) }
        while follows {
            usleep(100_000)
            var lines = files.flatMap { $0.newLines() }.filter(filter.matches)
            lines.sort { $0.time < $1.time }
            for line in lines { printer.print(line) }
        }
        return 0
    }
}

/// A line as `Log` writes it to files: `<6>TIME service message key=value …`.
struct LogLine {
    var level = Log.Level.info
    var time = Substring()
    var service = Substring()
    /// Message and values.
    var rest = Substring()

    /// nil for what is no line of ours, such as a crash report of the run-time.
    init?(_ text: Substring) {
        guard text.first == "<", let close = text.firstIndex(of: ">"),
            let number = Int(text[text.index(after: text.startIndex)..<close]),
            let level = Log.Level.allCases.first(where: { $0.priority == number })
        else { return nil }
        let parts = text[text.index(after: close)...].split(separator: " ", maxSplits: 2)
        guard parts.count == 3 else { return nil }
        (self.level, time, service, rest) = (level, parts[0], parts[1], parts[2])
    }
}

private struct LineFilter {
    var trace: String?
    var operation: String?
    var level = Log.Level.debug

    func matches(_ line: LogLine) -> Bool {
        guard line.level <= level else { return false }
        if let trace, !has("trace=\(trace)", line) { return false }
        if let operation, !has("op=\(operation)", line) { return false }
        return true
    }

    private func has(_ value: String, _ line: LogLine) -> Bool {
        line.rest.split(separator: " ").contains { $0 == value }
    }
}

/// A log file and how far it has been read.
private final class LogFile {
    private let path: String
    private var position: off_t = 0
    private var unfinished: [UInt8] = []

    init(path: String) { self.path = path }

    func newLines() -> [LogLine] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return [] }
        // The file was begun anew.
        if status.st_size < position { (position, unfinished) = (0, []) }
        guard status.st_size > position, lseek(descriptor, position, SEEK_SET) == position else {
            return []
        }
        let bytes = unfinished + Command.readAll(descriptor)
        position += off_t(bytes.count - unfinished.count)
        let end = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        unfinished = Array(bytes[end...])
        return String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\n")
            .compactMap { LogLine($0) }
    }
}

private struct LinePrinter {
    let inColour: Bool

    func print(_ line: LogLine) {
        guard inColour else {
            return printText("\(line.time) \(line.level.rawValue) \(line.service) \(line.rest)")
        }
        let colour =
            switch line.level {
            case .error: "\u{1B}[31m"
            case .warning: "\u{1B}[33m"
            case .notice: "\u{1B}[1m"
            default: ""
            }
        let time = line.time.dropFirst(11).dropLast()
        let service = String(line.service).padded(to: 14)
        printText(
            "\u{1B}[2m\(time)\u{1B}[0m \u{1B}[36m\(service)\u{1B}[0m\(colour)\(line.rest)\u{1B}[0m")
    }
}
