/// Reads the head of one request, line by line as they arrive (RFC 9112 §2 to §6).
///
/// A refusal depends on the bytes alone, never on how they were cut into pieces: each line is
/// judged once it is whole, its length before its content.
struct HeadReader {
    private(set) var contentLength: Int?
    private(set) var isChunked = false
    private(set) var expectsContinue = false
    private(set) var hasBegun = false

    private var method = Request.Method.get
    private var minorVersion = 1
    private var target = 0..<0
    private var decodedTarget: RequestTarget?
    private var fields: [FieldLine] = []
    private var host: Range<Int>?
    private var seen: Singletons = []
    private var closes = false

    private var emptyLines = 0
    private var fieldsStart = 0
    private var lineStart = 0
    private var scanned = 0

    /// The headers that may stand in a request only once, because two of them would let two
    /// readers believe two things.
    private struct Singletons: OptionSet {
        let rawValue: UInt16
        static let host = Singletons(rawValue: 1 << 0)
        static let contentLength = Singletons(rawValue: 1 << 1)
        static let transferEncoding = Singletons(rawValue: 1 << 2)
        static let contentType = Singletons(rawValue: 1 << 3)
        static let authorization = Singletons(rawValue: 1 << 4)
        static let cookie = Singletons(rawValue: 1 << 5)
        static let expect = Singletons(rawValue: 1 << 6)
        static let origin = Singletons(rawValue: 1 << 7)
        static let range = Singletons(rawValue: 1 << 8)
    }

