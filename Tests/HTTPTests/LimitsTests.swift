import Testing

@testable import HTTP

// PO-1: limits on header size and body size; each limit, and one beyond.
@Suite struct LimitingRequests {
    private func status(_ text: String, _ change: (inout HTTPLimits) -> Void) -> [Int?] {
        var limits = HTTPLimits()
        change(&limits)
        let bytes = Array(text.utf8)
        let whole = outcome(of: [bytes], limits: limits)
        let single = outcome(of: bytes.map { [$0] }, limits: limits)
        #expect(whole.requests.count == (whole.status == nil ? 1 : 0))
        return [whole.status, single.status]
    }

    @Test(arguments: [(0, nil), (1, 414)] as [(Int, Int?)])
    func `the request line`(_ beyond: Int, _ expected: Int?) {
        let line = "GET /" + String(repeating: "a", count: 20 + beyond) + " HTTP/1.1"
        let limit = line.utf8.count - beyond
        let result = status("\(line)\r\nHost: h\r\n\r\n") { $0.requestLineBytes = limit }
        #expect(result == [expected, expected])
    }

    @Test(arguments: [(0, nil), (1, 414)] as [(Int, Int?)])
    func `the target`(_ beyond: Int, _ expected: Int?) {
        let target = "/" + String(repeating: "a", count: HTTPLimits().targetBytes - 1 + beyond)
        let result = status("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n") { _ in }
        #expect(result == [expected, expected])
    }

    @Test func `a request line that never ends`() {
        let endless = "GET /" + String(repeating: "a", count: 8200)
        #expect(outcome(of: endless) == Outcome(status: 414))
    }

    @Test(arguments: [(0, nil), (1, 431)] as [(Int, Int?)])
    func `the bytes of all headers`(_ beyond: Int, _ expected: Int?) {
        let lines = "Host: h\r\nX: " + String(repeating: "a", count: 50 + beyond) + "\r\n\r\n"
        let limit = lines.utf8.count - beyond
        let result = status("GET / HTTP/1.1\r\n\(lines)") { $0.headerBytes = limit }
        #expect(result == [expected, expected])
    }

    @Test func `a header line that never ends`() {
        let endless = "GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 33_000)
        #expect(outcome(of: endless) == Outcome(status: 431))
    }

    @Test(arguments: [(0, nil), (1, 431)] as [(Int, Int?)])
    func `the number of headers`(_ beyond: Int, _ expected: Int?) {
        let lines = String(repeating: "X: a\r\n", count: 99 + beyond)
        let result = status("GET / HTTP/1.1\r\nHost: h\r\n\(lines)\r\n") { _ in }
        #expect(result == [expected, expected])
    }

    @Test(arguments: [(0, nil), (1, 413)] as [(Int, Int?)])
    func `the body with a length`(_ beyond: Int, _ expected: Int?) {
        let body = String(repeating: "a", count: 100 + beyond)
        let text = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        #expect(status(text) { $0.bodyBytes = 100 } == [expected, expected])
    }

    @Test(arguments: [(0, nil), (1, 413)] as [(Int, Int?)])
    func `the body in chunks`(_ beyond: Int, _ expected: Int?) {
        let second = String(repeating: "b", count: 4 + beyond)
        let text =
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "6\r\naaaaaa\r\n\(second.utf8.count)\r\n\(second)\r\n0\r\n\r\n"
        #expect(status(text) { $0.bodyBytes = 10 } == [expected, expected])
    }

    @Test(arguments: [(0, nil), (1, 400)] as [(Int, Int?)])
    func `all chunk extensions together`(_ beyond: Int, _ expected: Int?) {
        // Sizes of 15 digits, so that the limit of the line is the extensions' alone.
        let second = ";" + String(repeating: "b", count: 9 + beyond)
        let text =
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "000000000000001;aaaaaaaaa\r\na\r\n000000000000000\(second)\r\n\r\n"
        #expect(status(text) { $0.chunkExtensionBytes = 20 } == [expected, expected])
    }

    @Test func `many chunks with short extensions are stopped as well`() {
        let chunk = "1;" + String(repeating: "x", count: 14) + "\r\na\r\n"
        let text =
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            + String(repeating: chunk, count: 70) + "0\r\n\r\n"
        #expect(outcome(of: text) == Outcome(status: 400))
    }

    @Test(arguments: [(0, nil), (1, 431)] as [(Int, Int?)])
    func `the bytes of all trailers`(_ beyond: Int, _ expected: Int?) {
        let trailers = "A: b\r\nC: " + String(repeating: "d", count: 10 + beyond) + "\r\n"
        let limit = trailers.utf8.count - beyond
        let text =
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\(trailers)\r\n"
        #expect(status(text) { $0.trailerBytes = limit } == [expected, expected])
    }

    @Test(arguments: [(0, nil), (1, 400)] as [(Int, Int?)])
    func `empty lines before a request`(_ beyond: Int, _ expected: Int?) {
        let empty = String(repeating: "\r\n", count: HTTPLimits().emptyLines + beyond)
        let result = status("\(empty)GET / HTTP/1.1\r\nHost: h\r\n\r\n") { _ in }
        #expect(result == [expected, expected])
    }

    @Test func `a length alone takes no memory, an upload is held once`() throws {
        var decoder = RequestDecoder()
        decoder.append("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n")
        #expect(try decoder.next() == nil)
        #expect(decoder.bufferedBytes == 0)
        let piece = [UInt8](repeating: 7, count: 8_000)
        for count in 1...125 {
            #expect(decoder.bufferedBytes == (count - 1) * 8_000)
            decoder.append(piece)
            let request = try decoder.next()
            #expect((request != nil) == (count == 125))
            if let request { #expect(request.body == [UInt8](repeating: 7, count: 1_000_000)) }
        }
        #expect(decoder.isIdle && decoder.bufferedBytes == 0)
    }
}
