import Contracts
import EventLog
import Glibc
import ServiceKit
import Wire

/// What notifications does when asked; most of its work comes from the events it follows (NO-3).
struct Operations: Sendable {
    let store: Store
    let clock: Clock
    let baseURL: String
    /// Wakes the sender.
    let bell: Bell

    var routes: [Route] {
        [
            Route(inbox),
            store.change(markRead),
            Route(outbox),
            store.change(retry),
        ]
    }
}

extension Operations {
    static let millisecondsPerDay: Int64 = 24 * 3_600_000
    /// Older lines of an inbox are forgotten, read or not.
    static let inboxDays: Int64 = 180
    /// Older messages, unless they still wait, are forgotten.
    static let outboxDays: Int64 = 365
    /// Small enough that a sweep never holds up other changes.
    static let sweepBatch = 500
    /// A message due for so long means that the sender has stopped.
    static let overdueMilliseconds: Int64 = 10 * 60_000

    /// Forgets what is old, hourly.
    func startSweeping(log: Log) {
        startThread {
            while true {
                do {
                    try sweep()
                } catch {
                    log.warning("old messages stay", ["error": "\(error)"])
                }
                sleep(3_600)
            }
        }
    }

    func sweep() throws {
        let now = clock.now()
        let inboxEnd = now - Self.inboxDays * Self.millisecondsPerDay
        let outboxEnd = now - Self.outboxDays * Self.millisecondsPerDay
        let limit = Self.sweepBatch
        while try store.write({ try $0.forgetInbox(before: inboxEnd, limit: limit) }) == limit {}
        while try store.write({ try $0.forgetOutbox(before: outboxEnd, limit: limit) }) == limit {}
    }

    /// For the service's health.
    var problem: String? {
        do {
            let isStuck = try store.read {
                try $0.isMessageDue(before: clock.now() - Self.overdueMilliseconds)
            }
            return isStuck ? "messages wait although they are due" : nil
        } catch {
            return "the outbox cannot be read"
        }
    }
}
