import ServiceKit
import Wire

/// Failures in a row, which make the next try wait (ID-15).
struct Attempts: Equatable, Sendable {
    /// Failures without any delay.
    static let free = 5
    static let firstDelayMilliseconds: Int64 = 2_000
    static let longestDelayMilliseconds: Int64 = 15 * 60_000
    /// Without a failure for so long, all is forgotten.
    static let memoryMilliseconds: Int64 = 60 * 60_000
    /// Requests at the same time are counted in any order; more than that is a clock put back.
    static let skewMilliseconds: Int64 = 60_000

    var failures = 0
    var lastAt: Int64 = 0

    /// 0 until the fifth failure, then doubling with each, up to 15 minutes.
    var delayMilliseconds: Int64 {
        guard failures >= Self.free else { return 0 }
        // 2 s · 2^9 is more than the longest already.
        let doublings = min(failures - Self.free, 9)
        return min(Self.firstDelayMilliseconds << doublings, Self.longestDelayMilliseconds)
    }

    /// How long the next try has to wait; 0 for not at all.
    func waitMilliseconds(at now: Int64) -> Int64 {
        isForgotten(at: now) ? 0 : max(0, lastAt + delayMilliseconds - now)
    }

    func check(at now: Int64) throws(Refusal) {
        let wait = waitMilliseconds(at: now)
        if wait > 0 { throw .tooManyFailures(retryAfter: Int((wait + 999) / 1_000)) }
    }

    func failed(at now: Int64) -> Attempts {
        Attempts(failures: isForgotten(at: now) ? 1 : failures + 1, lastAt: now)
    }

    /// Also where the clock was put back: nobody shall wait until it is there again.
    private func isForgotten(at now: Int64) -> Bool {
        now - lastAt >= Self.memoryMilliseconds || lastAt - now > Self.skewMilliseconds
    }
}

/// What failures are counted for, as its SHA-256: addresses of people who have no account here are
/// none of our business.
struct AttemptKey: Sendable, Equatable {
    let hash: [UInt8]

    private init(_ kind: String, _ name: String) { hash = SHA256.hash("\(kind) \(name)") }

    static func signIn(_ email: String) -> AttemptKey { AttemptKey("sign_in", email) }
    /// The client's address, as far as the gateway tells it.
    static func client(_ address: String) -> AttemptKey {
        AttemptKey("client", TCPSocket.line(of: address))
    }
    static func passwordLink(_ email: String) -> AttemptKey { AttemptKey("password_link", email) }
    static func changePassword(_ user: UserID) -> AttemptKey {
        AttemptKey("change_password", user.rawValue)
    }
}
