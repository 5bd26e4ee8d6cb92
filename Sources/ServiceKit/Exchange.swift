import Synchronization
import Wire

/// One request that is being answered: exactly once, from whichever thread has the answer.
package final class Exchange: Sendable {
    package let context: Context
    let id: Int
    let started: ContinuousClock.Instant
    private let outbox: Outbox
    private let router: Router
    private let state = Mutex(State())

    private struct State {
        var isAnswered = false
        var isCancelled = false
        var body: [UInt8] = []
    }

    /// The request; gone once it is answered, because the connection remembers exchanges longer.
    package var body: [UInt8] { state.withLock { $0.body } }

    init(
        id: Int, context: Context, body: [UInt8], outbox: Outbox, started: ContinuousClock.Instant,
        router: Router
    ) {
        (self.id, self.context, self.outbox) = (id, context, outbox)
        (self.started, self.router) = (started, router)
        state.withLock { $0.body = body }
    }

    /// Whether the peer gave the request up or is gone.
    package var isCancelled: Bool { state.withLock { $0.isCancelled } || outbox.isBroken }

    var isAnswered: Bool { state.withLock { $0.isAnswered } }

    func cancel() { state.withLock { $0.isCancelled = true } }

    package func answer(_ body: [UInt8], type: String? = nil) {
        var head = Head(id: id)
        head.type = type
        head.session = context.sessionToSet
        send(head, body, failure: nil)
    }

    package func fail(_ failure: Failure) {
        var head = Head(id: id)
        head.error = failure
        send(head, [], failure: failure)
    }

    /// Answers with what the error says to a caller. What is no refusal is a fault: logged here, and
    /// its words do not leave the service.
    package func fail(_ error: any Error) {
        switch error {
        case let failure as Failure: fail(failure)
        case let refusal as any FailureConvertible: fail(refusal.failure)
        default:
            router.logFault("\(error)", context)
            fail(Failure.fault)
        }
    }

    /// Sends one part of a stream at once; `answer` ends it.
    package func emit(_ body: [UInt8], type: String? = nil) throws(Failure) {
        if isCancelled { throw .cancelled }
        var head = Head(id: id)
        head.more = true
        head.type = type
        let message = WireMessage(head: head, body: body)
        outbox.append { message.append(to: &$0) }
        outbox.flush()
        outbox.waitForRoom()
    }

    /// Writes out what was answered; whoever answers a batch does it once at its end.
    /// Never waits for the peer.
    package func flush() { outbox.flushWithoutWaiting() }

    private func send(_ head: Head, _ body: [UInt8], failure: Failure?) {
        let isFirst = state.withLock { state in
            defer { state.isAnswered = true }
            state.body = []
            return !state.isAnswered
        }
        guard isFirst else { return }
        router.noteRefusal(context, failure)
        var (message, failure) = (WireMessage(head: head, body: body), failure)
        if body.count > MessageDecoder.bodyBytesLimit {
            // The peer would refuse it from its prefix and close the connection.
            failure = Failure(.tooLarge, "too_large", "The answer is too large to be sent.")
            message.body = []
            message.head.error = failure
        }
        // A request that was given up gets no answer: its number may be in use again.
        if !state.withLock({ $0.isCancelled }) { outbox.append { message.append(to: &$0) } }
        router.finished(self, failure)
    }
}
