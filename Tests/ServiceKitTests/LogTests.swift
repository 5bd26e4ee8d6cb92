import Glibc
import Testing

@testable import ServiceKit

@Suite struct Logging {  // OP-4
    let clock = Clock { 1_795_298_686_123 }

    func line(
        _ format: Log.Format, _ message: String, _ fields: Log.Fields = [:]
    ) -> String {
        let log = Log(service: "identity", format: format, clock: clock)
        return String(decoding: log.line(.info, message, fields), as: UTF8.self)
    }

    @Test func `an event is one line of names and values`() {
        let none: String? = nil
        let fields: Log.Fields = [
            "op": "identity.sign_in", "ms": 1.23456, "count": 7, "caller": none, "result": "ok",
        ]
        let text = "identity request op=identity.sign_in ms=1.235 count=7 result=ok\n"
        #expect(line(.journal, "request", fields) == "<6>" + text)
        #expect(line(.lines, "request", fields) == "<6>2026-11-21T22:04:46.123Z " + text)
        #expect(line(.plain, "request", fields) == "2026-11-21T22:04:46.123Z info " + text)
        let coloured = line(.colour, "request", fields)
        #expect(coloured.contains("22:04:46.123") && coloured.hasSuffix("ok\n"))
    }

    @Test(arguments: [
        ("", #""""#), ("two words", #""two words""#), ("a=b", #""a=b""#),
        ("say \"hi\"", #""say \"hi\"""#), ("back\\slash", #""back\\slash""#),
        ("new\nline\r\t", #""new\nline\r\t""#), ("\u{1B}[31mred", #""\u{1b}[31mred""#),
        ("nul\0", #""nul\u{0}""#), ("\u{2028}", #""\u{2028}""#), ("\u{202E}txt", #""\u{202e}txt""#),
        ("\u{85}", #""\u{85}""#), ("plain-value.1", "plain-value.1"), ("Zoë", "Zoë"),
    ])
    func `a value cannot end its line or look like another`(value: String, expected: String) {
        #expect(line(.journal, "m", ["v": value]) == "<6>identity m v=\(expected)\n")
    }

    @Test func `a message cannot end its line either`() {
        let forged = "hello\n<3>identity forged op=x"
        #expect(line(.journal, forged) == "<6>identity hello\\n<3>identity forged op=x\n")
    }

    @Test func `a line stays below 4 KiB and says where it was cut`() {
        let long = String(repeating: "ü\n", count: 5_000)
        let text = line(
            .lines, long, ["a": long, "b": long, "c": long, "d": long, "e": "after"])
        #expect(text.utf8.count <= Log.lineBytesLimit)
        #expect(text.utf8.count > 3_000)
        #expect(text.hasSuffix(" truncated=yes\n"))
        #expect(text.filter { $0 == "\n" }.count == 1)
        #expect(text.filter { $0 == "\"" }.count.isMultiple(of: 2))
    }

    @Test func `what is below the level is neither written nor computed`() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let log = Log(
            service: "s", level: .warning, format: .journal, descriptor: ends[1], clock: clock)
        var computed = 0
        func costly() -> Int {
            computed += 1
            return computed
        }
        log.debug("no", ["n": costly()])
        log.info("no", ["n": costly()])
        log.notice("no", ["n": costly()])
        log.warning("yes", ["n": costly()])
        log.error("yes", ["n": costly()])
        close(ends[1])
        var bytes = [UInt8](repeating: 0, count: 1_000)
        var text = ""
        while case let count = read(ends[0], &bytes, bytes.count), count > 0 {
            text += String(decoding: bytes.prefix(count), as: UTF8.self)
        }
        close(ends[0])
        #expect(text == "<4>s yes n=1\n<3>s yes n=2\n")
    }

    @Test func `settings choose level and format`() throws {
        let chosen = try Log(
            service: "s",
            settings: Settings(environment: [
                "FOOTBRIDGE_LOG_LEVEL": "debug", "FOOTBRIDGE_LOG_FORMAT": "plain",
            ]))
        #expect(chosen.level == .debug && chosen.format == .plain)
        #expect(throws: SettingError.self) {
            try Log(
                service: "s", settings: Settings(environment: ["FOOTBRIDGE_LOG_LEVEL": "loud"]))
        }
    }

    @Test func `standard error that leads to the journal needs no time`() throws {
        var status = stat()
        try #require(fstat(2, &status) == 0)
        let journal = Settings(environment: [
            "JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino)"
        ])
        if isatty(2) == 0 {
            #expect(try Log(service: "s", settings: journal).format == .journal)
            #expect(try Log(service: "s", settings: Settings(environment: [:])).format == .lines)
        }
    }
}
