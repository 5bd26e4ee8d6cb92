/// What a request asks for, decoded and without a second reading.
struct RequestTarget {
    let path: String
    let query: [QueryItem]

    /// The authority of the absolute form, counted from the target's first byte.
    let authority: Range<Int>?

    /// Takes the origin form, the absolute form and, for OPTIONS, `*` (RFC 9112 §3.2).
    init(_ bytes: UnsafeRawBufferPointer, _ method: Request.Method) throws(HTTPRefusal) {
        if bytes.equals("*") {
            guard method == .options else {
                throw .malformed("The target * is for OPTIONS only.")
            }
            (path, query, authority) = ("*", [], nil)
            return
        }
        let authority = try RequestTarget.authority(bytes)
        let start = authority?.upperBound ?? 0
        let mark = bytes.firstIndex(of: UInt8(ascii: "?"), from: start)
        let pathEnd = mark ?? bytes.count
        if start == pathEnd {
            // RFC 9112 §3.2.4: OPTIONS with an absolute form and no path means `*`.
            path = method == .options && mark == nil ? "*" : "/"
        } else {
            path = try RequestTarget.path(bytes.slice(start..<pathEnd))
        }
        query =
            try mark.map { mark throws(HTTPRefusal) in
                try RequestTarget.query(bytes.slice(mark + 1..<bytes.count))
            } ?? []
        self.authority = authority
    }

    /// Nil for the origin form.
    private static func authority(
        _ bytes: UnsafeRawBufferPointer
    ) throws(HTTPRefusal) -> Range<Int>? {
        if bytes.first == UInt8(ascii: "/") { return nil }
        for scheme: StaticString in ["http://", "https://"] {
            let start = scheme.utf8CodeUnitCount
            guard bytes.count > start, bytes.slice(0..<start).equalsIgnoringCase(scheme) else {
                continue
            }
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: "/"),
                bytes[end] != UInt8(ascii: "?")
            {
                end += 1
            }
            guard isHost(bytes.slice(start..<end)) else { break }
            return start..<end
        }
        throw .malformed("The request's target is neither a path nor a complete address.")
    }

    /// Refuses whatever a file system, a proxy or a route could read differently.
    private static func path(_ bytes: UnsafeRawBufferPointer) throws(HTTPRefusal) -> String {
        let allowed = ByteSet.path
        let percent = UInt8(ascii: "%")
        var hasEscapes = false
        for byte in bytes where !allowed.contains(byte) {
            guard byte == percent else {
                throw .malformed("The path has characters that must be escaped.")
            }
            hasEscapes = true
        }
        guard hasEscapes else {
            try checkSegments(bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == percent else {
                decoded.append(bytes[index])
                index += 1
                continue
            }
            let byte = try escape(bytes, at: index)
            guard byte >= 0x20, byte != 0x7F, byte != UInt8(ascii: "/"), byte != UInt8(ascii: "\\")
            else { throw .malformed("The path has an escaped slash or control character.") }
            decoded.append(byte)
            index += 3
        }
        try decoded.withUnsafeBufferPointer { buffer throws(HTTPRefusal) in
            try checkSegments(UnsafeRawBufferPointer(buffer))
        }
        return try text(decoded)
    }

    private static func checkSegments(_ path: UnsafeRawBufferPointer) throws(HTTPRefusal) {
        var start = 1
        for index in 1...path.count {
            let isLast = index == path.count
            guard isLast || path[index] == UInt8(ascii: "/") else { continue }
            let length = index - start
            if length == 0, !isLast { throw .malformed("The path has an empty segment.") }
            if length == 1 || length == 2, path[start] == UInt8(ascii: "."),
                path[index - 1] == UInt8(ascii: ".")
            {
                throw .malformed("The path has a segment of dots.")
            }
            start = index + 1
        }
    }

    /// Items as forms write them: `+` is a space (URL Standard, urlencoded parsing).
    private static func query(_ bytes: UnsafeRawBufferPointer) throws(HTTPRefusal) -> [QueryItem] {
        var items: [QueryItem] = []
        var start = 0
        while start < bytes.count {
            let end = bytes.firstIndex(of: UInt8(ascii: "&"), from: start) ?? bytes.count
            if end > start {
                let item = bytes.slice(start..<end)
                let equals = item.firstIndex(of: UInt8(ascii: "="), from: 0)
                let name = try queryText(item.slice(0..<(equals ?? item.count)))
                let value = try equals.map { equals throws(HTTPRefusal) in
                    try queryText(item.slice(equals + 1..<item.count))
                }
                items.append(QueryItem(name: name, value: value ?? ""))
            }
            start = end + 1
        }
        return items
    }

    private static func queryText(_ bytes: UnsafeRawBufferPointer) throws(HTTPRefusal) -> String {
        let allowed = ByteSet.query
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%") {
                let escaped = try escape(bytes, at: index)
                guard escaped != 0 else { throw .malformed("The query has an escaped NUL.") }
                decoded.append(escaped)
                index += 3
                continue
            }
            guard allowed.contains(byte) else {
                throw .malformed("The query has characters that must be escaped.")
            }
            decoded.append(byte == UInt8(ascii: "+") ? .space : byte)
            index += 1
        }
        return try text(decoded)
    }

    /// The byte that the three characters at `index` stand for.
    private static func escape(
        _ bytes: UnsafeRawBufferPointer, at index: Int
    ) throws(HTTPRefusal) -> UInt8 {
        guard index + 2 < bytes.count, let high = bytes[index + 1].hexValue,
            let low = bytes[index + 2].hexValue
        else { throw .malformed("A percent sign is not followed by two hexadecimal digits.") }
        return high << 4 | low
    }

    private static func text(_ bytes: [UInt8]) throws(HTTPRefusal) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed("The target's escapes are not UTF-8.")
        }
        return text
    }

    /// True for a name, an IPv4 address or an IPv6 address in brackets, with or without a port.
    static func isHost(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var end = 0
        if bytes.first == UInt8(ascii: "[") {
            end = 1
            while end < bytes.count, isAddressByte(bytes[end]) { end += 1 }
            guard end > 2, end < bytes.count, bytes[end] == UInt8(ascii: "]") else { return false }
            end += 1
        } else {
            let allowed = ByteSet.host
            while end < bytes.count, allowed.contains(bytes[end]) { end += 1 }
            guard end > 0 else { return false }
        }
        if end == bytes.count { return true }
        guard bytes[end] == UInt8(ascii: ":"), (2...6).contains(bytes.count - end) else {
            return false
        }
        var port = 0
        for byte in bytes[(end + 1)...] {
            guard byte.isDigit else { return false }
            port = port * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return port <= 65_535
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        byte.hexValue != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }
}
