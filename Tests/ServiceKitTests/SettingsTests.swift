import Foundation
import Glibc
import Testing

@testable import ServiceKit

@Suite struct ReadingSettings {  // OP-10
    let settings = Settings(environment: [
        "FOOTBRIDGE_PORT": "8080", "FOOTBRIDGE_EMPTY": "", "FOOTBRIDGE_NAME": "Ventura",
        "FOOTBRIDGE_DATA": "/var/lib/footbridge/", "FOOTBRIDGE_ODD": "a \"b\"\nc",
        "FOOTBRIDGE_ON": "Yes", "FOOTBRIDGE_OFF": "0", "FOOTBRIDGE_HOLIDAYS": " 2026-12-24 ,, b,",
    ])

    @Test func `each kind of value is read`() throws {
        #expect(try settings.string("FOOTBRIDGE_NAME") == "Ventura")
        #expect(try settings.integer("FOOTBRIDGE_PORT", in: 1...65_535) == 8_080)
        #expect(try settings.path("FOOTBRIDGE_DATA") == "/var/lib/footbridge")
        #expect(try settings.flag("FOOTBRIDGE_ON") == true)
        #expect(try settings.flag("FOOTBRIDGE_OFF") == false)
        #expect(try settings.list("FOOTBRIDGE_HOLIDAYS") == ["2026-12-24", "b"])
    }

    @Test func `what is not set has its default, and so has what is set to nothing`() throws {
        for name in ["FOOTBRIDGE_NONE", "FOOTBRIDGE_EMPTY"] {
            #expect(try settings.string(name, default: "x") == "x")
            #expect(try settings.integer(name, default: 7, in: 1...9) == 7)
            #expect(try settings.path(name, default: "/tmp") == "/tmp")
            #expect(try settings.flag(name, default: true) == true)
            #expect(try settings.list(name, default: []) == [])
            #expect(throws: SettingError.self) { try settings.string(name) }
            #expect(throws: SettingError.self) { try settings.integer(name, in: 1...9) }
            #expect(throws: SettingError.self) { try settings.path(name) }
            #expect(throws: SettingError.self) { try settings.flag(name) }
        }
    }

    @Test func `an error names the setting, what is allowed and what was there, on one line`() {
        let range = #expect(throws: SettingError.self) {
            try settings.integer("FOOTBRIDGE_PORT", in: 1...100)
        }
        #expect(
            range?.description
                == "FOOTBRIDGE_PORT must be a whole number from 1 to 100, not \"8080\"")
        let odd = #expect(throws: SettingError.self) { try settings.flag("FOOTBRIDGE_ODD") }
        #expect(odd?.description == #"FOOTBRIDGE_ODD must be yes or no, not "a \"b\"\nc""#)
        let level: Result<Log.Level, any Error> = Result {
            try settings.choice("FOOTBRIDGE_NAME")
        }
        let choice = #expect(throws: SettingError.self) { try level.get() }
        #expect(choice?.problem.contains("error, warning, notice, info, debug") == true)
        let relative = Settings(environment: ["FOOTBRIDGE_DATA": "data"])
        #expect(throws: SettingError.self) { try relative.path("FOOTBRIDGE_DATA") }
    }

    @Test func `a secret comes from the credential first, then from the environment`() throws {
        let folder = try Folder()
        try folder.write("mail_password", "from systemd\n")
        let both = Settings(environment: [
            "CREDENTIALS_DIRECTORY": folder.path, "FOOTBRIDGE_MAIL_PASSWORD": "from outside",
            "FOOTBRIDGE_SMS_KEY": "key",
        ])
        #expect(try both.secret("mail_password") == "from systemd")
        #expect(try both.secret("sms-key") == "key")
        #expect(try both.findSecret("none") == nil)
        let missing = #expect(throws: SettingError.self) { try both.secret("none") }
        #expect(missing?.name == "FOOTBRIDGE_NONE")
    }

    @Test func `a bad secret is not shown`() throws {
        let folder = try Folder()
        try folder.write("huge", String(repeating: "hush", count: 20_000))
        try folder.write("empty", "\n")
        let settings = Settings(environment: ["CREDENTIALS_DIRECTORY": folder.path])
        for name in ["huge", "empty"] {
            let error = #expect(throws: SettingError.self) { try settings.secret(name) }
            #expect(error?.description.contains("hush") == false)
        }
    }

    @Test func `the process's own environment is read`() throws {
        #expect(try Settings.process.string("PATH").isEmpty == false)
    }
}

