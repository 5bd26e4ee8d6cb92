import Synchronization
import Wire

/// Finds the operation of a message, checks who may call it, and accounts for it once it is
/// answered.
package final class Router: Sendable {
    package static let defaultTimeout = 30_000
    /// Requests that ask other services at the same time; as many connections are kept to each.
    static let askingThreads = Peer.idleLimit

    package let service: String
    private let routes: [String: Route]
    private let clock: Clock
    private let log: Log
    private let slowLane: SlowLane
    /// Only where there is something to be asked.
    private let askingLane: SlowLane?
    private let metrics: [String: OperationMetrics]
    private let state = Mutex(State())
    /// Told of each refused action, for the audit log (ID-2).
    private let refused: @Sendable (Context, Failure) -> Void

    private struct State {
        var inFlight = 0
        /// Threads that have answers they have not written yet.
        var writing = 0
        var isDraining = false
    }

    package init(
        service: String, routes: [Route], clock: Clock, log: Log, slowThreads: Int = 3,
        refused: @escaping @Sendable (Context, Failure) -> Void = { _, _ in }
    ) {
        self.service = service
        let named = routes.map { route in
            (route.name.contains(".") ? route.name : "\(service).\(route.name)", route)
        }
        self.routes = Dictionary(named) { _, _ in preconditionFailure("two routes of one name") }
        metrics = self.routes.mapValues { _ in OperationMetrics() }
        (self.clock, self.log, self.refused) = (clock, log, refused)
        slowLane = SlowLane(threads: slowThreads)
        askingLane =
            routes.contains { $0.pace == .asking }
            ? SlowLane(threads: Self.askingThreads) : nil
    }

    package var inFlight: Int { state.withLock { $0.inFlight } }

    /// Whether every request so far was answered and every answer was written.
    var isIdle: Bool { state.withLock { $0.inFlight == 0 && $0.writing == 0 } }

    /// Runs what answers requests and then writes the answers.
    func whileWriting<T>(_ body: () -> T) -> T {
        state.withLock { $0.writing += 1 }
        defer { state.withLock { $0.writing -= 1 } }
        return body()
    }

    /// From now on new requests are answered `unavailable`.
    package func drain() { state.withLock { $0.isDraining = true } }

    package var operationMetrics: [(operation: String, metrics: OperationMetrics)] {
        metrics.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Takes one message of a connection; the exchange may still be open when it returns.
    func handle(_ message: WireMessage, outbox: Outbox, isTrusted: Bool, uid: UInt32) -> Exchange {
        let head = message.head
        let started = ContinuousClock.now
        let timeout = head.timeout ?? Self.defaultTimeout
        let context = Context(
            caller: isTrusted ? head.caller : nil, trace: head.trace ?? newTrace(), key: head.key,
            now: clock.now(), deadline: started + .milliseconds(timeout),
            operation: head.op ?? "", address: isTrusted ? head.address : nil)
        let exchange = Exchange(
            id: head.id, context: context, body: message.body, outbox: outbox, started: started,
            router: self)
        let draining = state.withLock {
            $0.inFlight += 1
            return $0.isDraining
        }
        if draining {
            exchange.fail(.unavailable(service))
            return exchange
        }
        guard let route = routes[context.operation] else {
            exchange.fail(
                Failure(.notFound, "no_operation", "There is no such operation here."))
            return exchange
        }
        if let failure = refusal(of: route, caller: context.caller, isTrusted: isTrusted) {
            exchange.fail(failure)
            return exchange
        }
        switch route.pace {
        case .quick: route.run(exchange)
        case .slow: run(route, exchange, on: slowLane)
        case .asking: run(route, exchange, on: askingLane ?? slowLane)
        }
        return exchange
    }

    private func run(_ route: Route, _ exchange: Exchange, on lane: SlowLane) {
        do throws(Failure) {
            try lane.run {
                self.whileWriting {
                    if ContinuousClock.now > exchange.context.deadline {
                        exchange.fail(.timeout)
                    } else if exchange.isCancelled {
                        exchange.fail(.cancelled)
                    } else {
                        route.run(exchange)
                    }
                    exchange.flush()
                }
            }
        } catch {
            exchange.fail(error)
        }
    }

    /// A trusted peer that names no caller asks for itself and may do everything. What only peers
    /// may call never comes from the gateway, so a peer may call it whoever it does it for; what
    /// roles may call too does, and then the role decides.
    private func refusal(of route: Route, caller: Caller?, isTrusted: Bool) -> Failure? {
        guard let caller else {
            return isTrusted || route.callers.contains(.anyone) ? nil : .unauthenticated
        }
        // What only peers may call they may also call for somebody; where roles are named beside
        // them, those decide.
        if route.callers.contains(.anyone) { return nil }
        if route.callers == .peers { return isTrusted ? nil : .forbidden }
        return route.callers.contains(Callers(caller.role)) ? nil : .forbidden
    }

    /// Told before the answer leaves, whether the permission table forbids it or a rule of the
    /// operation.
    func noteRefusal(_ context: Context, _ failure: Failure?) {
        if let failure, failure.code == .forbidden { refused(context, failure) }
    }

    func finished(_ exchange: Exchange, _ failure: Failure?) {
        let elapsed = ContinuousClock.now - exchange.started
        let microseconds = Int(elapsed / .microseconds(1))
        state.withLock { $0.inFlight -= 1 }
        let context = exchange.context
        metrics[context.operation]?.count(failure?.code, microseconds: microseconds)
        let isFault = failure?.code == .internal
        let level: Log.Level =
            isFault
            ? .error : Self.quietOperations.contains(suffix(of: context.operation)) ? .debug : .info
        log.write(
            level, "request",
            [
                "op": context.operation, "trace": context.trace,
                "user": context.caller.map { $0.user?.rawValue ?? $0.role.rawValue },
                "ms": Double(microseconds) / 1_000,
                "result": failure.map { "\($0.code.rawValue):\($0.reason)" } ?? "ok",
                "field": failure?.field,
            ])
    }

    func logFault(_ what: String, _ context: Context) {
        log.error("fault", ["op": context.operation, "trace": context.trace, "error": what])
    }

    /// Asked all the time by the network's own processes; logged when debugging.
    private static let quietOperations: Set<Substring> = ["health", "metrics", "events"]

    private func suffix(of operation: String) -> Substring {
        guard let dot = operation.firstIndex(of: ".") else { return operation[...] }
        return operation[operation.index(after: dot)...]
    }
}

extension Failure {
    static let cancelled = Failure(.timeout, "cancelled", "The request was given up.")
}

/// A new trace: 16 hexadecimal digits.
package func newTrace() -> String {
    let text = String(UInt64.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
}
