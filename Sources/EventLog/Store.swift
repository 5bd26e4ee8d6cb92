import Glibc
import SQLiteKit
import ServiceKit
import Synchronization
import Wire

/// What a change does inside the writer's transaction; what comes before it (checks, asking peers)
/// the operation does itself.
package struct Change<Reply: Message>: Sendable {
    let body: @Sendable (Transaction) throws -> Reply

    package init(_ body: @escaping @Sendable (Transaction) throws -> Reply) { self.body = body }
}

/// A service's file with its events: the one place where requests meet the writer.
package final class Store: Sendable {
    /// How long the same key gives the same reply.
    package static let replyMilliseconds: Int64 = 24 * 3_600_000

    private let database: Database
    private let clock: Clock
    private let log: Log
    private let arrivals = Arrivals()
    private let answered = Mutex<[Exchange]>([])
    /// What SQLite's check of the file found.
    private let damage = Mutex<String?>(nil)
    /// Whether the last change found no room on the disk.
    private let isFull = Mutex(false)

    package init(
        path: String, applicationID: Int32, migrations: [Migration], clock: Clock, log: Log,
        readers: Int = 8
    ) throws {
        (self.clock, self.log) = (clock, log)
        database = try Database(
            path: path, applicationID: applicationID, migrations: migrations, readers: readers)
        database.afterBatch { [weak self] in self?.afterBatch() }
        try forgetOldReplies()
    }

    /// Opens the process's own file and takes part in its health, figures and stopping.
    package convenience init(
        _ process: ServiceProcess, applicationID: Int32, migrations: [Migration]
    ) throws {
        try self.init(
            path: process.databasePath, applicationID: applicationID, migrations: migrations,
            clock: process.clock, log: process.log)
        process.setSchemaVersion(database.schemaVersion)
        process.onDrain { self.arrivals.end() }
        process.onStop { self.database.close() }
        process.addGauges {
            let statistics = self.database.statistics
            return [
                .init(name: "store_changes", value: statistics.changes),
                .init(name: "store_commits", value: statistics.commits),
                .init(name: "store_waiting", value: statistics.waiting),
                .init(name: "store_bytes", value: Int((try? self.database.size) ?? 0)),
            ]
        }
        process.addCheck { self.damage.withLock { $0 } }
        process.addCheck { self.isFull.withLock { $0 } ? "the disk is full" : nil }
        startThread { [weak self] in
            var hours = 0
            while let self {
                self.lookAfter(isDaily: hours % 24 == 0)
                hours += 1
                sleep(3_600)
            }
        }
    }

    /// Checks the whole file once a day, beginning with the start (OP-6), and forgets old replies
    /// every hour.
    private func lookAfter(isDaily: Bool) {
        do {
            if isDaily {
                let found = try database.check().first
                damage.withLock { $0 = found.map { "the database is damaged: \($0)" } }
            }
            try forgetOldReplies()
        } catch let error as SQLiteError where error == .closed {
            return
        } catch {
            log.warning("the file could not be looked after", ["error": "\(error)"])
        }
    }

    package func close() { database.close() }

    // MARK: Reading and writing

    /// Reads one snapshot, within the time of the request.
    package func read<T>(_ context: Context, _ body: (Transaction) throws -> T) throws -> T {
        do {
            return try database.read(deadline: context.deadline, body)
        } catch let error as SQLiteError where error.isInterrupted {
            throw Failure.timeout
        }
    }

    package func read<T>(_ body: (Transaction) throws -> T) throws -> T {
        try database.read(body)
    }

    /// Waits until the change is on disk; for start-up, followers and sweeps.
    package func write<T>(_ body: (Transaction) throws -> T) throws -> T {
        do {
            return try database.write(body)
        } catch let error as SQLiteError {
            throw noting(error)
        }
    }

    /// Changes something that nobody waits for; a failure is logged.
    package func later(_ body: @escaping @Sendable (Transaction) throws -> Void) {
        do {
            try database.enqueue(body) { [log] result in
                if case .failure(let error) = result {
                    log.error("change failed", ["error": "\(error)"])
                }
            }
        } catch {
            log.error("change failed", ["error": "\(error)"])
        }
    }

    // MARK: Routes

    /// The route of an operation that changes something: one effect and one reply per idempotency
    /// key, answered once it is on disk.
    ///
    /// - `remembersReply`: false where the reply holds a secret that must not be kept.
    package func change<C: Contract>(
        _ handler: @escaping @Sendable (C, Context) throws -> Change<C.Reply>,
        pace: Route.Pace = .quick, remembersReply: Bool = true
    ) -> Route {
        Route(name: C.name, callers: C.callers, pace: pace) { [self] exchange in
            do {
                let context = exchange.context
                let key = remembersReply ? ReplyKey(exchange, operation: C.name) : nil
                if let key, let known = try read({ try $0.reply(to: key) }) {
                    return exchange.answer(known)
                }
                let change = try handler(try C.decode(exchange.body), context)
                try enqueue(change, key: key, exchange)
            } catch {
                exchange.fail(error)
            }
        }
    }

    private func enqueue<Reply>(
        _ change: Change<Reply>, key: ReplyKey?, _ exchange: Exchange
    ) throws {
        let reply = Mutex<[UInt8]>([])
        do {
            try database.enqueue { transaction in
                let context = exchange.context
                try context.checkDeadline()
                if exchange.isCancelled { throw Failure.timeout }
                // The same request may have been ahead in the queue.
                if let key, let known = try transaction.reply(to: key) {
                    return reply.withLock { $0 = known }
                }
                let bytes = try change.body(transaction).encoded()
                if let key { try transaction.insert(reply: bytes, to: key, at: context.now) }
                reply.withLock { $0 = bytes }
            } then: { [self] result in
                switch result {
                case .success:
                    isFull.withLock { $0 = false }
                    exchange.answer(reply.withLock { $0 })
                case .failure(let error): exchange.fail(noting(error))
                }
                answered.withLock { $0.append(exchange) }
            }
        } catch let error as SQLiteError where error.isBusy {
            throw Failure(.tooMany, "busy", "Too many changes wait here; try again.", retryAfter: 1)
        }
    }

    /// A full disk is no fault of ours: it is said, and shows in `health` until a change finds
    /// room again.
    private func noting(_ error: any Error) -> any Error {
        guard let error = error as? SQLiteError, error.isFull else { return error }
        let isNew = isFull.withLock { isFull in
            defer { isFull = true }
            return !isFull
        }
        if isNew { log.error("disk full", ["error": "\(error)"]) }
        return Failure(
            .unavailable, "disk_full", "The disk of this service is full; nothing was changed.")
    }

    /// What every service answers about its events.
    package var routes: [Route] {
        [
            Route { (request: ReadEvents, context) in try self.readEvents(request, context) },
            Route({ (_: VerifyEvents, _) in try self.read { try $0.verifyEvents() } }, pace: .slow),
        ]
    }

    /// Writes a refused action to the audit log (ID-2).
    package func recordRefusal(_ context: Context, _ failure: Failure) {
        later {
            try $0.append(
                ActionRefused(reason: failure.reason), about: context.operation, by: context)
        }
    }

    private func readEvents(
        _ request: ReadEvents, _ context: Context
    ) throws -> ReadEvents.Reply {
        let end = ContinuousClock.now + .milliseconds(request.wait)
        while true {
            let seen = arrivals.count
            var reply = ReadEvents.Reply()
            try read(context) {
                reply.events = try $0.events(after: request.after, limit: request.limit)
                reply.last = try $0.lastEvent()
            }
            let limit = min(end, context.deadline)
            guard reply.events.isEmpty, ContinuousClock.now < limit else { return reply }
            guard arrivals.wait(beyond: seen, until: limit) else { return reply }
        }
    }

    // MARK: After a batch

    private func afterBatch() {
        let exchanges = answered.withLock { exchanges in
            defer { exchanges = [] }
            return exchanges
        }
        for exchange in exchanges { exchange.flush() }
        arrivals.announce()
    }

    private func forgetOldReplies() throws {
        let before = clock.now() - Self.replyMilliseconds
        try database.write { try $0.run("DELETE FROM replies WHERE at < ?", before) }
    }
}

