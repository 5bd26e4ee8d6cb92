import Synchronization
import Wire

/// What a handler may know of its request besides the request itself.
package struct Context: Sendable {
    /// None when a service or the command line asks for itself.
    package let caller: Caller?
    /// Where the request came from: the caller's address, or that of one who has not signed in.
    package let address: String?
    package let trace: String
    /// The idempotency key.
    package let key: String?
    /// Milliseconds since 1970-01-01T00:00:00Z when the request arrived.
    package let now: Int64
    /// When the time given for the request is over.
    package let deadline: ContinuousClock.Instant
    package let operation: String
    private let session = SessionBox()

    package init(
        caller: Caller?, trace: String, key: String? = nil, now: Int64,
        deadline: ContinuousClock.Instant = .now + .seconds(30), operation: String = "",
        address: String? = nil
    ) {
        (self.caller, self.trace, self.key, self.now) = (caller, trace, key, now)
        (self.deadline, self.operation) = (deadline, operation)
        self.address = caller?.address ?? address
    }

    /// The caller, where an operation needs one.
    package var user: Caller {
        get throws(Failure) {
            guard let caller else { throw .unauthenticated }
            return caller
        }
    }

    package func newID<Kind>(_ kind: Kind.Type = Kind.self) -> ID<Kind> {
        var random = SystemRandomNumberGenerator()
        return ID(at: now, using: &random)
    }

    /// Tells the gateway to set the session cookie to this token; empty clears it.
    package func setSession(_ token: String) { session.token.withLock { $0 = token } }

    package var sessionToSet: String? { session.token.withLock { $0 } }

    /// Fails with `timeout` once the time given is over.
    package func checkDeadline() throws(Failure) {
        if ContinuousClock.now > deadline { throw .timeout }
    }

    private final class SessionBox: Sendable {
        let token = Mutex<String?>(nil)
    }
}