@Suite struct TellingTheTime {
    @Test func `a fixed clock stands still until it is moved`() {
        let time = FixedTime(1_000)
        let clock = Clock.fixed(time)
        #expect(clock.now() == 1_000)
        time.advance(by: 500)
        #expect(clock.now() == 1_500)
        time.now = 7
        #expect(clock.now() == 7)
    }

    @Test func `without the setting it is the machine's clock`() throws {
        let clock = try Clock.from(Settings(environment: [:]))
        let expected = Int64(Date().timeIntervalSince1970 * 1_000)
        #expect(abs(clock.now() - expected) < 5_000)
    }

    @Test func `a file moves the clock, written over or replaced`() throws {
        let folder = try Folder()
        let path = try folder.write("offset", "0")
        let clock = try Clock.from(Settings(environment: ["FOOTBRIDGE_CLOCK": path]))
        func offset() -> Int64 { clock.now() - Clock.system.now() }
        #expect(abs(offset()) < 5_000)
        let day: Int64 = 86_400_000
        // Foundation's atomic write renames a new file over the old one.
        try Data("\(5 * day)\n".utf8).write(to: URL(filePath: path), options: .atomic)
        #expect(abs(offset() - 5 * day) < 5_000)
        try Data("-\(day)".utf8).write(to: URL(filePath: path))
        #expect(abs(offset() + day) < 5_000)
        // Half written or gone: what it said last.
        try Data("".utf8).write(to: URL(filePath: path))
        #expect(abs(offset() + day) < 5_000)
        unlink(path)
        #expect(abs(offset() + day) < 5_000)
    }

    @Test(arguments: ["tomorrow", "1.5", "5 days", ""])
    func `a file that holds no number stops the start`(text: String) throws {
        let path = try Folder().write("offset", text)
        let error = #expect(throws: SettingError.self) {
            try Clock.from(Settings(environment: ["FOOTBRIDGE_CLOCK": path]))
        }
        #expect(error?.name == "FOOTBRIDGE_CLOCK")
    }

    @Test func `timestamps agree with Foundation's`() {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for milliseconds: Int64 in [
            0, -1, 951_782_399_999, 951_782_400_000, 1_709_164_800_000, 1_795_300_000_123,
            4_102_444_799_999, -2_208_988_800_000,
        ] {
            // Foundation cuts off what the binary fraction falls short of.
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1_000 + 0.0002)
            #expect(timestamp(milliseconds) == date.formatted(style))
        }
    }
}

/// A folder of its own, gone with its last reference.
final class Folder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "footbridge-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        let file = path + "/" + name
        try Data(text.utf8).write(to: URL(filePath: file))
        return file
    }
}

/// OP-5, OP-10.
@Suite struct AFileOfSettings {
    @Test func `has a name and a value a line, and remarks`() throws {
        let values = try Settings.values(
            in: "# where\nFOOTBRIDGE_PORT=8081\n\nFOOTBRIDGE_URL=a=b\n")
        #expect(values == ["FOOTBRIDGE_PORT": "8081", "FOOTBRIDGE_URL": "a=b"])
    }

    @Test(arguments: ["FOOTBRIDGE_PORT", "=8081", "export FOOTBRIDGE_PORT=1"])
    func `with anything else is refused with the line's number`(line: String) {
        #expect {
            try Settings.values(in: "A=1\n\(line)\n")
        } throws: {
            "\($0)".contains("line 2")
        }
    }
}