/// Counts batches, for those who wait for events.
private final class Arrivals: @unchecked Sendable {
    // `batches` and `hasEnded` are only touched with `mutex` held.
    private var mutex = pthread_mutex_t()
    private var condition = pthread_cond_t()
    private var batches = 0
    private var hasEnded = false

    init() {
        pthread_mutex_init(&mutex, nil)
        // By a clock that nobody sets.
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(&condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(&condition)
        pthread_mutex_destroy(&mutex)
    }

    var count: Int {
        pthread_mutex_lock(&mutex)
        defer { pthread_mutex_unlock(&mutex) }
        return batches
    }

    func announce() {
        pthread_mutex_lock(&mutex)
        batches += 1
        pthread_cond_broadcast(&condition)
        pthread_mutex_unlock(&mutex)
    }

    /// From now on nobody waits, because the process stops.
    func end() {
        pthread_mutex_lock(&mutex)
        hasEnded = true
        pthread_cond_broadcast(&condition)
        pthread_mutex_unlock(&mutex)
    }

    /// False when it is no use to wait again.
    func wait(beyond seen: Int, until limit: ContinuousClock.Instant) -> Bool {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let nanoseconds = max(0, Int((limit - .now) / .nanoseconds(1))) + now.tv_nsec
        var until = timespec(
            tv_sec: now.tv_sec + nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
        pthread_mutex_lock(&mutex)
        defer { pthread_mutex_unlock(&mutex) }
        while batches == seen, !hasEnded {
            if pthread_cond_timedwait(&condition, &mutex, &until) != 0 { break }
        }
        return !hasEnded
    }
}

/// Under what the reply to a change is remembered.
private struct ReplyKey: Sendable {
    var caller: String
    var key: String
    var request: [UInt8]

    init?(_ exchange: Exchange, operation: String) {
        guard let key = exchange.context.key else { return nil }
        self.key = key
        let context = exchange.context
        // Those who have not signed in do not share their keys, least of all with the network.
        caller = context.caller?.user?.rawValue ?? context.address.map { "@\($0)" } ?? ""
        var hash = SHA256()
        hash.update(operation)
        hash.update([0])
        hash.update(exchange.body)
        request = hash.finish()
    }
}

extension Transaction {
    /// The reply given before; fails with `conflict` when the key was used for something else.
    fileprivate func reply(to key: ReplyKey) throws -> [UInt8]? {
        let known = try first(
            "SELECT request, reply FROM replies WHERE caller = ? AND key = ?", key.caller, key.key
        ) { (request: $0.blob(0), reply: $0.blob(1)) }
        guard let known else { return nil }
        guard known.request == key.request else {
            throw Failure(
                .conflict, "key_reused", "This idempotency key was used for another request.")
        }
        return known.reply
    }

    fileprivate func insert(reply: [UInt8], to key: ReplyKey, at now: Int64) throws {
        try run(
            "INSERT INTO replies (caller, key, request, reply, at) VALUES (?, ?, ?, ?, ?)",
            key.caller, key.key, key.request, reply, now)
    }
}
