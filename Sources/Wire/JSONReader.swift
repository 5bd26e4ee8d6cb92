import Glibc

/// A strict reader of RFC 8259 JSON in UTF-8 that stands at one byte and moves forward.
///
/// Refused: trailing commas, duplicate keys (found when an object's members are listed), nesting
/// deeper than 64, numbers that do not fit, lone surrogates, invalid UTF-8, anything after the end.
@usableFromInline
struct JSONReader {
    static let depthLimit = 64
    /// No message of ours has nearly as many; it bounds the search for duplicate keys.
    static let membersLimit = 512
    /// The longest number that is read as a `Double`: 17 digits are exact, the rest is padding.
    static let numberBytesLimit = 64

    let bytes: UnsafeRawBufferPointer
    var at = 0
    private var depth = 0
    /// Whether the text read last had escapes in it; control characters come as escapes only.
    private(set) var hadEscapes = false

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
    @inline(__always) @usableFromInline
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
    @usableFromInline
    mutating func open(_ bracket: UInt8, _ error: inout FirstFailure) -> Bool {
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

    @usableFromInline
    mutating func leave() { depth -= 1 }

    /// Takes the next member's name where it is `name`, written without escapes and with white
    /// space only where others put it: behind the comma and behind the colon.
    mutating func takeKey(_ name: StaticString, first: Bool) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        var next = at
        if !first {
            guard next < bytes.count, bytes[next] == 0x2C else { return false }
            next += 1
        }
        while next < bytes.count, bytes[next] <= 0x20 {
            switch bytes[next] {
            case 0x20, 0x09, 0x0A, 0x0D: next += 1
            default: return false
            }
        }
        let count = name.utf8CodeUnitCount
        guard bytes.count - next >= count + 3, bytes[next] == 0x22, bytes[next + count + 1] == 0x22,
            bytes[next + count + 2] == 0x3A,
            memcmp(base + next + 1, name.utf8Start, count) == 0
        else { return false }
        at = next + count + 3
        return true
    }

