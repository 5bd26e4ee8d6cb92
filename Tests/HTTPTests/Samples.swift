@testable import HTTP

/// What came out of a decoder, comparable.
struct Outcome: Equatable {
    var requests: [String] = []
    var status: Int?
}

extension Request {
    /// Everything that a caller can see.
    var description: String {
        let items = query.map { "\($0.name)=\($0.value)" }
        let lines = headers.map { "\($0.name): \($0.value)" }
        return """
            \(method) \(path) \(target) \(items) 1.\(minorVersion) \(keepAlive) \(lines) \
            \(String(decoding: body, as: UTF8.self))
            """
    }
}

extension RequestDecoder {
    mutating func append(_ bytes: some Collection<UInt8>) {
        Array(bytes).withUnsafeBytes { append($0) }
    }

    mutating func append(_ text: String) { append(text.utf8) }

    /// Takes out all that is complete.
    mutating func drain(into outcome: inout Outcome) {
        do {
            while let request = try next() { outcome.requests.append(request.description) }
        } catch {
            outcome.status = error.status
        }
    }
}

/// What comes out when `pieces` arrive one after the other.
func outcome(
    of pieces: [some Collection<UInt8>], limits: HTTPLimits = HTTPLimits()
) -> Outcome {
    var decoder = RequestDecoder(limits: limits)
    var outcome = Outcome()
    for piece in pieces {
        decoder.append(piece)
        decoder.drain(into: &outcome)
    }
    return outcome
}

func outcome(of text: String, limits: HTTPLimits = HTTPLimits()) -> Outcome {
    outcome(of: [Array(text.utf8)], limits: limits)
}

/// The one request that `text` is.
func request(_ text: String) throws -> Request? {
    var decoder = RequestDecoder()
    decoder.append(text)
    return try decoder.next()
}

/// Requests as clients send them; each is complete.
let validSamples: [String] = [
    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /api/referrals.list?state=pending&q=caf%C3%A9+noir&empty= HTTP/1.1\r\n"
        + "Host: footbridge.example:8080\r\nUser-Agent: curl/8\r\nAccept: */*\r\n"
        + "Cookie: a=1; footbridge=abc; b=\"2\"\r\n\r\n",
    "POST /api/referrals.submit HTTP/1.1\r\nhost: [::1]:8080\r\ncontent-type: application/json\r\n"
        + "content-length: 15\r\n\r\n{\"client\":\"c1\"}",
    "POST /files HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
        + "5\r\nhello\r\n00006;name=\"v\"\r\n world\r\nA\r\n0123456789\r\n0\r\n\r\n",
    "PUT /files HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "3\r\n\r\n\r\r\n0;last\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n",
    "\r\n\r\nHEAD /portal/app.js HTTP/1.1\r\nHost:h\r\nConnection: foo ,\tkeep-alive\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
    "GET http://Example.org:80/a/b?x HTTP/1.1\r\nHost: example.org:80\r\n\r\n",
    "DELETE /a%20b/%e2%82%ac/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Empty:\r\nX-Tab: \ta\tb \t\r\n\r\n",
    "PATCH /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
]

/// One that ends the connection; nothing may follow it.
let lastSamples: [String] = [
    "GET /a HTTP/1.0\r\n\r\n",
    "GET /a HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n",
]

/// A generator whose numbers are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
