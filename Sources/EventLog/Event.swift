import SQLiteKit
import Wire

/// One entry of a service's events, which are its audit log too (ID-19).
package struct Event: Message {
    /// 1, 2, 3, … without gaps.
    package var seq: Int64 = 0
    package var at: Int64 = 0
    package var kind = ""
    /// The identifier of what it is about.
    package var subject = ""
    /// None where the service did it by itself.
    package var caller: Caller?
    /// Where one who had not signed in asked from; that of others is the caller's.
    package var address: String?
    package var trace = ""
    /// The event's data as JSON text.
    package var data = ""

    package init() {}

    package mutating func fields(_ f: inout Fields) {
        f.field("seq", &seq)
        f.field("at", &at)
        f.field("kind", &kind)
        f.field("subject", &subject)
        f.field("caller", &caller)
        f.field("address", &address)
        f.field("trace", &trace)
        f.field("data", &data)
    }

    /// What the event says; fails when it is of another kind of data.
    package func decode<E: EventData>(_ type: E.Type = E.self) throws(Failure) -> E {
        try E.decode(Array(data.utf8), strict: false)
    }
}

/// What stands for the caller where nobody had signed in: `{"address":"192.0.2.7"}`.
struct Stranger: Message {
    var address: String?
    init() {}
    init(address: String) { self.address = address }
    mutating func fields(_ f: inout Fields) { f.field("address", &address) }
}

/// A refused action (ID-2); the subject is the operation.
package struct ActionRefused: EventData {
    package static let kind = "action_refused"
    package var reason = ""
    package init() {}
    package init(reason: String) { self.reason = reason }
    package mutating func fields(_ f: inout Fields) { f.field("reason", &reason) }
}

/// Reads a service's events in their order; waits, if asked, until there is one.
package struct ReadEvents: Contract {
    package static let name = "events"
    package static let callers: Callers = [.peers]
    package static let effect = Effect.read
    package static let summary = "The service's events in their order."
    /// How much the data of one reply's events may take; escaped, it can become several times as
    /// much, and a body has 32 MiB at most.
    static let dataBytesLimit = 4 * 1024 * 1024

    /// Only those behind this one; 0 for all.
    package var after: Int64 = 0
    package var limit = 500
    /// How long to wait for the first one, in milliseconds.
    package var wait = 0
    package init() {}
    package mutating func fields(_ f: inout Fields) {
        f.defaulted("after", &after)
        f.defaulted("limit", &limit, 1...1_000)
        f.defaulted("wait", &wait, 0...60_000)
    }
    package struct Reply: Message {
        package var events: [Event] = []
        /// The number of the newest event there is.
        package var last: Int64 = 0
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("events", &events)
            f.field("last", &last)
        }
    }
}

/// Goes through the whole chain and finds the first event that was changed, removed or moved.
package struct VerifyEvents: Contract {
    package static let name = "verify_events"
    package static let callers: Callers = [.peers]
    package static let effect = Effect.read
    package static let summary = "Checks the chain of events."
    package init() {}
    package mutating func fields(_ f: inout Fields) {}
    package struct Reply: Message {
        package var events: Int64 = 0
        /// The number at which the chain breaks; missing when it is whole.
        package var brokenAt: Int64?
        /// The hash of the last event, in hexadecimal: written down elsewhere, it shows later
        /// whether events were removed from the end.
        package var lastHash = ""
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("events", &events)
            f.field("brokenAt", &brokenAt)
            f.field("lastHash", &lastHash)
        }
    }
}

extension ID: Bindable {
    package func bind(to slot: Slot) { slot.text(rawValue) }
}

extension Row {
    package func id<Kind>(_ column: Int, _ kind: Kind.Type = Kind.self) -> ID<Kind> {
        ID(text(column))
    }

    package func idOrNil<Kind>(_ column: Int, _ kind: Kind.Type = Kind.self) -> ID<Kind>? {
        textOrNil(column).map { ID($0) }
    }
}
