import Foundation
import Testing

@testable import Wire

/// One value of each kind, to read any JSON into.
private struct Sample: Message {
    var text: String?
    var whole: Int64?
    var real: Double?
    var flag: Bool?
    var list: [String]?
    init() {}
    mutating func fields(_ f: inout Fields) {
        f.field("text", &text)
        f.field("whole", &whole)
        f.field("real", &real)
        f.field("flag", &flag)
        f.field("list", &list)
    }
}

/// Nested as deep as anybody asks for.
private struct Nested: Message {
    var inner: [Nested] = []
    init() {}
    mutating func fields(_ f: inout Fields) { f.defaulted("i", &inner) }
}

private func decode(_ json: String) throws(Failure) -> Sample {
    try Sample.decode(Array(json.utf8), strict: false)
}

private func code(of json: String) -> Failure.Code? {
    code(of: Array(json.utf8))
}

private func code(of bytes: [UInt8]) -> Failure.Code? {
    do throws(Failure) {
        _ = try Sample.decode(bytes, strict: false)
        return nil
    } catch {
        return error.code
    }
}

/// The wire's JSON is RFC 8259's, read strictly (design §2); Foundation is the oracle.
@Suite struct JSONOnTheWire {
    @Test(arguments: [
        #""""#, #""plain""#, #""\"\\\/\b\f\n\r\t""#, #""é€😀""#, #""\u00e9\u20AC\ud83d\uDE00""#,
        #""a\tb""#, #""\u007f""#, #""日本語のテキスト""#, #""0123456\n89012345678901234567890""#,
    ])
    func `text means what Foundation says it means`(json: String) throws {
        let oracle = try JSONDecoder().decode([String].self, from: Data("[\(json)]".utf8))[0]
        let isClean = oracle.unicodeScalars.allSatisfy {
            $0.value >= 32 || "\n\r\t".contains(Character($0))
        }
        if isClean {
            #expect(try decode("{\"text\":\(json)}").text == oracle)
        } else {
            #expect(code(of: "{\"text\":\(json)}") == .invalid)
        }
    }

    @Test func `a control character is no text of ours even when it is escaped`() {
        for unit in 0..<0x20 where ![9, 10, 13].contains(unit) {
            let escaped = "{\"text\":\"a\\u\(String(format: "%04x", unit))\"}"
            #expect(code(of: escaped) == .invalid, "\(unit)")
        }
    }

    @Test(arguments: [
        #"{"text":"\ud800"}"#, #"{"text":"\udc00"}"#, #"{"text":"\ud800\ud800"}"#,
        #"{"text":"\ud83dx"}"#, #"{"text":"\u12"}"#, #"{"text":"\u12g4"}"#, #"{"text":"\x"}"#,
        #"{"text":"open}"#, #"{"text":"open\"#, "{\"text\":\"a\nb\"}", "{\"text\":\"a\u{0}b\"}",
        #"{"text":"a",}"#, #"{"list":["a",]}"#, #"{"list":[,"a"]}"#, #"{,"text":"a"}"#,
        #"{"text":"a" "whole":1}"#, #"{"text" "a"}"#, #"{text:"a"}"#, #"{'text':'a'}"#,
        #"{"text":"a"}}"#, #"{"text":"a"} x"#, #"{"text":"a""#, "{", "[", "", " ", "nul",
        #"{"whole":01}"#, #"{"whole":-}"#, #"{"whole":+1}"#, #"{"whole":.5}"#, #"{"whole":1.}"#,
        #"{"whole":1e}"#, #"{"whole":1e+}"#, #"{"whole":0x1}"#, #"{"real":NaN}"#,
        #"{"real":Infinity}"#, #"{"real":-Infinity}"#, #"{"flag":True}"#, #"{"flag":tru}"#,
        #"{"text":nul}"#, #"{"text":"a","text":"b"}"#, #"{"x":1,"x":2}"#,
        #"{"x":{"y":1,"\u0079":2}}"#, #"{"\ud800":1}"#, "{\"text\":\"a\"} {}",
        "/**/{}", "{\"x\":[1 2]}", "{\"x\":{\"y\" 1}}", "{\"x\":[1,2}}", "{\"x\":tru}",
    ])
    func `what is not JSON is malformed`(json: String) {
        // Nothing at all stands for an operation's empty request.
        #expect(code(of: json) == (json.isEmpty ? nil : .malformed))
    }

