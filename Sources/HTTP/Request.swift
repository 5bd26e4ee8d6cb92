/// One request, complete and checked.
package struct Request: Sendable {
    /// The methods of the API and the portal; all others are refused with 501.
    package enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
        case options = "OPTIONS"
    }

    package let method: Method

    /// Percent-decoded, beginning with `/`, or `*` for OPTIONS.
    ///
    /// No segment is `.` or `..`, none but the last is empty and none had an escaped slash,
    /// backslash or control character: splitting it at `/` gives what the client meant.
    package let path: String

    /// Decoded, in the order of the target.
    package let query: [QueryItem]

    /// 1 for HTTP/1.1, 0 for HTTP/1.0.
    package let minorVersion: Int

    /// Whether another request may follow. Always false for HTTP/1.0, whose keep-alive was
    /// never standardised and which no proxy of `deploy/` needs.
    package let keepAlive: Bool

    /// Decoded from the transfer coding; empty if there is none.
    package internal(set) var body: [UInt8] = []

    private let head: [UInt8]
    private let targetRange: Range<Int>
    private let fields: [FieldLine]

    init(
        method: Method, path: String, query: [QueryItem], minorVersion: Int, keepAlive: Bool,
        head: [UInt8], target: Range<Int>, fields: [FieldLine]
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.minorVersion = minorVersion
        self.keepAlive = keepAlive
        self.head = head
        self.targetRange = target
        self.fields = fields
    }

    /// Whether the answer goes without its body.
    package var isHead: Bool { method == .head }

    /// The target as it was sent.
    package var target: String { String(decoding: head[targetRange], as: UTF8.self) }

    /// The first query item of that name.
    package func query(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// The value of the header, whatever the case of `name`.
    ///
    /// Several lines are joined with `, ` (RFC 9110 §5.3). Bytes that are not UTF-8 are
    /// replaced by U+FFFD.
    package func header(_ name: String) -> String? {
        var value: String?
        forEachValue(of: name) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            value = value.map { "\($0), \(text)" } ?? text
        }
        return value
    }

    /// Every header with its name as it was sent, in order; for programs that show requests.
    package var headers: [(name: String, value: String)] {
        fields.map { field in
            (
                String(decoding: head[field.name], as: UTF8.self),
                String(decoding: head[field.value], as: UTF8.self)
            )
        }
    }

    /// The value of the cookie, without quotation marks around it (RFC 6265 §4.2).
    ///
    /// Nil also if the name stands there with different values: whoever may set a cookie for
    /// a neighbouring path or host must not choose which session is believed.
    package func cookie(_ name: String) -> String? {
        var found: String?
        var isAmbiguous = false
        forEachValue(of: "cookie") { line in
            for pair in line.split(separator: UInt8(ascii: ";")) {
                let bytes = UnsafeRawBufferPointer(rebasing: pair)
                let equals = bytes.firstIndex(of: UInt8(ascii: "="), from: 0) ?? bytes.count
                guard equals < bytes.count,
                    String(decoding: bytes.slice(bytes.trimmed(0..<equals)), as: UTF8.self) == name
                else { continue }
                var range = bytes.trimmed(equals + 1..<bytes.count)
                if range.count >= 2, bytes[range.lowerBound] == UInt8(ascii: "\""),
                    bytes[range.upperBound - 1] == UInt8(ascii: "\"")
                {
                    range = range.lowerBound + 1..<range.upperBound - 1
                }
                let value = String(decoding: bytes.slice(range), as: UTF8.self)
                isAmbiguous = isAmbiguous || (found != nil && found != value)
                found = value
            }
        }
        return isAmbiguous ? nil : found
    }

    private func forEachValue(of name: String, _ body: (UnsafeRawBufferPointer) -> Void) {
        var name = name
        name.withUTF8 { wanted in
            let wanted = UnsafeRawBufferPointer(wanted)
            head.withUnsafeBytes { bytes in
                for field in fields where field.name.count == wanted.count {
                    if bytes.slice(field.name).equalsIgnoringCase(wanted) {
                        body(bytes.slice(field.value))
                    }
                }
            }
        }
    }
}

/// `name=value` of a query; without `=` the value is empty.
package struct QueryItem: Sendable, Equatable {
    package let name: String
    package let value: String
}

extension Request.Method {
    /// Nil for a method that is none of ours.
    init?(_ bytes: UnsafeRawBufferPointer) {
        switch bytes.count {
        case 3 where bytes.equals("GET"): self = .get
        case 3 where bytes.equals("PUT"): self = .put
        case 4 where bytes.equals("POST"): self = .post
        case 4 where bytes.equals("HEAD"): self = .head
        case 5 where bytes.equals("PATCH"): self = .patch
        case 6 where bytes.equals("DELETE"): self = .delete
        case 7 where bytes.equals("OPTIONS"): self = .options
        default: return nil
        }
    }
}
