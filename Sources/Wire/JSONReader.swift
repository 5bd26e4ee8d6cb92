import Glibc

/// A strict reader of RFC 8259 JSON in UTF-8 that stands at one byte and moves forward.
///
/// Refused: trailing commas, duplicate keys (found when an object's members are listed), nesting
/// deeper than 64, numbers that do not fit, lone surrogates, invalid UTF-8, anything after the end.
struct JSONReader {
    static let depthLimit = 64
    /// No message of ours has nearly as many; it bounds the search for duplicate keys.
    static let membersLimit = 512

    let bytes: UnsafeRawBufferPointer
    var at = 0
    private var depth = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// One member of an object: where its key stands (without quotes) and where its value begins.
    struct Member {
        var key: Range<Int>
        var keyHasEscapes: Bool
        var value: Int
    }

    // MARK: Structure

    @inline(__always)
    mutating func skipSpace() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            default: return
            }
        }
    }

    /// Skips white space; true, and one byte further, when `byte` stands there.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return at == bytes.count
        }
    }

    /// Enters an object (`{`) or list (`[`).
    mutating func open(_ bracket: UInt8, _ error: inout Failure?) -> Bool {
        guard take(bracket) else {
            wrongType(bracket == 0x7B ? "an object" : "a list", &error)
            return false
        }
        depth += 1
        guard depth <= Self.depthLimit else {
            fail("Messages may be nested \(Self.depthLimit) deep and no deeper", &error)
            return false
        }
        return true
    }

    mutating func leave() { depth -= 1 }

    /// The next member of the open object, with the reader at its value; nil at the closing brace
    /// (which is not taken) or when the text is not an object.
    mutating func nextMember(first: Bool, _ error: inout Failure?) -> Member? {
        skipSpace()
        guard at < bytes.count else {
            fail("The message ends in the middle of an object", &error)
            return nil
        }
        if bytes[at] == 0x7D { return nil }
        if !first, !take(0x2C) {
            fail("An object needs , or } here", &error)
            return nil
        }
        guard take(0x22) else {
            fail("A member of an object begins with a quoted name", &error)
            return nil
        }
        let start = at
        var escapes = false
        while at < bytes.count, bytes[at] != 0x22 {
            if bytes[at] < 0x20 { break }
            if bytes[at] == 0x5C {
                escapes = true
                at += 1
            }
            at += 1
        }
        guard at < bytes.count, bytes[at] == 0x22 else {
            fail("A name is not closed", &error)
            return nil
        }
        let key = start..<at
        at += 1
        guard take(0x3A) else {
            fail("A name needs : and a value", &error)
            return nil
        }
        skipSpace()
        return Member(key: key, keyHasEscapes: escapes, value: at)
    }

    @inline(__always)
    func key(of member: Member, equals name: StaticString) -> Bool {
        if member.keyHasEscapes { return keyText(of: member) == "\(name)" }
        guard member.key.count == name.utf8CodeUnitCount, let base = bytes.baseAddress else {
            return false
        }
        return memcmp(base + member.key.lowerBound, name.utf8Start, member.key.count) == 0
    }

    func keyText(of member: Member) -> String {
        var reader = JSONReader(bytes)
        reader.at = member.key.lowerBound - 1
        var error: Failure?
        return reader.string(&error) ?? "?"
    }

    /// All members of the open object, checked to be well-formed and without duplicates; the reader
    /// then stands after the closing brace.
    mutating func members(_ error: inout Failure?) -> [Member]? {
        var members: [Member] = []
        var seen: Set<String> = []
        while let member = nextMember(first: members.isEmpty, &error) {
            guard members.count < Self.membersLimit else {
                fail("An object may have \(Self.membersLimit) members", &error)
                return nil
            }
            let name = keyText(of: member)
            guard seen.insert(name).inserted else {
                fail("A name stands twice in one object", &error)
                return nil
            }
            skipValue(&error)
            if error != nil { return nil }
            members.append(member)
        }
        guard error == nil, take(0x7D) else { return nil }
        return members
    }

    /// Passes over any value, checking all of it.
    mutating func skipValue(_ error: inout Failure?) {
        skipSpace()
        guard at < bytes.count else { return fail("A value is missing", &error) }
        switch bytes[at] {
        case 0x7B:
            guard open(0x7B, &error) else { return }
            _ = members(&error)
            leave()
        case 0x5B:
            guard open(0x5B, &error) else { return }
            defer { leave() }
            if take(0x5D) { return }
            repeat {
                skipValue(&error)
                if error != nil { return }
            } while take(0x2C)
            if !take(0x5D) { fail("A list needs , or ] here", &error) }
        case 0x22: _ = string(&error)
        case 0x74, 0x66: _ = bool(&error)
        case 0x6E: if !takeNull() { fail("A value is misspelt", &error) }
        default: _ = double(&error)
        }
    }

    // MARK: Values

    mutating func takeNull() -> Bool { takeWord("null") }

    mutating func bool(_ error: inout Failure?) -> Bool? {
        if takeWord("true") { return true }
        if takeWord("false") { return false }
        return wrongType("true or false", &error)
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        skipSpace()
        let count = word.utf8CodeUnitCount
        guard bytes.count - at >= count, let base = bytes.baseAddress,
            memcmp(base + at, word.utf8Start, count) == 0
        else { return false }
        at += count
        return true
    }

    mutating func integer(_ error: inout Failure?) -> Int64? {
        skipSpace()
        guard let end = numberEnd() else { return wrongType("a whole number", &error) }
        var value: Int64 = 0
        var index = at
        let negative = bytes[at] == 0x2D
        if negative { index += 1 }
        while index < end {
            let digit = bytes[index] &- 0x30
            guard digit <= 9 else { return wrongType("a whole number", &error) }
            let (tens, over) = value.multipliedReportingOverflow(by: 10)
            let (sum, overAgain) = tens.subtractingReportingOverflow(Int64(digit))
            guard !over, !overAgain, negative || sum != .min else {
                return wrongType("a whole number of at most 64 bits", &error)
            }
            value = sum
            index += 1
        }
        at = end
        return negative ? value : -value
    }

    mutating func double(_ error: inout Failure?) -> Double? {
        skipSpace()
        guard let end = numberEnd(), end - at <= 64 else { return wrongType("a number", &error) }
        let text = String(decoding: bytes[at..<end], as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            return wrongType("a number that fits", &error)
        }
        at = end
        return value
    }

    /// Where the number that begins here ends (RFC 8259 §6), or nil if there is none.
    private func numberEnd() -> Int? {
        var index = at
        func digits() -> Int {
            var end = index
            while end < bytes.count, bytes[end] &- 0x30 <= 9 { end += 1 }
            return end
        }
        if index < bytes.count, bytes[index] == 0x2D { index += 1 }
        let whole = digits()
        guard whole > index, whole == index + 1 || bytes[index] != 0x30 else { return nil }
        index = whole
        if index < bytes.count, bytes[index] == 0x2E {
            index += 1
            let fraction = digits()
            guard fraction > index else { return nil }
            index = fraction
        }
        if index < bytes.count, bytes[index] | 0x20 == 0x65 {
            index += 1
            if index < bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
            let exponent = digits()
            guard exponent > index else { return nil }
            index = exponent
        }
        return index
    }

    mutating func string(_ error: inout Failure?) -> String? {
        guard take(0x22) else { return wrongType("text", &error) }
        let start = at
        while at < bytes.count {
            let byte = bytes[at]
            if byte == 0x22 {
                let text = String(validating: bytes[start..<at], as: UTF8.self)
                guard let text else { return fail("Text is not valid UTF-8", &error) }
                at += 1
                return text
            }
            if byte == 0x5C { return escapedString(from: start, &error) }
            if byte < 0x20 { break }
            at += 1
        }
        return fail("Text is not closed, or holds a raw control character", &error)
    }

    private mutating func escapedString(from start: Int, _ error: inout Failure?) -> String? {
        var text = [UInt8](bytes[start..<at])
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case 0x22:
                guard let text = String(validating: text, as: UTF8.self) else {
                    return fail("Text is not valid UTF-8", &error)
                }
                return text
            case 0x5C:
                guard let scalar = escape() else { return fail("An escape is wrong", &error) }
                text.append(contentsOf: Array(String(scalar).utf8))
            case 0..<0x20: return fail("Text holds a raw control character", &error)
            default: text.append(byte)
            }
        }
        return fail("Text is not closed", &error)
    }

    /// The character behind the backslash just passed (RFC 8259 §7).
    private mutating func escape() -> Unicode.Scalar? {
        guard at < bytes.count else { return nil }
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
            guard let high = hexUnit() else { return nil }
            guard (0xD800...0xDBFF).contains(high) else { return Unicode.Scalar(high) }
            guard bytes.count - at >= 6, bytes[at] == 0x5C, bytes[at + 1] == 0x75 else { return nil }
            at += 2
            guard let low = hexUnit(), (0xDC00...0xDFFF).contains(low) else { return nil }
            return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        default: return nil
        }
    }

    private mutating func hexUnit() -> UInt32? {
        guard bytes.count - at >= 4 else { return nil }
        var unit: UInt32 = 0
        for _ in 0..<4 {
            let byte = bytes[at]
            at += 1
            switch byte {
            case 0x30...0x39: unit = unit << 4 | UInt32(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: unit = unit << 4 | UInt32((byte | 0x20) - 0x57)
            default: return nil
            }
        }
        return unit
    }

    // MARK: Errors

    /// Well-formed JSON of the wrong type is `invalid` (the field's name is added on the way out),
    /// anything else `malformed`.
    private mutating func wrongType<T>(_ wanted: String, _ error: inout Failure?) -> T? {
        let here = at
        var syntax: Failure?
        if depth < Self.depthLimit { skipOther(&syntax) }
        at = here
        if error == nil { error = syntax ?? .invalid("", "must be \(wanted)", reason: "type") }
        return nil
    }

    private mutating func wrongType(_ wanted: String, _ error: inout Failure?) {
        let _: Bool? = wrongType(wanted, &error)
    }

    /// Checks a value whose kind was not the wanted one; a number out of range is well-formed.
    private mutating func skipOther(_ error: inout Failure?) {
        skipSpace()
        guard at < bytes.count else { return fail("A value is missing", &error) }
        switch bytes[at] {
        case 0x2D, 0x30...0x39: if numberEnd() == nil { fail("A number is wrong", &error) }
        case 0x22, 0x5B, 0x7B: break
        default: if !takeWord("true"), !takeWord("false"), !takeWord("null") {
            fail("A value is wrong", &error)
        }
        }
    }

    private func fail<T>(_ what: String, _ error: inout Failure?) -> T? {
        fail(what, &error)
        return nil
    }

    private func fail(_ what: String, _ error: inout Failure?) {
        if error == nil { error = .malformed("\(what), at byte \(at).") }
    }
}