    /// The head's length once its last line is there; nil as long as bytes are missing.
    ///
    /// To be called again with the same bytes from `start` on and more behind them.
    mutating func read(
        _ buffer: [UInt8], from start: Int, _ limits: HTTPLimits
    ) throws(HTTPRefusal) -> Int? {
        try buffer.withUnsafeBufferPointer { all throws(HTTPRefusal) in
            let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(all)[start...])
            while let line = try nextLine(bytes, limits) {
                if !line.isEmpty {
                    if hasBegun {
                        try readField(bytes, line, limits)
                    } else {
                        try readRequestLine(bytes, line, limits)
                    }
                } else if hasBegun {
                    try finish(bytes)
                    return lineStart
                } else {
                    emptyLines += 1
                    guard emptyLines <= limits.emptyLines else {
                        throw .malformed("There are empty lines before the request.")
                    }
                }
            }
            return nil
        }
    }

    /// The request without its body, once `read` has returned the length of `head`.
    func request(head: [UInt8]) -> Request {
        Request(
            method: method, path: decodedTarget?.path ?? "", query: decodedTarget?.query ?? [],
            minorVersion: minorVersion, keepAlive: !closes && minorVersion == 1,
            head: head, target: target, fields: fields)
    }

    /// The next whole line without its line end.
    private mutating func nextLine(
        _ bytes: UnsafeRawBufferPointer, _ limits: HTTPLimits
    ) throws(HTTPRefusal) -> Range<Int>? {
        if !hasBegun, lineStart < bytes.count {
            // Seen at the first byte, so that a TLS greeting does not wait for its deadline.
            let first = bytes[lineStart]
            guard first == .carriageReturn || ByteSet.token.contains(first) else {
                throw .malformed("The request does not begin with a method.")
            }
        }
        let end = bytes.firstIndex(of: .lineFeed, from: scanned)
        if hasBegun {
            guard (end.map { $0 + 1 } ?? bytes.count) - fieldsStart <= limits.headerBytes else {
                throw .headersTooLarge(limit: limits.headerBytes)
            }
        } else {
            // Without its end, the last byte of the line may be a CR and does not count.
            guard (end ?? bytes.count) - 1 - lineStart <= limits.requestLineBytes else {
                throw .targetTooLong(limit: limits.requestLineBytes)
            }
        }
        guard let end else {
            scanned = bytes.count
            return nil
        }
        guard end > lineStart, bytes[end - 1] == .carriageReturn else {
            throw .malformed("A line ends with LF alone.")
        }
        let line = lineStart..<(end - 1)
        lineStart = end + 1
        scanned = lineStart
        return line
    }

    private mutating func readRequestLine(
        _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>, _ limits: HTTPLimits
    ) throws(HTTPRefusal) {
        let token = ByteSet.token
        var methodEnd = line.lowerBound
        while methodEnd < line.upperBound, token.contains(bytes[methodEnd]) { methodEnd += 1 }
        guard methodEnd < line.upperBound, bytes[methodEnd] == .space else {
            throw .malformed("The request does not begin with a method.")
        }
        let targetStart = methodEnd + 1
        guard let targetEnd = bytes.firstIndex(of: .space, from: targetStart),
            targetEnd > targetStart, targetEnd < line.upperBound
        else { throw .malformed("The request line is not a method, a target and a version.") }

        let version = bytes.slice(targetEnd + 1..<line.upperBound)
        guard version.count == 8, version.slice(0..<5).equals("HTTP/"), version[5].isDigit,
            version[6] == UInt8(ascii: "."), version[7].isDigit
        else { throw .malformed("The request line does not end with a version.") }
        guard version[5] == UInt8(ascii: "1"), version[7] <= UInt8(ascii: "1") else {
            throw .unknownVersion
        }
        guard targetEnd - targetStart <= limits.targetBytes else {
            throw .targetTooLong(limit: limits.targetBytes)
        }
        guard let method = Request.Method(bytes.slice(line.lowerBound..<methodEnd)) else {
            throw .notImplemented("The method is not implemented.")
        }
        self.method = method
        minorVersion = Int(version[7] - UInt8(ascii: "0"))
        target = targetStart..<targetEnd
        decodedTarget = try RequestTarget(bytes.slice(target), method)
        fields.reserveCapacity(16)
        fieldsStart = lineStart
        hasBegun = true
    }

    private mutating func readField(
        _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>, _ limits: HTTPLimits
    ) throws(HTTPRefusal) {
        guard fields.count < limits.headerCount else {
            throw .tooManyHeaders(limit: limits.headerCount)
        }
        let field = try FieldLine(bytes, line)
        fields.append(field)
        let name = bytes.slice(field.name)
        // The length tells most names apart before any byte is compared.
        switch name.count {
        case 4 where name.equalsIgnoringCase("host"):
            try once(.host)
            guard RequestTarget.isHost(bytes.slice(field.value)) else {
                throw .malformed("The Host header is not a host and port.")
            }
            host = field.value
        case 5 where name.equalsIgnoringCase("range"):
            try once(.range)
        case 6 where name.equalsIgnoringCase("cookie"):
            try once(.cookie)
        case 6 where name.equalsIgnoringCase("origin"):
            try once(.origin)
        case 6 where name.equalsIgnoringCase("expect"):
            try once(.expect)
            guard bytes.slice(field.value).equalsIgnoringCase("100-continue") else {
                throw .unknownExpectation
            }
            // RFC 9110 §10.1.1: to be ignored in HTTP/1.0.
            expectsContinue = minorVersion == 1
        case 10 where name.equalsIgnoringCase("connection"):
            if bytes.anyListElement(in: field.value, { $0.equalsIgnoringCase("close") }) {
                closes = true
            }
        case 12 where name.equalsIgnoringCase("content-type"):
            try once(.contentType)
        case 13 where name.equalsIgnoringCase("authorization"):
            try once(.authorization)
        case 14 where name.equalsIgnoringCase("content-length"):
            try once(.contentLength)
            contentLength = try length(bytes.slice(field.value))
        case 17 where name.equalsIgnoringCase("transfer-encoding"):
            try once(.transferEncoding)
            guard bytes.slice(field.value).equalsIgnoringCase("chunked") else {
                throw .notImplemented("The only transfer coding understood is chunked.")
            }
            isChunked = true
        default:
            break
        }
    }

    private mutating func once(_ header: Singletons) throws(HTTPRefusal) {
        guard seen.insert(header).inserted else {
            throw .malformed("A header that may stand once is there twice.")
        }
    }

    /// Digits only; a number beyond all limits is `Int.max`.
    private func length(_ value: UnsafeRawBufferPointer) throws(HTTPRefusal) -> Int {
        var length = 0
        for byte in value {
            guard byte.isDigit else { throw .malformed("Content-Length is not a number.") }
            let (tens, isTooLarge) = length.multipliedReportingOverflow(by: 10)
            let (sum, isBeyond) = tens.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            length = isTooLarge || isBeyond || length == .max ? .max : sum
        }
        guard !value.isEmpty else { throw .malformed("Content-Length is not a number.") }
        return length
    }

    /// What can only be judged when all lines are known.
    private func finish(_ bytes: UnsafeRawBufferPointer) throws(HTTPRefusal) {
        if isChunked {
            // RFC 9112 §6.1: both together are how requests are smuggled.
            guard contentLength == nil else {
                throw .malformed("There are both Content-Length and Transfer-Encoding.")
            }
            guard minorVersion == 1 else {
                throw .malformed("HTTP/1.0 has no Transfer-Encoding.")
            }
        }
        guard let host else {
            guard minorVersion == 0 else { throw .malformed("The Host header is missing.") }
            return
        }
        if let authority = decodedTarget?.authority {
            let start = target.lowerBound
            let own = start + authority.lowerBound..<start + authority.upperBound
            // RFC 9112 §3.2: a client sends both alike, so a difference is an attempt.
            guard bytes.slice(own).equalsIgnoringCase(bytes.slice(host)) else {
                throw .malformed("The Host header differs from the target.")
            }
        }
    }
}
