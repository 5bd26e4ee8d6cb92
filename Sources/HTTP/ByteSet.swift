import Glibc

/// A set of ASCII bytes in 128 bits: membership is a shift, without a table in memory.
struct ByteSet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// Letters, digits and `others`.
    private init(alphanumericsAnd others: StaticString) {
        for byte in UInt8(ascii: "0")...UInt8(ascii: "9") { insert(byte) }
        for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") { insert(byte) }
        for byte in UInt8(ascii: "a")...UInt8(ascii: "z") { insert(byte) }
        for byte in others.bytes { insert(byte) }
    }

    private mutating func insert(_ byte: UInt8) {
        if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let word = byte < 64 ? low : high
        return byte < 128 && (word &>> UInt64(byte & 63)) & 1 == 1
    }

    /// Method and field names: RFC 9110 §5.6.2.
    static let token = ByteSet(alphanumericsAnd: "!#$%&'*+-.^_`|~")

    /// Paths, without the percent sign: RFC 3986 §3.3.
    static let path = ByteSet(alphanumericsAnd: "-._~!$&'()*+,;=:@/")

    /// Queries, without the percent sign: RFC 3986 §3.4 and what browsers leave unescaped
    /// (URL Standard, query percent-encode set). None of it has a second reading here.
    static let query = ByteSet(alphanumericsAnd: "-._~!$&'()*+,;=:@/?[]{}|^`\\")

    /// Names and IPv4 addresses in Host. RFC 3986 §3.2.2 allows more, no resolver does.
    static let host = ByteSet(alphanumericsAnd: "-._")

    /// What RFC 8187 §3.2.1 leaves unescaped (attr-char).
    static let attribute = ByteSet(alphanumericsAnd: "!#$&+-.^_`|~")
}

extension UInt8 {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let tab = UInt8(ascii: "\t")
    static let space = UInt8(ascii: " ")

    /// 0 to 15 for a hexadecimal digit of either case.
    @inline(__always)
    var hexValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self &- UInt8(ascii: "a") &+ 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self &- UInt8(ascii: "A") &+ 10
        default: nil
        }
    }

    @inline(__always)
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    @inline(__always)
    var lowercased: UInt8 {
        self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self
    }
}

extension StaticString {
    var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}

extension UnsafeRawBufferPointer {
    @inline(__always)
    func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[range])
    }

    /// The first place of `byte` at or after `start`.
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        guard let base = baseAddress, start < count,
            let found = memchr(base + start, Int32(byte), count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// Equality that overlooks the case of ASCII letters.
    func equalsIgnoringCase(_ other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where self[index].lowercased != other[index].lowercased {
            return false
        }
        return true
    }

    func equalsIgnoringCase(_ other: StaticString) -> Bool {
        equalsIgnoringCase(UnsafeRawBufferPointer(other.bytes))
    }

    func equals(_ other: StaticString) -> Bool {
        elementsEqual(other.bytes)
    }

    /// The range that is left of `range` without spaces and tabs at its ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start] == .space || self[start] == .tab { start += 1 }
        while end > start, self[end - 1] == .space || self[end - 1] == .tab { end -= 1 }
        return start..<end
    }

    /// The comma-separated elements of a list without the empty ones (RFC 9110 §5.6.1).
    func anyListElement(
        in range: Range<Int>, _ isMatch: (UnsafeRawBufferPointer) -> Bool
    ) -> Bool {
        var start = range.lowerBound
        while start < range.upperBound {
            var end = start
            while end < range.upperBound, self[end] != UInt8(ascii: ",") { end += 1 }
            let element = trimmed(start..<end)
            if !element.isEmpty, isMatch(slice(element)) { return true }
            start = end + 1
        }
        return false
    }
}
