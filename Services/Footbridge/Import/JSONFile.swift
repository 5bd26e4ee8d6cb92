/// A value in a JSON file, with the line on which each object begins.
///
/// Wire's reader is made for messages whose shape is known. Files of other directories hold numbers
/// where text is meant and the other way round, and whoever mends them needs line numbers.
enum JSONValue {
    case null
    /// Text, a number as it is written, `true` or `false`.
    case scalar(String)
    case list([JSONValue])
    case object(JSONObject)

    var object: JSONObject? { if case .object(let object) = self { object } else { nil } }
    var list: [JSONValue]? { if case .list(let values) = self { values } else { nil } }
    var text: String? { if case .scalar(let text) = self { text } else { nil } }
}

struct JSONObject {
    let line: Int
    var members: [JSONMember] = []

    subscript(_ name: String) -> JSONValue? { members.first { $0.name == name }?.value }
}

/// A type of its own: the compiler finds a circle in a list of tuples here, depending on the order in
/// which it comes to the files.
struct JSONMember {
    let name: String
    let value: JSONValue
}

/// Why a JSON text cannot be read.
struct JSONDefect: Error, CustomStringConvertible {
    var line: Int
    var reason: String
    var description: String { "Line \(line): \(reason)." }
}

/// A reader of RFC 8259 JSON; of a member that stands twice the first is taken.
struct JSONFileReader {
    private static let depthLimit = 64
    private let bytes: [UInt8]
    private var at = 0
    private var line = 1
    private var depth = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The one value of a text.
    static func value(of bytes: [UInt8]) throws(JSONDefect) -> JSONValue {
        var reader = JSONFileReader(bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.at = 3 }
        let value = try reader.value()
        reader.skipSpace()
        guard reader.at == bytes.count else { throw reader.defect("something follows the value") }
        return value
    }

    private func defect(_ reason: String) -> JSONDefect { JSONDefect(line: line, reason: reason) }

    private mutating func skipSpace() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x0A: line += 1
            case 0x20, 0x09, 0x0D: break
            default: return
            }
            at += 1
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func value() throws(JSONDefect) -> JSONValue {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw defect("nested deeper than \(Self.depthLimit)")
        }
        if take("{") { return .object(try object()) }
        if take("[") { return .list(try list()) }
        if take("\"") { return .scalar(try string()) }
        let word = bytes[at...].prefix { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x2E: true
            default: false
            }
        }
        let text = String(decoding: word, as: UTF8.self)
        let isNumber = Double(text) != nil && (word.first.map { $0 == 0x2D || $0 < 0x3A } ?? false)
        guard isNumber || ["null", "true", "false"].contains(text) else {
            throw defect("a value is missing or misspelt")
        }
        at = word.endIndex
        return text == "null" ? .null : .scalar(text)
    }

    private mutating func object() throws(JSONDefect) -> JSONObject {
        var object = JSONObject(line: line)
        if take("}") { return object }
        repeat {
            guard take("\"") else { throw defect("a member begins with a quoted name") }
            let name = try string()
            guard take(":") else { throw defect("a name needs : and a value") }
            object.members.append(JSONMember(name: name, value: try value()))
        } while take(",")
        guard take("}") else { throw defect("an object needs , or }") }
        return object
    }

    private mutating func list() throws(JSONDefect) -> [JSONValue] {
        var values: [JSONValue] = []
        if take("]") { return values }
        repeat { values.append(try value()) } while take(",")
        guard take("]") else { throw defect("a list needs , or ]") }
        return values
    }

    /// The rest of a string whose quote has been taken.
    private mutating func string() throws(JSONDefect) -> String {
        var text: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case 0x22:
                guard let text = String(validating: text, as: UTF8.self) else {
                    throw defect("text is not UTF-8")
                }
                return text
            case 0x5C: text.append(contentsOf: Array(String(try escape()).utf8))
            case 0..<0x20: throw defect("text holds a raw control character")
            default: text.append(byte)
            }
        }
        throw defect("text is not closed")
    }

    /// The character behind the backslash just passed (RFC 8259 §7).
    private mutating func escape() throws(JSONDefect) -> Unicode.Scalar {
        guard at < bytes.count else { throw defect("an escape is cut off") }
        let byte = bytes[at]
        at += 1
        switch byte {
        case 0x22, 0x5C, 0x2F: return Unicode.Scalar(byte)
        case 0x62: return "\u{08}"
        case 0x66: return "\u{0C}"
        case 0x6E: return "\n"
        case 0x72: return "\r"
        case 0x74: return "\t"
        case 0x75:
            let high = try hexUnit()
            if let scalar = Unicode.Scalar(high) { return scalar }
            guard high < 0xDC00, bytes[at...].starts(with: [0x5C, 0x75]) else { break }
            at += 2
            let low = try hexUnit()
            guard (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
            else { break }
            return scalar
        default: break
        }
        throw defect("an escape is wrong")
    }

    private mutating func hexUnit() throws(JSONDefect) -> UInt32 {
        let digits = String(decoding: bytes[at...].prefix(4), as: UTF8.self)
        guard digits.utf8.count == 4, digits.allSatisfy(\.isHexDigit),
            let unit = UInt32(digits, radix: 16)
        else { throw defect("an escape is wrong") }
        at += 4
        return unit
    }
}