    /// The next member of the open object, with the reader at its value; nil at the closing brace
    /// (which is not taken) or when the text is not an object.
    private mutating func nextMember(first: Bool, _ error: inout FirstFailure) -> Member? {
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

    func key(of member: Member, equals name: StaticString) -> Bool {
        if member.keyHasEscapes { return keyText(of: member) == "\(name)" }
        guard member.key.count == name.utf8CodeUnitCount, let base = bytes.baseAddress else {
            return false
        }
        return memcmp(base + member.key.lowerBound, name.utf8Start, member.key.count) == 0
    }

    /// Nil where the name is no valid text.
    func keyText(of member: Member) -> String? {
        var reader = JSONReader(bytes)
        reader.at = member.key.lowerBound - 1
        var error = FirstFailure()
        return reader.string(&error)
    }

    /// All members of the open object, checked to be well-formed and without duplicates; the reader
    /// then stands after the closing brace.
    mutating func members(_ error: inout FirstFailure) -> [Member]? {
        var members: [Member] = []
        var seen: Set<String> = []
        while let member = nextMember(first: members.isEmpty, &error) {
            guard members.count < Self.membersLimit else {
                fail("An object may have \(Self.membersLimit) members", &error)
                return nil
            }
            guard let name = keyText(of: member) else {
                fail("A name is not valid text", &error)
                return nil
            }
            guard seen.insert(name).inserted else {
                fail("A name stands twice in one object", &error)
                return nil
            }
            skipValue(&error)
            if error.isSet { return nil }
            members.append(member)
        }
        guard !error.isSet, take(0x7D) else { return nil }
        return members
    }

    /// Passes over any value, checking all of it.
    mutating func skipValue(_ error: inout FirstFailure) {
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
                if error.isSet { return }
            } while take(0x2C)
            if !take(0x5D) { fail("A list needs , or ] here", &error) }
        case 0x22: _ = string(&error)
        case 0x74, 0x66: _ = bool(&error)
        case 0x6E: if !takeNull() { fail("A value is misspelt", &error) }
        default: _ = double(&error)
        }
    }

    // MARK: Values

    @usableFromInline
    mutating func takeNull() -> Bool {
        // Asked before each optional value, so the answer for all others must be quick.
        skipSpace()
        guard at < bytes.count, bytes[at] == 0x6E else { return false }
        return takeWord("null")
    }

    mutating func bool(_ error: inout FirstFailure) -> Bool? {
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

    mutating func integer(_ error: inout FirstFailure) -> Int64? {
        skipSpace()
        var index = at
        let negative = index < bytes.count && bytes[index] == 0x2D
        if negative { index += 1 }
        let first = index
        // Eighteen digits always fit.
        let limit = min(bytes.count, index + 18)
        var value: Int64 = 0
        while index < limit {
            let digit = bytes[index] &- 0x30
            guard digit <= 9 else { break }
            value = value &* 10 &+ Int64(digit)
            index += 1
        }
        let isLeadingZero = index > first + 1 && bytes[first] == 0x30
        if index > first, !isLeadingZero, index == bytes.count || !isPartOfNumber(bytes[index]) {
            at = index
            return negative ? -value : value
        }
        return unusualInteger(&error)
    }

    private func isPartOfNumber(_ byte: UInt8) -> Bool {
        byte &- 0x30 <= 9 || byte == 0x2E || byte | 0x20 == 0x65
    }

    /// One of 19 digits, or one that is refused.
    private mutating func unusualInteger(_ error: inout FirstFailure) -> Int64? {
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

    mutating func double(_ error: inout FirstFailure) -> Double? {
        skipSpace()
        guard let end = numberEnd() else { return wrongType("a number", &error) }
        guard end - at <= Self.numberBytesLimit,
            let value = Double(String(decoding: bytes[at..<end], as: UTF8.self)), value.isFinite
        else { return wrongType("a number that fits", &error) }
        at = end
        return value
    }

    /// Where the number that begins here ends (RFC 8259 §6), or nil if there is none.
    private func numberEnd() -> Int? {
        var index = at
        if index < bytes.count, bytes[index] == 0x2D { index += 1 }
        let whole = digitsEnd(from: index)
        guard whole > index, whole == index + 1 || bytes[index] != 0x30 else { return nil }
        index = whole
        if index < bytes.count, bytes[index] == 0x2E {
            let fraction = digitsEnd(from: index + 1)
            guard fraction > index + 1 else { return nil }
            index = fraction
        }
        if index < bytes.count, bytes[index] | 0x20 == 0x65 {
            index += 1
            if index < bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
            let exponent = digitsEnd(from: index)
            guard exponent > index else { return nil }
            index = exponent
        }
        return index
    }

    private func digitsEnd(from start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] &- 0x30 <= 9 { end += 1 }
        return end
    }

    mutating func string(_ error: inout FirstFailure) -> String? {
        guard take(0x22) else { return wrongType("text", &error) }
        hadEscapes = false
        let start = at
        at = plainTextEnd(in: bytes, from: start)
        guard at < bytes.count, bytes[at] >= 0x20 else {
            return fail("Text is not closed, or holds a raw control character", &error)
        }
        if bytes[at] == 0x5C { return escapedString(from: start, &error) }
        let raw = UnsafeRawBufferPointer(rebasing: bytes[start..<at])
        guard let text = validText(raw) else { return fail("Text is not valid UTF-8", &error) }
        at += 1
        return text
    }

    private mutating func escapedString(from start: Int, _ error: inout FirstFailure) -> String? {
        hadEscapes = true
        var text = [UInt8](bytes[start..<at])
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case 0x22:
                return text.withUnsafeBytes(validText) ?? fail("Text is not valid UTF-8", &error)
            case 0x5C:
                guard let scalar = escape() else { return fail("An escape is wrong", &error) }
                for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                    text.append(unit)
                }
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
            guard bytes.count - at >= 6, bytes[at] == 0x5C, bytes[at + 1] == 0x75 else {
                return nil
            }
            at += 2
            guard let low = hexUnit(), (0xDC00...0xDFFF).contains(low) else { return nil }
            return Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
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
    private mutating func wrongType<T>(_ wanted: String, _ error: inout FirstFailure) -> T? {
        let here = at
        var syntax = FirstFailure()
        skipOther(&syntax)
        at = here
        if let failure = syntax.failure { error.set(failure) }
        error.set(.invalid("", "must be \(wanted)", reason: "type"))
        return nil
    }

    private mutating func wrongType(_ wanted: String, _ error: inout FirstFailure) {
        let _: Bool? = wrongType(wanted, &error)
    }

    /// Checks a value whose kind was not the wanted one; a number out of range is well-formed.
    private mutating func skipOther(_ error: inout FirstFailure) {
        skipSpace()
        guard at < bytes.count else { return fail("A value is missing", &error) }
        switch bytes[at] {
        case 0x2D, 0x30...0x39: if numberEnd() == nil { fail("A number is wrong", &error) }
        case 0x22, 0x5B, 0x7B:
            skipValue(&error)
            // Well-formed, but with something in it that would not fit.
            if error.failure?.code == .invalid { error = FirstFailure() }
        default:
            if !takeWord("true"), !takeWord("false"), !takeWord("null") {
                fail("A value is wrong", &error)
            }
        }
    }

    private func fail<T>(_ what: String, _ error: inout FirstFailure) -> T? {
        fail(what, &error)
        return nil
    }

    private func fail(_ what: String, _ error: inout FirstFailure) {
        error.set(.malformed("\(what), at byte \(at)."))
    }
}

/// The bytes as text, or nil where they are not UTF-8.
private func validText(_ bytes: UnsafeRawBufferPointer) -> String? {
    // `String(validating:)` is generic down to its last byte and four times as slow.
    bytes.withMemoryRebound(to: UInt8.self) { bytes in
        do {
            return String(copying: try UTF8Span(validating: bytes.span))
        } catch {
            return nil
        }
    }
}

/// Where text that stands for itself ends: at a quote, a backslash or a control character.
///
/// Eight bytes at a time: a byte below n has its high bit set in (x - n·0x01…) & ~x, where borrows
/// can only add false hits behind a true one, and the exact place is found one by one.
func plainTextEnd(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
    var at = start
    while bytes.count - at >= 8 {
        let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
        let quotes = word ^ (ones &* 0x22)
        let slashes = word ^ (ones &* 0x5C)
        let control = (word &- (ones &* 0x20)) & ~word
        let quote = (quotes &- ones) & ~quotes
        let slash = (slashes &- ones) & ~slashes
        if (control | quote | slash) & highs != 0 { break }
        at += 8
    }
    while at < bytes.count {
        let byte = bytes[at]
        if byte < 0x20 || byte == 0x22 || byte == 0x5C { break }
        at += 1
    }
    return at
}
