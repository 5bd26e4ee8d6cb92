/// The first part of a message: which request it belongs to and what is to be done.
package struct Head: Message {
    /// Chosen by the caller, unique among its open requests on a connection.
    package var id = 0
    /// Requests only.
    package var op: String?
    /// Milliseconds from arrival, 1 to 600,000; default 30,000.
    package var timeout: Int?
    /// Follows a request through every service and into every log line; 1 to 64 characters.
    package var trace: String?
    /// The idempotency key of a change, 1 to 128 characters.
    package var key: String?
    package var caller: Caller?
    /// Where a request without caller came from, for slowing down guessing (ID-15); believed from
    /// the gateway only.
    package var address: String?
    /// A session or API token, for programs at the gateway's socket (PO-3).
    package var token: String?
    /// Gives up request `id`.
    package var cancel: Bool?

    /// Replies only: why there is no body.
    package var error: Failure?
    /// Another message for this id follows.
    package var more: Bool?
    /// The body's media type where it is not JSON.
    package var type: String?
    /// Sets the caller's session cookie to this token; empty clears it. From identity to the
    /// gateway only, which therefore need not read bodies.
    package var session: String?

    package init() {}

    package init(id: Int) { self.id = id }

    package mutating func fields(_ f: inout Fields) {
        f.field("id", &id, 0...0xFFFF_FFFF)
        f.field("op", &op, 1...80)
        f.field("timeout", &timeout, 1...600_000)
        f.field("trace", &trace, 1...64)
        f.field("key", &key, 1...128)
        f.field("caller", &caller)
        f.field("address", &address, 1...64)
        f.field("token", &token, 1...200)
        f.field("cancel", &cancel)
        f.field("error", &error)
        f.field("more", &more)
        f.field("type", &type, 1...100)
        f.field("session", &session, 0...200)
    }
}
