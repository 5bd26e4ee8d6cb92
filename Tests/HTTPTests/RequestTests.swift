import Testing

@testable import HTTP

// PO-1: keep-alive, pipelining-safe, chunked bodies.
@Suite struct ReadingRequests {
    @Test(arguments: validSamples + lastSamples)
    func `every split gives the same request`(_ text: String) {
        let bytes = Array(text.utf8)
        let whole = outcome(of: [bytes])
        #expect(whole.requests.count == 1)
        #expect(whole.status == nil)
        for split in 0...bytes.count {
            #expect(outcome(of: [bytes[..<split], bytes[split...]]) == whole, "split at \(split)")
        }
        #expect(outcome(of: bytes.map { [$0] }) == whole)
    }

    @Test func `pipelined requests come out one by one at every split`() {
        let samples = validSamples + [lastSamples[1]]
        let separate = samples.flatMap { outcome(of: $0).requests }
        let bytes = Array(samples.joined().utf8)
        for split in 0...bytes.count {
            let result = outcome(of: [bytes[..<split], bytes[split...]])
            #expect(result == Outcome(requests: separate), "split at \(split)")
        }
        #expect(outcome(of: bytes.map { [$0] }) == Outcome(requests: separate))
    }

    @Test(arguments: lastSamples) func `nothing is read after a last request`(_ last: String) {
        #expect(outcome(of: last + validSamples[0] + "garbage").requests.count == 1)
        #expect(outcome(of: last + validSamples[0] + "garbage").status == nil)
    }

    @Test func `a request says what was sent`() throws {
        let get = try #require(try request(validSamples[1]))
        #expect(get.method == .get)
        #expect(get.path == "/api/referrals.list")
        #expect(get.target == "/api/referrals.list?state=pending&q=caf%C3%A9+noir&empty=")
        #expect(
            get.query == [
                QueryItem(name: "state", value: "pending"),
                QueryItem(name: "q", value: "caf\u{e9} noir"),
                QueryItem(name: "empty", value: ""),
            ])
        #expect(get.query("q") == "caf\u{e9} noir")
        #expect(get.query("none") == nil)
        #expect(get.header("user-agent") == "curl/8")
        #expect(get.header("USER-AGENT") == "curl/8")
        #expect(get.header("user-agen") == nil)
        #expect(get.keepAlive && !get.isHead && get.body.isEmpty && get.minorVersion == 1)
    }

    @Test func `a chunked body comes out without its frame and trailers`() throws {
        let post = try #require(try request(validSamples[3]))
        #expect(String(decoding: post.body, as: UTF8.self) == "hello world0123456789")
        let put = try #require(try request(validSamples[4]))
        #expect(put.body == Array("\r\n\r".utf8))
        #expect(put.header("x-sum") == nil)
    }

    @Test(arguments: [
        ("/", "/"), ("/a%20b/%e2%82%ac/", "/a b/\u{20ac}/"), ("/...", "/..."), ("/.a/a.", "/.a/a."),
        ("/%41", "/A"), ("/a+b", "/a+b"), ("http://h", "/"), ("HTTPS://H/x", "/x"),
        ("http://h?x=1", "/"), ("/?", "/"), ("/%2541", "/%41"),
    ]) func `paths are decoded once`(_ target: String, _ path: String) throws {
        let get = try #require(try request("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n"))
        #expect(get.path == path)
        #expect(get.target == target)
    }

    @Test func `queries are decoded as forms write them`() throws {
        let target = "/?a=1&&b&=c&d=e=f&g=%2B%26+%3D&a=2&h[]=|"
        let get = try #require(try request("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n"))
        #expect(
            get.query.map { [$0.name, $0.value] } == [
                ["a", "1"], ["b", ""], ["", "c"], ["d", "e=f"], ["g", "+& ="], ["a", "2"],
                ["h[]", "|"],
            ])
        #expect(get.query("a") == "1")
    }

    @Test func `several lines of a list are one value`() throws {
        let get = try #require(
            try request("GET / HTTP/1.1\r\nHost: h\r\nAccept: a\r\nX: y\r\naccept: b, c\r\n\r\n"))
        #expect(get.header("accept") == "a, b, c")
    }

    @Test func `options may ask about the whole server`() throws {
        for target in ["*", "http://h"] {
            let asked = try #require(
                try request("OPTIONS \(target) HTTP/1.1\r\nHost: h\r\n\r\n"))
            #expect(asked.path == "*")
        }
    }

    @Test(arguments: [
        ("footbridge=abc", "abc"), ("a=1; footbridge=abc; b=2", "abc"),
        ("footbridge=\"abc\"", "abc"),
        ("footbridge=a=b", "a=b"), ("xfootbridge=1;footbridge=abc", "abc"), ("footbridge=", ""),
        ("footbridge=abc; footbridge=abc", "abc"), ("footbridge", nil), ("Footbridge=abc", nil),
        ("footbridge=abc; footbridge=other", nil), ("=;;=", nil), ("footbridge=\"", "\""),
    ]) func `cookies are found by name unless ambiguous`(_ line: String, _ value: String?) throws {
        let get = try #require(
            try request("GET / HTTP/1.1\r\nHost: h\r\nCookie: \(line)\r\n\r\n"))
        #expect(get.cookie("footbridge") == value)
    }

    @Test func `a client that waits is told to continue`() throws {
        var decoder = RequestDecoder()
        let head = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n"
        decoder.append(head)
        #expect(try decoder.next() == nil)
        #expect(decoder.wantsContinue)
        decoder.append("{")
        #expect(!decoder.wantsContinue)
        decoder.append("}")
        #expect(try decoder.next()?.body == Array("{}".utf8))

        decoder.append(head)
        #expect(try decoder.next() == nil)
        decoder.continueWasSent()
        #expect(!decoder.wantsContinue)
        #expect(decoder.phase == .body)
    }

    @Test(arguments: [
        "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{",
        "POST / HTTP/1.0\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n1",
    ]) func `no one else is told to continue`(_ text: String) throws {
        var decoder = RequestDecoder()
        decoder.append(text)
        _ = try decoder.next()
        #expect(!decoder.wantsContinue)
    }

    @Test func `the phase tells which deadline counts`() throws {
        var decoder = RequestDecoder()
        #expect(decoder.isIdle)
        decoder.append("G")
        #expect(decoder.phase == .head)
        #expect(try decoder.next() == nil)
        #expect(decoder.phase == .head)
        decoder.append("ET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n")
        #expect(try decoder.next() == nil)
        #expect(decoder.phase == .body)
        decoder.append("a")
        #expect(try decoder.next() != nil)
        #expect(decoder.isIdle)
        decoder.append(lastSamples[1])
        #expect(try decoder.next() != nil)
        #expect(decoder.phase == .closed)
    }
}
