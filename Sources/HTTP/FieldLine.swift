/// Where a header's name and value stand, counted from the first byte of the head.
struct FieldLine: Sendable {
    private let nameStart: UInt32
    private let nameEnd: UInt32
    private let valueStart: UInt32
    private let valueEnd: UInt32

    var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }

    /// Without the white space around it.
    var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }

    /// Reads the line at `line`, which has no line end (RFC 9112 §5).
    init(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) throws(HTTPRefusal) {
        let first = bytes[line.lowerBound]
        guard first != .space, first != .tab else {
            throw .malformed("A header line begins with white space.")
        }
        let token = ByteSet.token
        var colon = line.lowerBound
        while colon < line.upperBound, token.contains(bytes[colon]) { colon += 1 }
        guard colon < line.upperBound, bytes[colon] == UInt8(ascii: ":"), colon > line.lowerBound
        else {
            throw .malformed("A header's name is not a token directly followed by a colon.")
        }
        guard FieldLine.isValue(bytes.slice(colon + 1..<line.upperBound)) else {
            throw .malformed("A header's value has control characters.")
        }
        let value = bytes.trimmed(colon + 1..<line.upperBound)
        nameStart = UInt32(truncatingIfNeeded: line.lowerBound)
        nameEnd = UInt32(truncatingIfNeeded: colon)
        valueStart = UInt32(truncatingIfNeeded: value.lowerBound)
        valueEnd = UInt32(truncatingIfNeeded: value.upperBound)
    }

    /// False if there is a control character other than tab: no CR, LF or NUL either.
    static func isValue(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var isBad: UInt8 = 0
        // No early exit, so that the compiler can look at 16 bytes at a time.
        for byte in bytes {
            let isControl: UInt8 = (byte < 0x20 ? 1 : 0) & (byte != .tab ? 1 : 0)
            isBad |= isControl | (byte == 0x7F ? 1 : 0)
        }
        return isBad == 0
    }
}
