/// Reads a body in the chunked transfer coding (RFC 9112 §7.1).
struct ChunkedReader {
    private enum Step {
        case size
        case data(missing: Int)
        case dataEnd
        case trailers
    }

    private var step = Step.size
    private var extensionBytes = 0
    private var trailerBytes = 0

    /// Digits of a size: more than any body has, and the number always fits an `Int`.
    private static let sizeDigits = 15

    /// True once the body is complete; what was understood is moved from `start` to `body`.
    mutating func read(
        _ buffer: [UInt8], from start: inout Int, into body: inout [UInt8], _ limits: HTTPLimits
    ) throws(HTTPRefusal) -> Bool {
        try buffer.withUnsafeBufferPointer { all throws(HTTPRefusal) in
            let bytes = UnsafeRawBufferPointer(all)
            while true {
                switch step {
                case .size:
                    guard let line = try sizeLine(bytes, start, limits) else { return false }
                    let size = try readSize(bytes.slice(line))
                    guard size <= limits.bodyBytes - body.count else {
                        throw .bodyTooLarge(limit: limits.bodyBytes)
                    }
                    start = line.upperBound + 2
                    step = size == 0 ? .trailers : .data(missing: size)
                case .data(let missing):
                    let count = min(missing, all.count - start)
                    body.append(contentsOf: all[start..<start + count])
                    start += count
                    step = count == missing ? .dataEnd : .data(missing: missing - count)
                    if count < missing { return false }
                case .dataEnd:
                    guard try isAtLineEnd(bytes.slice(start..<bytes.count)) else { return false }
                    start += 2
                    step = .size
                case .trailers:
                    guard let line = try trailerLine(bytes, start, limits) else { return false }
                    start = line.upperBound + 2
                    if line.isEmpty { return true }
                    trailerBytes += line.count + 2
                    // Judged like a header, then dropped: a trailer must not change a request.
                    _ = try FieldLine(bytes, line)
                }
            }
        }
    }

    private func sizeLine(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ limits: HTTPLimits
    ) throws(HTTPRefusal) -> Range<Int>? {
        let limit = ChunkedReader.sizeDigits + limits.chunkExtensionBytes - extensionBytes
        return try line(
            bytes, start, limit: limit, else: .malformed("A chunk's first line is too long."))
    }

    private func trailerLine(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ limits: HTTPLimits
    ) throws(HTTPRefusal) -> Range<Int>? {
        // The limit counts line ends, `line` does not, and the empty line is always allowed.
        try line(
            bytes, start, limit: max(0, limits.trailerBytes - trailerBytes - 2),
            else: .headersTooLarge(limit: limits.trailerBytes))
    }

    /// The line at `start` without its line end; nil as long as the end is missing.
    private func line(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, limit: Int, else refusal: HTTPRefusal
    ) throws(HTTPRefusal) -> Range<Int>? {
        let end = bytes.firstIndex(of: .lineFeed, from: start)
        guard (end ?? bytes.count) - 1 - start <= limit else { throw refusal }
        guard let end else { return nil }
        guard end > start, bytes[end - 1] == .carriageReturn else {
            throw .malformed("A line of the chunked body ends with LF alone.")
        }
        return start..<end - 1
    }

    /// Hexadecimal digits, then nothing or extensions, which are ignored.
    private mutating func readSize(_ line: UnsafeRawBufferPointer) throws(HTTPRefusal) -> Int {
        var size = 0
        var index = 0
        while index < line.count, index <= ChunkedReader.sizeDigits,
            let digit = line[index].hexValue
        {
            size = size << 4 | Int(digit)
            index += 1
        }
        guard (1...ChunkedReader.sizeDigits).contains(index) else {
            throw .malformed("A chunk does not begin with its size.")
        }
        guard index < line.count else { return size }
        let rest = line.slice(index..<line.count)
        guard rest.first == UInt8(ascii: ";"), FieldLine.isValue(rest) else {
            throw .malformed("A chunk's size is not followed by an extension or a line end.")
        }
        extensionBytes += rest.count
        return size
    }

    private func isAtLineEnd(_ bytes: UnsafeRawBufferPointer) throws(HTTPRefusal) -> Bool {
        let isRight =
            (bytes.isEmpty || bytes[0] == .carriageReturn)
            && (bytes.count < 2 || bytes[1] == .lineFeed)
        guard isRight else { throw .malformed("A chunk is longer than its size.") }
        return bytes.count >= 2
    }
}