    @Test func `text that is not UTF-8 is malformed wherever it stands`() {
        let wrong: [[UInt8]] = [
            [0xFF], [0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xE2, 0x82],
            [0xF0, 0x9F, 0x98],
        ]
        for bytes in wrong {
            let value = Array("{\"text\":\"".utf8) + bytes + Array("\"}".utf8)
            #expect(code(of: value) == .malformed, "\(bytes)")
            let key = Array("{\"".utf8) + bytes + Array("\":1}".utf8)
            #expect(code(of: key) == .malformed, "\(bytes)")
            let escaped = Array("{\"text\":\"\\n".utf8) + bytes + Array("\"}".utf8)
            #expect(code(of: escaped) == .malformed, "\(bytes)")
            let unknown = Array("{\"other\":[\"".utf8) + bytes + Array("\"]}".utf8)
            #expect(code(of: unknown) == .malformed, "\(bytes)")
        }
        #expect(
            code(of: [0xEF, 0xBB, 0xBF] + Array("{}".utf8)) == .malformed, "no byte order mark")
    }

    @Test(arguments: [
        "0", "-0", "1", "-1", "12", "999999999999999999", "1000000000000000000",
        "9223372036854775807", "-9223372036854775808", "-9223372036854775807",
    ])
    func `whole numbers fit up to 64 bits`(json: String) throws {
        #expect(try decode("{\"whole\":\(json)}").whole == Int64(json))
        #expect(try decode("{\"whole\": \(json) }").whole == Int64(json))
    }

    @Test(arguments: [
        "9223372036854775808", "-9223372036854775809", "1.5", "1e3", "1.0", "\"1\"", "true", "[1]",
        "{}", "123456789012345678901234567890",
    ])
    func `a whole number that does not fit is invalid and named`(json: String) {
        #expect(throws: Failure.self) { try decode("{\"whole\":\(json)}") }
        do throws(Failure) {
            _ = try decode("{\"whole\":\(json)}")
        } catch {
            #expect(error.code == .invalid)
            #expect(error.field == "whole")
        }
    }

    @Test(arguments: [
        "0", "-0.0", "1", "0.1", "-12.75", "1e3", "1E-7", "1.7976931348623157e308", "5e-324",
        "0e1", "123456789.123456789", "1e+2",
    ])
    func `real numbers are what Swift says they are`(json: String) throws {
        let value = try #require(try decode("{\"real\":\(json)}").real)
        #expect(value == Double(json))
    }

    @Test func `a real number that does not fit is invalid`() {
        #expect(code(of: "{\"real\":1e309}") == .invalid)
        #expect(code(of: "{\"real\":-1e999999}") == .invalid)
        #expect(code(of: "{\"real\":0.\(String(repeating: "1", count: 80))}") == .invalid)
    }

    @Test func `64 levels are read and 65 are not`() {
        func nested(_ depth: Int) -> [UInt8] {
            // Each message inside a list is two levels.
            let opening = String(repeating: "{\"i\":[", count: depth / 2)
            let middle = depth % 2 == 1 ? "{}" : ""
            return Array((opening + middle + String(repeating: "]}", count: depth / 2)).utf8)
        }
        #expect(throws: Never.self) { try Nested.decode(nested(64)) }
        #expect(throws: Failure.self) { try Nested.decode(nested(65)) }
        for (depth, isFine) in [(63, true), (64, false), (100_000, false)] {
            let unknown =
                String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            #expect((code(of: "{\"other\":\(unknown)}") == nil) == isFine, "\(depth)")
        }
    }

    @Test func `what is written, Foundation and we read back as it was`() throws {
        var random = Random(seed: 11)
        for round in 0..<3_000 {
            var sample = Sample()
            sample.text = random.text()
            sample.whole = random.next() % 3 == 0 ? nil : Int64(truncatingIfNeeded: random.next())
            sample.real = Double.random(in: -1e9...1e9, using: &random)
            sample.flag = random.next() % 2 == 0
            sample.list = (0..<Int(random.next() % 4)).map { _ in random.text() }
            let bytes = sample.encoded()
            #expect(try Sample.decode(bytes) == sample, "\(round)")
            let oracle = try #require(
                try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
            #expect(oracle["text"] as? String == sample.text)
            #expect(oracle["list"] as? [String] == sample.list)
            // Foundation's own reading may be off by the last bit.
            let real = try #require(oracle["real"] as? Double)
            #expect(abs(real - (sample.real ?? 0)) < 1e-6)
        }
    }

    @Test(arguments: [Int64.min, .min + 1, -10, -9, -1, 0, 1, 9, 10, 99, 100, .max - 1, .max])
    func `whole numbers are written in full`(number: Int64) throws {
        var sample = Sample()
        sample.whole = number
        #expect(String(decoding: sample.encoded(), as: UTF8.self) == "{\"whole\":\(number)}")
    }

    @Test func `what Foundation takes of random JSON, we take too, and nothing else`() {
        var random = Random(seed: 5)
        var taken = 0
        for _ in 0..<20_000 {
            let value = random.json(depth: 3)
            var bytes = Array("{\"other\":\(value)}".utf8)
            if random.next() % 2 == 0 {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(random.next() % 128)
            }
            let oracle = try? JSONSerialization.jsonObject(with: Data(bytes))
            let isObject = oracle is [String: Any]
            let found = code(of: bytes)
            // Foundation is laxer (trailing commas, equal keys), so only one direction holds.
            if !isObject { #expect(found != nil, "\(String(decoding: bytes, as: UTF8.self))") }
            if found == nil { taken += 1 }
        }
        #expect(taken > 8_000)
    }
}

/// Numbers that are the same in every run (SplitMix64).
struct Random: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    mutating func text() -> String {
        let letters = Array("ab\"\\/\n\r\té€😀ñ \u{7F}")
        return String(
            (0..<Int(next() % 40)).map { _ in letters[Int(next() % UInt64(letters.count))] })
    }

    mutating func json(depth: Int) -> String {
        switch next() % (depth > 0 ? 7 : 5) {
        case 0: return "null"
        case 1: return "true"
        case 2: return "\(Int64(truncatingIfNeeded: next()) % 1_000)"
        case 3: return "\(Double(Int64(truncatingIfNeeded: next()) % 1_000) / 8)"
        case 4: return "\"t\\u00e9xt \(next() % 100)\""
        case 5:
            return "["
                + (0..<Int(next() % 4)).map { _ in json(depth: depth - 1) }.joined(separator: ",")
                + "]"
        default:
            let members = (0..<Int(next() % 4)).map { "\"k\($0)\": \(json(depth: depth - 1))" }
            return "{" + members.joined(separator: ",") + "}"
        }
    }
}
