import Contracts
import EventLog
import Glibc
import SQLiteKit
import ServiceKit
import Synchronization
import Wire

/// Tells identity of every partner's status, whatever crashes in between (ID-8).
///
/// It follows this service's own events. Unlike a `Follower` it does something outside the
/// transaction, so it moves its position only after that is done: a crash repeats a call, which
/// is idempotent, and loses none. It tells the status as it is now, not as the event has it, so
/// that a repetition cannot bring back an old one.
final class StatusRelay: Sendable {
    /// The name of its position among the feeds.
    static let feed = "identity_relay"
    static let batchLimit = 500
    /// How long one question waits for something new.
    static let waitMilliseconds = 20_000
    static let pauseLimitMilliseconds: UInt32 = 5_000

    private let own: Peer
    private let identity: Peer
    private let store: Store
    private let clock: Clock
    private let log: Log
    private let state = Mutex(State())

    private struct State {
        var lag: Int64 = 0
        var problem: String?
    }

    init(own: Peer, identity: Peer, store: Store, clock: Clock, log: Log) {
        (self.own, self.identity, self.store) = (own, identity, store)
        (self.clock, self.log) = (clock, log)
    }

    /// Relays for as long as the process lives.
    func start(in process: ServiceProcess) {
        process.addLag { [self] in
            Metrics.Value(name: Self.feed, value: Int(state.withLock { $0.lag }))
        }
        process.addCheck { [self] in
            state.withLock { $0.problem.map { "identity cannot be told: \($0)" } }
        }
        startThread { [self] in
            var pause: UInt32 = 0
            while true {
                let isGood = step(waitMilliseconds: Self.waitMilliseconds)
                pause = isGood ? 0 : min(Self.pauseLimitMilliseconds, pause * 2 + 100)
                if pause > 0 { usleep(pause * 1_000) }
            }
        }
    }

    /// Relays one batch; false when something went wrong.
    @discardableResult
    func step(waitMilliseconds: Int) -> Bool {
        do {
            try relayBatch(waitMilliseconds: waitMilliseconds)
            state.withLock { $0.problem = nil }
            return true
        } catch let failure as Failure
            where failure.code == .unavailable || failure.code == .timeout
        {
            return false
        } catch {
            let what = "\(error)"
            let isNew = state.withLock { state in
                defer { state.problem = what }
                return state.problem != what
            }
            if isNew { log.error("relay is stuck", ["error": what]) }
            return false
        }
    }

    private func relayBatch(waitMilliseconds: Int) throws {
        let position = try store.read { try $0.position(in: Self.feed) }
        var request = ReadEvents()
        (request.after, request.limit) = (position, Self.batchLimit)
        request.wait = waitMilliseconds
        let reply = try own.call(
            request, caller: nil, trace: newTrace(),
            timeoutMilliseconds: waitMilliseconds + 10_000)
        state.withLock { $0.lag = reply.last - position }

        let tellings = try store.read { try $0.tellings() }
        let now = clock.now()
        let underWay = Set(tellings.filter { $0.until > now }.map(\.partner))
        let overdue = tellings.filter { $0.until <= now }.map(\.partner)
        let partners = Set(try reply.events.compactMap(Self.partner)).union(overdue)

        // One may be closed this moment, identity knows already; the event will follow.
        let standings = try store.read { try $0.statuses(of: partners) }
            .filter { !($0.status == .active && underWay.contains($0.id)) }
            .map { IdentityAPI.PartnerStanding(partner: $0.id, status: $0.status) }
        try tell(standings)

        let newest = reply.events.last?.seq
        let told = Set(standings.map(\.partner))
        let done = tellings.filter { told.contains($0.partner) }
        guard newest != nil || !done.isEmpty else { return }
        try store.write { tx in
            for telling in done { try tx.delete(telling) }
            if let newest { try tx.setPosition(newest, in: Self.feed) }
        }
        if let newest { state.withLock { $0.lag = reply.last - newest } }
    }

    private func tell(_ standings: [IdentityAPI.PartnerStanding]) throws {
        var left = standings[...]
        while !left.isEmpty {
            var request = IdentityAPI.SetPartnerStatuses()
            request.partners = Array(left.prefix(IdentityAPI.SetPartnerStatuses.limit))
            _ = try identity.call(request, caller: nil, trace: newTrace())
            left = left.dropFirst(request.partners.count)
        }
    }

    /// The partner whose status an event may have changed.
    private static func partner(of event: Event) throws -> PartnerID? {
        guard event.kind == DirectoryAPI.PartnerSaved.kind else { return nil }
        let change = try event.decode(DirectoryAPI.PartnerSaved.self).change
        return ["added", "status", "imported"].contains(change) ? PartnerID(event.subject) : nil
    }
}
