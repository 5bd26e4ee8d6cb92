import Glibc

/// Bytes of JSON in one growing buffer, which an array's checks at each append would slow down.
@usableFromInline
struct JSONWriter {
    private var start: UnsafeMutablePointer<UInt8>?
    private var count = 0
    private var capacity = 0

    /// Takes no memory until something is written.
    init() {}

    /// Called once by whoever made it: a `deinit` would need a type without copies, which the
    /// optimiser of Swift 6.3 does not take in inlinable code.
    func deallocate() { start?.deallocate() }

    /// What was written so far.
    var bytes: [UInt8] { [UInt8](UnsafeBufferPointer(start: start, count: count)) }

    /// Where the next `room` bytes may be written.
    @inline(__always)
    private mutating func next(_ room: Int) -> UnsafeMutablePointer<UInt8> {
        if let start, capacity - count >= room { return start + count }
        return grown(by: room)
    }

    private mutating func grown(by room: Int) -> UnsafeMutablePointer<UInt8> {
        capacity = max(512, capacity * 2, count + room)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        if let start {
            larger.update(from: start, count: count)
            start.deallocate()
        }
        start = larger
        return larger + count
    }

    @usableFromInline
    mutating func append(_ byte: UInt8) {
        next(1).pointee = byte
        count += 1
    }

    mutating func append(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        memcpy(next(length), text.utf8Start, length)
        count += length
    }

    /// A member's name with its colon, and the comma before it.
    mutating func append(key name: StaticString, first: Bool) {
        let length = name.utf8CodeUnitCount
        var to = next(length + 4)
        if !first {
            to.pointee = 0x2C
            to += 1
        }
        to.pointee = 0x22
        memcpy(to + 1, name.utf8Start, length)
        to[length + 1] = 0x22
        to[length + 2] = 0x3A
        count += length + (first ? 3 : 4)
    }

    @usableFromInline
    mutating func append(string text: String) {
        var text = text
        text.withUTF8 { append(string: UnsafeRawBufferPointer($0)) }
    }

    /// UTF-8 text in quotes, with the escapes that JSON asks for.
    private mutating func append(string text: UnsafeRawBufferPointer) {
        append(0x22)
        var clean = 0
        while true {
            let end = plainTextEnd(in: text, from: clean)
            if end > clean, let base = text.baseAddress {
                memcpy(next(end - clean), base + clean, end - clean)
                count += end - clean
            }
            guard end < text.count else { break }
            append(escapeOf: text[end])
            clean = end + 1
        }
        append(0x22)
    }

    private mutating func append(escapeOf byte: UInt8) {
        append(0x5C)
        switch byte {
        case 0x22, 0x5C: append(byte)
        case 0x0A: append(0x6E)
        case 0x0D: append(0x72)
        case 0x09: append(0x74)
        default:
            let hex: StaticString = "0123456789abcdef"
            append("u00")
            append(hex.utf8Start[Int(byte >> 4)])
            append(hex.utf8Start[Int(byte & 15)])
        }
    }

    mutating func append(decimal number: Int64) {
        let to = next(20)
        var magnitude = number.magnitude
        // Written backwards from where the last digit belongs.
        var length = number < 0 ? 2 : 1
        var bound: UInt64 = 10
        while magnitude >= bound {
            length += 1
            let (more, isOver) = bound.multipliedReportingOverflow(by: 10)
            if isOver { break }
            bound = more
        }
        var place = length
        repeat {
            place -= 1
            to[place] = UInt8(truncatingIfNeeded: 0x30 + magnitude % 10)
            magnitude /= 10
        } while magnitude > 0
        if number < 0 { to[0] = 0x2D }
        count += length
    }
}
