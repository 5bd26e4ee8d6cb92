import Glibc
import SQLiteKit
import ServiceKit
import Synchronization
import Wire

/// Reads another service's events, or its own, and does something with each exactly once: its
/// position moves in the same transaction as what was done (`design.md` §4).
package final class Follower: Sendable {
    static let batchLimit = 500
    /// How long one question waits at the other end for something new.
    static let waitMilliseconds = 20_000
    /// How long after a batch the next is left to gather: a commit for each event by itself would
    /// take the disk from those who make them.
    static let gatherMilliseconds: UInt32 = 50

    package let feed: String
    private let peer: Peer
    private let store: Store
    private let log: Log
    private let handle: @Sendable (Transaction, Event) throws -> Void
    private let afterwards: @Sendable () -> Void
    private let predecessor: Follower?
    private let state = Mutex(State())

    private struct State {
        var position: Int64 = 0
        var last: Int64 = 0
        var problem: String?
    }

    /// - `handle`: must do nothing outside the transaction.
    /// - `predecessor`: follows what this one's events may rest on; it does all there is by the time
    ///   a batch has been read, before that is done.
    /// - `afterwards`: called once a batch is on disk.
    package init(
        of feed: String, peer: Peer, store: Store, log: Log, after predecessor: Follower? = nil,
        afterwards: @escaping @Sendable () -> Void = {},
        handle: @escaping @Sendable (Transaction, Event) throws -> Void
    ) {
        (self.feed, self.peer, self.store, self.log) = (feed, peer, store, log)
        (self.afterwards, self.handle) = (afterwards, handle)
        self.predecessor = predecessor
    }

    /// Follows for as long as the process lives, and tells `process` how far behind it is.
    package func start(in process: ServiceProcess) {
        process.addLag { Metrics.Value(name: self.feed, value: Int(self.lag)) }
        process.addCheck { self.problem.map { "the feed of \(self.feed) is stuck: \($0)" } }
        startThread { [self] in
            var pause: UInt32 = 0
            while true {
                let isDone = step(waitMilliseconds: Self.waitMilliseconds)
                pause = isDone ? 0 : min(5_000, pause * 2 + 100)
                if isDone, lag < Self.batchLimit { usleep(Self.gatherMilliseconds * 1_000) }
                if pause > 0 { usleep(pause * 1_000) }
            }
        }
    }

    /// How many events are known that have not been done yet.
    package var lag: Int64 { state.withLock { max(0, $0.last - $0.position) } }

    private var problem: String? { state.withLock { $0.problem } }

    /// Does all that there is now; false when something went wrong.
    func catchUp() -> Bool {
        repeat {
            guard step(waitMilliseconds: 0) else { return false }
        } while lag > 0
        return true
    }

    /// Does one batch; false when something went wrong. Two threads may do so: the position is moved
    /// by one of them.
    @discardableResult
    package func step(waitMilliseconds: Int) -> Bool {
        do {
            let position = try store.read { try $0.position(in: feed) }
            var request = ReadEvents()
            request.after = position
            request.limit = Self.batchLimit
            request.wait = waitMilliseconds
            let reply = try peer.call(
                request, caller: nil, trace: newTrace(),
                timeoutMilliseconds: waitMilliseconds + 10_000)
            state.withLock { ($0.position, $0.last) = (position, reply.last) }
            guard let newest = reply.events.last?.seq else { return true }
            if let predecessor, !predecessor.catchUp() { return false }
            try store.write { transaction in
                // The position is read again here: a rebuild may have come in between.
                guard try transaction.position(in: feed) == position else { return }
                for event in reply.events { try handle(transaction, event) }
                try transaction.setPosition(newest, in: feed)
            }
            state.withLock { ($0.position, $0.problem) = (newest, nil) }
            for event in reply.events {
                log.debug("followed", ["feed": feed, "seq": event.seq, "trace": event.trace])
            }
            afterwards()
            return true
        } catch let failure as Failure
            where failure.code == .unavailable || failure.code == .timeout
        {
            return false
        } catch let error as SQLiteError where error == .closed {
            // The process is stopping.
            return false
        } catch {
            let what = "\(error)"
            let isNew = state.withLock { state in
                defer { state.problem = what }
                return state.problem != what
            }
            if isNew { log.error("feed is stuck", ["feed": feed, "error": what]) }
            return false
        }
    }
}

extension Transaction {
    package func position(in feed: String) throws -> Int64 {
        try first("SELECT position FROM feeds WHERE service = ?", feed) { $0.int(0) } ?? 0
    }

    package func setPosition(_ position: Int64, in feed: String) throws {
        try run(
            """
            INSERT INTO feeds (service, position) VALUES (?, ?)
            ON CONFLICT (service) DO UPDATE SET position = excluded.position
            """, feed, position)
    }
}
