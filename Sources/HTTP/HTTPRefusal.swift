/// Why a request was not understood; the connection is closed after the answer.
package struct HTTPRefusal: Error, Equatable, Sendable {
    /// 400, 413, 414, 417, 431, 501 or 505.
    package let status: Int

    /// In English, without anything that the client sent.
    package let message: String

    private init(_ status: Int, _ message: String) {
        self.status = status
        self.message = message
    }

    static func malformed(_ message: StaticString) -> HTTPRefusal {
        HTTPRefusal(400, "\(message)")
    }

    static func notImplemented(_ message: StaticString) -> HTTPRefusal {
        HTTPRefusal(501, "\(message)")
    }

    static func bodyTooLarge(limit: Int) -> HTTPRefusal {
        HTTPRefusal(413, "The body is longer than \(limit) bytes.")
    }

    static func targetTooLong(limit: Int) -> HTTPRefusal {
        HTTPRefusal(414, "The request line or its target is longer than \(limit) bytes.")
    }

    static let unknownExpectation = HTTPRefusal(
        417, "The only expectation understood is 100-continue.")

    static func headersTooLarge(limit: Int) -> HTTPRefusal {
        HTTPRefusal(431, "The header or trailer lines are longer than \(limit) bytes.")
    }

    static func tooManyHeaders(limit: Int) -> HTTPRefusal {
        HTTPRefusal(431, "There are more than \(limit) header lines.")
    }

    static let unknownVersion = HTTPRefusal(
        505, "The versions understood are HTTP/1.1 and HTTP/1.0.")
}
