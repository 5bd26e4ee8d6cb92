import Testing

@testable import HTTP

// PO-1, PO-5: answers that every client reads alike.
@Suite struct WritingResponses {
    private let date = "Sun, 06 Nov 1994 08:49:37 GMT"

    /// An answer taken apart as a client would.
    private struct Parsed: Equatable {
        var line: String
        var headers: [String]
        var body: String

        init(_ bytes: [UInt8]) throws {
            let text = String(decoding: bytes, as: UTF8.self)
            let end = try #require(text.unicodeScalars.firstRange(of: "\r\n\r\n".unicodeScalars))
            let head = String(text.unicodeScalars[..<end.lowerBound])
            var lines = head.unicodeScalars.split(
                separator: "\r\n".unicodeScalars, omittingEmptySubsequences: false
            ).map { String($0) }
            line = lines.removeFirst()
            headers = lines
            body = String(text.unicodeScalars[end.upperBound...])
        }
    }

    private func encoded(
        _ response: Response, keepAlive: Bool = true, headOnly: Bool = false
    ) throws -> Parsed {
        var output: [UInt8] = []
        response.encode(into: &output, date: date, keepAlive: keepAlive, headOnly: headOnly)
        return try Parsed(output)
    }

    @Test func `status line, date, headers, length and body`() throws {
        let response = Response(
            status: 200, headers: [("content-type", "text/plain")], body: Array("hello".utf8))
        let parsed = try encoded(response)
        #expect(parsed.line == "HTTP/1.1 200 OK")
        #expect(
            parsed.headers == ["date: \(date)", "content-type: text/plain", "content-length: 5"])
        #expect(parsed.body == "hello")
    }

    @Test func `answers stand one behind the other`() throws {
        var output = Array("before".utf8)
        Response(status: 404).encode(into: &output, date: date, keepAlive: true)
        let expected = "beforeHTTP/1.1 404 Not Found\r\ndate: \(date)\r\ncontent-length: 0\r\n\r\n"
        #expect(String(decoding: output, as: UTF8.self) == expected)
    }

    @Test func `the last answer says so`() throws {
        let parsed = try encoded(Response(status: 400), keepAlive: false)
        #expect(parsed.headers.contains("connection: close"))
    }

    @Test func `a head has the length of the body it does not send`() throws {
        let parsed = try encoded(Response(status: 200, body: [1, 2, 3]), headOnly: true)
        #expect(parsed.headers.contains("content-length: 3"))
        #expect(parsed.body.isEmpty)
    }

    @Test(arguments: [204, 304]) func `some answers never have a body`(_ status: Int) throws {
        let parsed = try encoded(Response(status: status, body: [65]))
        #expect(parsed.headers == ["date: \(date)"])
        #expect(parsed.body.isEmpty)
    }

    @Test(arguments: [
        ("a\r\nset-cookie: b=1", "aset-cookie: b=1"), ("a\nb", "ab"), ("a\rb", "ab"),
        ("a\u{0}b\u{7f}", "ab"), ("caf\u{e9}", "caf"), ("a\tb c", "a\tb c"),
        ("\r\n\r\n<script>", "<script>"), ("\u{560a}", ""),
    ]) func `a value cannot begin a new line`(_ value: String, _ sent: String) throws {
        let parsed = try encoded(Response(status: 200, headers: [("location", value)]))
        #expect(
            parsed.headers == ["date: \(date)", "location: \(sent)", "content-length: 0"])
        #expect(parsed.body.isEmpty)
    }

    @Test func `a refusal's status has a phrase`() {
        for status in [400, 413, 414, 417, 431, 501, 505, 429, 503] {
            #expect(reasonPhrase(status).utf8CodeUnitCount > 0)
        }
        #expect(reasonPhrase(299).utf8CodeUnitCount == 0)
    }

    @Test(arguments: [0, 9, 10, 15, 16, 99, 100, 255, 256, 65_535, 33_554_432, Int.max])
    func `numbers are written in full`(_ number: Int) {
        var decimal: [UInt8] = []
        var hexadecimal: [UInt8] = []
        decimal.append(decimal: number)
        hexadecimal.append(hexadecimal: number)
        #expect(String(decoding: decimal, as: UTF8.self) == String(number))
        #expect(String(decoding: hexadecimal, as: UTF8.self) == String(number, radix: 16))
    }

    private func streamed(_ requestText: String) throws -> (Parsed, keepAlive: Bool) {
        let asked = try #require(try request(requestText))
        let body = ChunkedBody(for: asked)
        var output: [UInt8] = []
        let response = Response(status: 200, headers: [("content-type", "text/csv")])
        body.begin(response, date: date, into: &output)
        body.encode(Array("hello".utf8), into: &output)
        body.encode([], into: &output)
        body.encode(Array(repeating: UInt8(ascii: "x"), count: 26), into: &output)
        body.end(into: &output)
        return (try Parsed(output), body.keepAlive)
    }

    @Test func `long answers go in chunks`() throws {
        let (parsed, keepAlive) = try streamed(validSamples[0])
        #expect(keepAlive)
        #expect(
            parsed.headers == [
                "date: \(date)", "content-type: text/csv", "transfer-encoding: chunked",
            ])
        let pieces = "5\r\nhello\r\n1a\r\n\(String(repeating: "x", count: 26))\r\n0\r\n\r\n"
        #expect(parsed.body == pieces)

        // Our own decoder reads it too.
        let again = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\(parsed.body)"
        let body = try #require(try request(again)).body
        #expect(body == Array("hello".utf8) + Array(repeating: UInt8(ascii: "x"), count: 26))
    }

    @Test func `without chunks the end of the connection is the end`() throws {
        let (parsed, keepAlive) = try streamed(lastSamples[0])
        #expect(!keepAlive)
        #expect(
            parsed.headers == ["date: \(date)", "connection: close", "content-type: text/csv"])
        #expect(parsed.body == "hello" + String(repeating: "x", count: 26))
    }

    @Test func `a head is not followed by chunks`() throws {
        let (parsed, _) = try streamed("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(parsed.body.isEmpty)
    }
}
