/// An answer whose body is known as a whole.
package struct Response: Sendable {
    /// 200 to 599.
    package var status: Int

    /// All but `Date`, `Connection` and what frames the body, which the encoder writes.
    ///
    /// Names are constants of our own code. Values may come from outside: whatever could end a
    /// line is dropped.
    package var headers: [(name: String, value: String)]

    package var body: [UInt8]

    package init(
        status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// What to send when `RequestDecoder.wantsContinue`.
    package static let interimContinue = [UInt8]("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Appends head and body to `output`.
    ///
    /// - Parameters:
    ///   - date: `HTTPDate.text` of now; one string serves all answers of a second.
    ///   - headOnly: the request was HEAD: the body is measured, not sent.
    package func encode(
        into output: inout [UInt8], date: String, keepAlive: Bool, headOnly: Bool = false
    ) {
        encodeHead(into: &output, date: date, keepAlive: keepAlive)
        // RFC 9110 §8.6 and §15.4.5: a 204 has no length, a 304 only that of the 200.
        guard status != 204, status != 304 else {
            output.append(contentsOf: ("\r\n" as StaticString).bytes)
            return
        }
        output.append(contentsOf: ("content-length: " as StaticString).bytes)
        output.append(decimal: body.count)
        output.append(contentsOf: ("\r\n\r\n" as StaticString).bytes)
        if !headOnly { output.append(contentsOf: body) }
    }

    /// The same, as `request` wants it.
    package func encode(into output: inout [UInt8], date: String, for request: Request) {
        encode(
            into: &output, date: date, keepAlive: request.keepAlive, headOnly: request.isHead)
    }

    /// Everything up to the headers that frame the body.
    func encodeHead(into output: inout [UInt8], date: String, keepAlive: Bool) {
        appendStatusLine(status, to: &output)
        output.append(contentsOf: ("date: " as StaticString).bytes)
        output.append(contentsOf: date.utf8)
        output.append(contentsOf: ("\r\n" as StaticString).bytes)
        if !keepAlive {
            output.append(contentsOf: ("connection: close\r\n" as StaticString).bytes)
        }
        for header in headers {
            appendHeader(header.name, header.value, to: &output)
        }
    }
}

private func appendHeader(_ name: String, _ value: String, to output: inout [UInt8]) {
    var (name, value) = (name, value)
    name.withUTF8 { bytes in
        let token = ByteSet.token
        precondition(
            !bytes.isEmpty && bytes.allSatisfy(token.contains), "a header's name is a token")
        precondition(
            !isWrittenByEncoder(UnsafeRawBufferPointer(bytes)), "the encoder frames the body")
        output.append(contentsOf: bytes)
    }
    output.append(contentsOf: (": " as StaticString).bytes)
    value.withUTF8 { bytes in
        if bytes.allSatisfy(isPrintable) {
            output.append(contentsOf: bytes)
        } else {
            output.append(contentsOf: bytes.lazy.filter(isPrintable))
        }
    }
    output.append(contentsOf: ("\r\n" as StaticString).bytes)
}

/// Visible ASCII, space and tab: what every reader takes for the same.
private func isPrintable(_ byte: UInt8) -> Bool {
    (byte >= 0x20 && byte < 0x7F) || byte == .tab
}

private func isWrittenByEncoder(_ name: UnsafeRawBufferPointer) -> Bool {
    switch name.count {
    case 4: name.equalsIgnoringCase("date")
    case 10: name.equalsIgnoringCase("connection")
    case 14: name.equalsIgnoringCase("content-length")
    case 17: name.equalsIgnoringCase("transfer-encoding")
    default: false
    }
}
