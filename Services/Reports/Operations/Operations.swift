import Contracts
import EventLog
import ServiceKit
import Synchronization
import Wire

/// What this service does, and what it needs for that.
final class Operations: Sendable {
    /// The feed that all figures come from.
    static let feed = "referrals"

    let store: Store
    let feed: Peer
    let follower: Follower
    let zone: LocalTime
    /// When it was last known how far behind the figures are.
    private let known: Mutex<Int64>

    init(store: Store, feed: Peer, zone: LocalTime, clock: Clock, log: Log) {
        (self.store, self.feed, self.zone) = (store, feed, zone)
        follower = Follower(of: Self.feed, peer: feed, store: store, log: log) {
            try $0.follow($1)
        }
        known = Mutex(clock.now())
    }

    /// Counting goes through many rows, so none of these may hold up what is behind it.
    var routes: [Route] {
        [
            Route(referrals, pace: .slow),
            Route(referralsCSV, pace: .slow),
            Route(rebuild, pace: .slow),
        ]
    }

    /// How far the figures are behind the events at `position` (RP-8).
    func lagMilliseconds(at position: Int64, _ context: Context) -> Int64 {
        var question = ReadEvents()
        question.after = position
        question.limit = 1
        do throws(Failure) {
            let reply = try feed.call(
                question, caller: nil, trace: context.trace,
                timeoutMilliseconds: Self.lagTimeoutMilliseconds)
            known.withLock { $0 = context.now }
            guard let next = reply.events.first else { return 0 }
            return max(1, context.now - next.at)
        } catch {
            // A report without an answer to this is still a report.
            return max(1, context.now - known.withLock { $0 })
        }
    }

    private static let lagTimeoutMilliseconds = 500
}
