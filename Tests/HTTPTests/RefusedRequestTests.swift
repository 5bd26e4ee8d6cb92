import Testing

@testable import HTTP

// PO-1: what is ambiguous is refused and the connection closed.
@Suite struct RefusingRequests {
    struct Refused: Sendable, CustomTestStringConvertible {
        let status: Int
        let text: String
        var testDescription: String { text.debugDescription }

        init(_ status: Int, _ text: String) {
            self.status = status
            self.text = text
        }

        /// A complete request with these header lines.
        static func headers(_ status: Int, _ lines: String) -> Refused {
            Refused(status, "POST /a HTTP/1.1\r\nHost: h\r\n\(lines)\r\n\r\n")
        }

        static func target(_ target: String) -> Refused {
            Refused(400, "GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
        }

        static func chunks(_ status: Int, _ body: String) -> Refused {
            Refused(
                status, "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\(body)")
        }
    }

    static let requestLines: [Refused] = [
        Refused(400, "GET /\r\n\r\n"),
        Refused(400, "GET  / HTTP/1.1\r\nHost: h\r\n\r\n"),
        Refused(400, "GET / HTTP/1.1 \r\nHost: h\r\n\r\n"),
        Refused(400, "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n"),
        Refused(400, " GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
        Refused(400, "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n"),
        Refused(400, "G@T / HTTP/1.1\r\nHost: h\r\n\r\n"),
        Refused(400, "\u{16}\u{3}\u{1}"),
        Refused(400, "GET / http/1.1\r\nHost: h\r\n\r\n"),
        Refused(400, "GET / HTTP/1.10\r\nHost: h\r\n\r\n"),
        Refused(400, "GET / HTTP/01.1\r\nHost: h\r\n\r\n"),
        Refused(400, "GET / HTTP/1\r\nHost: h\r\n\r\n"),
        Refused(400, "GET / HTTP/1.1\nHost: h\r\n\r\n"),
        Refused(400, "GET / HTTP/1.1\rHost: h\r\n\r\n"),
        Refused(400, "GET /\r HTTP/1.1\r\nHost: h\r\n\r\n"),
        Refused(400, "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"),
        Refused(400, "\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"),
        Refused(501, "BREW / HTTP/1.1\r\nHost: h\r\n\r\n"),
        Refused(501, "get / HTTP/1.1\r\nHost: h\r\n\r\n"),
        Refused(501, "TRACE / HTTP/1.1\r\nHost: h\r\n\r\n"),
        Refused(501, "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n"),
        Refused(505, "GET / HTTP/2.0\r\nHost: h\r\n\r\n"),
        Refused(505, "GET / HTTP/1.2\r\nHost: h\r\n\r\n"),
        Refused(505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ]

    static let targets: [Refused] = [
        .target("a"), .target("*"), .target("h:80"), .target("ftp://h/"), .target("http://"),
        .target("http:///a"), .target("http://user@h/"), .target("http://other/"),
        .target("http://h:80/"), .target("/a#b"), .target("/a?b#c"), .target("/%"),
        .target("/%4"), .target("/%zz"), .target("/a?%4"), .target("/a?x=%g0"),
        .target("/../etc/passwd"), .target("/a/.."), .target("/a/./b"), .target("/."),
        .target("/%2e%2e/a"), .target("/a/.%2E"), .target("//a"), .target("/a//b"),
        .target("/a%2fb"), .target("/a%5cb"), .target("/a\\b"), .target("/a%00"),
        .target("/a%0d%0a"), .target("/a%7f"), .target("/%ff"), .target("/%c0%ae"),
        .target("/%ed%a0%80"), .target("/a?x=%ff"), .target("/a?x=%00"), .target("/\u{e9}"),
        .target("/a?\u{e9}"), .target("/a\u{0}"), .target("/<a>"), .target("/a?\"b\""),
    ]

    static let headers: [Refused] = [
        .headers(400, "X: a\r\n b"),
        .headers(400, "X: a\r\n\tb"),
        Refused(400, "GET / HTTP/1.1\r\n Host: h\r\n\r\n"),
        .headers(400, "X : a"),
        .headers(400, "X\t: a"),
        .headers(400, "X"),
        .headers(400, ": a"),
        .headers(400, "X(: a"),
        .headers(400, "X\u{e9}: a"),
        .headers(400, "X\u{0}: a"),
        .headers(400, "X: a\rb"),
        .headers(400, "X: a\r"),
        .headers(400, "X: a\nY: b"),
        .headers(400, "X: a\u{0}"),
        .headers(400, "X: a\u{1b}[0m"),
        .headers(400, "X: a\u{7f}"),
        .headers(417, "Expect: 200-ok"),
        .headers(400, "Content-Type: a/b\r\nContent-Type: a/b"),
        .headers(400, "Authorization: Bearer a\r\nAuthorization: Bearer b"),
        .headers(400, "Cookie: a=1\r\nCookie: b=2"),
        .headers(400, "Origin: http://h\r\nOrigin: http://h"),
        .headers(400, "Range: bytes=0-1\r\nRange: bytes=0-2"),
        .headers(400, "Expect: 100-continue\r\nexpect: 100-continue"),
    ]

    static let hosts: [Refused] =
        [Refused(400, "GET / HTTP/1.1\r\n\r\n"), .headers(400, "HOST: h")]
        + [
            "", "a b", "a,b", "a/b", "a@b", "a:b", "a:", "a:99999", "a:123456", ":80", "a%41",
            "[::1", "[]", "[::g]", "[::1]x", "h\u{e9}",
        ].map { Refused(400, "GET / HTTP/1.1\r\nHost: \($0)\r\n\r\n") }
        + [
            Refused(400, "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"),
            Refused(400, "GET / HTTP/1.0\r\nHost: a b\r\n\r\n"),
        ]

    static let framing: [Refused] = [
        .headers(400, "Content-Length: 0\r\nTransfer-Encoding: chunked"),
        .headers(400, "Transfer-Encoding: chunked\r\nContent-Length: 5"),
        .headers(400, "Content-Length: 5\r\nContent-Length: 5"),
        .headers(400, "Content-Length: 5\r\ncontent-length: 6"),
        .headers(400, "Content-Length: 5, 5"),
        .headers(400, "Content-Length: +5"),
        .headers(400, "Content-Length: -5"),
        .headers(400, "Content-Length: 0x5"),
        .headers(400, "Content-Length: 5.0"),
        .headers(400, "Content-Length: 1 2"),
        .headers(400, "Content-Length:"),
        .headers(400, "Content-Length: \u{0665}"),
        .headers(413, "Content-Length: 33554433"),
        .headers(413, "Content-Length: 9223372036854775807"),
        .headers(413, "Content-Length: 18446744073709551621"),
        .headers(413, "Content-Length: 99999999999999999999999999999999"),
        .headers(501, "Transfer-Encoding: gzip, chunked"),
        .headers(501, "Transfer-Encoding: gzip"),
        .headers(501, "Transfer-Encoding: identity"),
        .headers(501, "Transfer-Encoding: xchunked"),
        .headers(501, "Transfer-Encoding: chunked, chunked"),
        .headers(501, "Transfer-Encoding: chunked;q=1"),
        .headers(501, "Transfer-Encoding:"),
        .headers(400, "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
        .headers(400, "Transfer-Encoding: \u{b}chunked"),
        .headers(400, "Transfer-Encoding : chunked"),
        Refused(400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ]

    static let chunks: [Refused] = [
        .chunks(400, "\r\n"),
        .chunks(400, "g\r\n"),
        .chunks(400, "-1\r\n"),
        .chunks(400, "0x5\r\nhello\r\n"),
        .chunks(400, " 5\r\nhello\r\n"),
        .chunks(400, "5 \r\nhello\r\n"),
        .chunks(400, "5 ;a\r\nhello\r\n"),
        .chunks(400, "5;a\rb\r\nhello\r\n"),
        .chunks(400, "5;\u{0}\r\nhello\r\n"),
        .chunks(400, "5\nhello\r\n"),
        .chunks(400, "5\r\nhello\n"),
        .chunks(400, "5\r\nhello!\r\n"),
        .chunks(400, "5\r\nhello\r\r\n"),
        .chunks(400, "5\r\nhell\r\n0\r\n\r\n"),
        .chunks(400, "0000000000000005\r\nhello\r\n"),
        .chunks(400, "fffffffffffffffff\r\n"),
        .chunks(413, "fffffffffffffff\r\n"),
        .chunks(413, "2000001\r\n"),
        .chunks(413, "1\r\na\r\n2000000\r\n"),
        .chunks(400, "0\r\n\n"),
        .chunks(400, "0\r\nX : a\r\n\r\n"),
        .chunks(400, "0\r\nX: a\r\n b\r\n\r\n"),
        .chunks(400, "0\r\nX\r\n\r\n"),
    ]

    static let all = requestLines + targets + headers + hosts + framing + chunks

    @Test(arguments: all) func `each has its status`(_ refused: Refused) {
        #expect(outcome(of: refused.text) == Outcome(status: refused.status))
    }

    @Test(arguments: all) func `the status does not depend on how bytes arrive`(_ refused: Refused)
    {
        let bytes = Array(refused.text.utf8)
        for split in 0...bytes.count {
            let pieces = [bytes[..<split], bytes[split...]]
            #expect(outcome(of: pieces).status == refused.status, "split at \(split)")
        }
        #expect(outcome(of: bytes.map { [$0] }).status == refused.status)
    }

    @Test func `after a refusal nothing is read`() {
        var decoder = RequestDecoder()
        decoder.append("GET / HTTP/1.1\r\n\r\n")
        #expect(throws: HTTPRefusal.self) { try decoder.next() }
        decoder.append(validSamples[0])
        #expect(throws: HTTPRefusal.self) { try decoder.next() }
        #expect(decoder.phase == .closed)
        #expect(decoder.bufferedBytes == 0)
    }

    @Test func `the requests before it are answered`() {
        let both = validSamples[0] + "GET / HTTP/1.1\r\n\r\n"
        #expect(
            outcome(of: both)
                == Outcome(requests: outcome(of: validSamples[0]).requests, status: 400))
    }
}
