import Wire

/// An operation and what does it.
package struct Route: Sendable {
    package enum Pace: Sendable {
        /// Answered on the connection's own thread.
        case quick
        /// Takes long enough to hold up others: done on a thread of the slow lane.
        case slow
        /// Waits for other services: done on one of many threads, so that nobody waits behind it and
        /// the writer gets what many of them have to change at once.
        case asking
    }

    /// The operation's name; one without a dot is every service's own and gets the service's name
    /// in front: `health` → `referrals.health`.
    package let name: String
    package let callers: Callers
    package let pace: Pace
    /// Answers now or later; must not throw.
    package let run: @Sendable (Exchange) -> Void

    package init(
        name: String, callers: Callers, pace: Pace = .quick,
        run: @escaping @Sendable (Exchange) -> Void
    ) {
        (self.name, self.callers, self.pace, self.run) = (name, callers, pace, run)
    }

    /// An operation that changes nothing of its service's file, or only tells others to.
    package init<C: Contract>(
        _ handler: @escaping @Sendable (C, Context) throws -> C.Reply, pace: Pace = .quick
    ) {
        self.init(name: C.name, callers: C.callers, pace: pace) { exchange in
            do {
                let request = try C.decode(exchange.body)
                let reply = try handler(request, exchange.context)
                exchange.answer(reply.encoded(), type: C.Reply.mediaType)
            } catch {
                exchange.fail(error)
            }
        }
    }

    /// An operation that answers with many messages; the last one is what the handler returns.
    package init<C: Contract>(
        streaming handler:
            @escaping @Sendable (
                C, Context, _ emit: (C.Reply) throws -> Void
            ) throws -> C.Reply
    ) {
        self.init(name: C.name, callers: C.callers, pace: .slow) { exchange in
            do {
                let request = try C.decode(exchange.body)
                let reply = try handler(request, exchange.context) {
                    try exchange.emit($0.encoded(), type: C.Reply.mediaType)
                }
                exchange.answer(reply.encoded(), type: C.Reply.mediaType)
            } catch {
                exchange.fail(error)
            }
        }
    }
}

/// Errors that know how they are said to a caller; a service's `Refusal` is one.
package protocol FailureConvertible: Error {
    var failure: Failure { get }
}
