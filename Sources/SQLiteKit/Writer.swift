import CSQLite
import Glibc
import Synchronization

/// The one thread that changes the file: it takes all changes that wait, commits them together
/// and then answers each (group commit: one fsync for many callers).
final class Writer: Sendable {
    /// Changes in one transaction. More would keep the first of them waiting for the last.
    static let batchLimit = 64
    /// Changes waiting. At tens of thousands a second that is a wait of less than a second.
    static let queueLimit = 4_096
    /// Pages in the WAL from which they are moved into the file, after the callers were answered.
    static let checkpointFrames: Int32 = 1_000
    /// Pages from which readers are made to wait for a moment, so that the WAL starts anew.
    static let restartFrames: Int32 = 16_384
    static let restartTimeoutMilliseconds: Int32 = 100

    typealias Change = @Sendable (Transaction) throws -> Void
    typealias Completion = @Sendable (Result<Void, any Error>) -> Void

    private struct Job {
        let change: Change
        let then: Completion
    }

    private struct Queue {
        var waiting: [Job] = []
        /// Waiting, or taken from `waiting` but not begun.
        var count = 0
        var isDraining = false
        var isStopping = false
        var isIdle = true
    }

    private let queue = Monitor(Queue())
    private let afterBatch = Mutex<(@Sendable () -> Void)?>(nil)
    private let thread = Mutex<pthread_t?>(nil)
    private let hasEnded = Atomic<Bool>(false)
    private let changes = Atomic<Int>(0)
    /// Counted and measured by SQLite's own hook, once per commit.
    private let commits = Atomic<Int>(0)
    private let frames = Atomic<Int32>(0)

    /// Changes done, the commits they took, and changes that wait now.
    var statistics: Database.Statistics {
        Database.Statistics(
            changes: changes.load(ordering: .relaxed), commits: commits.load(ordering: .relaxed),
            waiting: queue.withLock { $0.count })
    }

    func setAfterBatch(_ hook: @escaping @Sendable () -> Void) {
        afterBatch.withLock { present in
            precondition(present == nil, "afterBatch is set once")
            present = hook
        }
    }

    /// Starts the thread, which owns `connection` from now on and closes it at its end.
    func start(_ connection: Connection) throws {
        let context = Unmanaged.passRetained(Start(writer: self, connection: connection))
        var created = pthread_t()
        let result = pthread_create(
            &created, nil,
            { context in
                guard let context else { return nil }
                let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
                start.writer.work(start.connection)
                return nil
            }, context.toOpaque())
        guard result == 0 else {
            context.release()
            throw SQLiteError(extendedCode: SQLITE_NOMEM, message: "no thread for the writer")
        }
        thread.withLock { $0 = created }
    }

    private final class Start {
        let writer: Writer
        let connection: Connection

        init(writer: Writer, connection: Connection) {
            (self.writer, self.connection) = (writer, connection)
        }
    }

    var isOwnThread: Bool {
        thread.withLock { $0.map { pthread_equal($0, pthread_self()) != 0 } ?? false }
    }

    func enqueue(_ change: @escaping Change, then: @escaping Completion) throws {
        try queue.withLock { queue in
            if queue.isDraining { throw SQLiteError.closed }
            guard queue.count < Self.queueLimit else { throw SQLiteError.busy }
            queue.waiting.append(Job(change: change, then: then))
            queue.count += 1
        }
    }

    /// Takes no more changes and returns when those that wait are done.
    func drain() {
        queue.withLock { $0.isDraining = true }
        if isOwnThread || hasEnded.load(ordering: .relaxed) { return }
        _ = queue.wait(until: { $0.count == 0 && $0.isIdle }, then: { _ in })
    }

    /// Ends the thread, which closes the connection.
    func stop() {
        let onOwnThread = isOwnThread
        queue.withLock { $0.isStopping = true }
        let isFirst = !hasEnded.exchange(true, ordering: .relaxed)
        guard isFirst, let ended = thread.withLock({ $0 }) else { return }
        // The last reference may have gone in an answer given by the thread itself.
        if onOwnThread { pthread_detach(ended) } else { pthread_join(ended, nil) }
    }

    // MARK: - On the thread

    private func work(_ connection: Connection) {
        sqlite3_wal_hook(
            connection.pointer,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                let writer = Unmanaged<Writer>.fromOpaque(context).takeUnretainedValue()
                writer.commits.add(1, ordering: .relaxed)
                writer.frames.store(pages, ordering: .relaxed)
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
        let transaction = Transaction(connection)
        var taken: [Job] = []
        while takeAll(&taken) {
            var start = 0
            while start < taken.count {
                let end = min(start + Self.batchLimit, taken.count)
                let begun = end - start
                queue.withLock { $0.count -= begun }
                process(taken[start..<end], connection, transaction)
                start = end
            }
            taken.removeAll(keepingCapacity: true)
        }
        checkpoint(connection, SQLITE_CHECKPOINT_TRUNCATE)
        connection.close()
    }

    /// Exchanges the empty array for all that waits; false at the end.
    private func takeAll(_ taken: inout [Job]) -> Bool {
        queue.withLock { $0.isIdle = $0.waiting.isEmpty }
        let more = queue.wait {
            !$0.waiting.isEmpty || $0.isStopping
        } then: { queue in
            swap(&queue.waiting, &taken)
            queue.isIdle = taken.isEmpty
            return !taken.isEmpty
        }
        return more ?? false
    }

    private func process(
        _ batch: ArraySlice<Job>, _ connection: Connection, _ transaction: Transaction
    ) {
        var rest = batch
        // More than one round only where SQLite rolled back by itself in the middle.
        while !rest.isEmpty {
            let results = commit(rest, connection, transaction)
            // Counted first: who has been answered finds his change in the figures.
            changes.add(results.count, ordering: .relaxed)
            for (job, result) in zip(rest, results) { job.then(result) }
            rest = rest.dropFirst(results.count)
        }
        let hook = afterBatch.withLock { $0 }
        hook?()
        let pages = frames.load(ordering: .relaxed)
        if pages >= Self.checkpointFrames {
            let isLong = pages >= Self.restartFrames
            checkpoint(connection, isLong ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE)
        }
    }

    /// Runs changes in one transaction; a result for each that was in it, so for all unless
    /// SQLite ended the transaction early.
    private func commit(
        _ batch: ArraySlice<Job>, _ connection: Connection, _ transaction: Transaction
    ) -> [Result<Void, any Error>] {
        var results: [Result<Void, any Error>] = []
        results.reserveCapacity(batch.count)
        do {
            try connection.step("BEGIN IMMEDIATE", []) { _ in true }
            for job in batch {
                let isAlone = batch.count == 1
                do {
                    try change(job, isAlone: isAlone, connection, transaction)
                    results.append(.success(()))
                } catch {
                    results.append(.failure(error))
                    // SQLite rolls all back where it must (disk full, I/O error), and so do we
                    // where not even the savepoint could be undone.
                    if connection.isAutocommit { return failed(results, error) }
                }
            }
            try connection.step(results.contains { $0.isSuccess } ? "COMMIT" : "ROLLBACK", []) {
                _ in true
            }
            return results
        } catch {
            rollBack(connection)
            let missing = batch.count - results.count
            return failed(results + Array(repeating: .failure(error), count: missing), error)
        }
    }

    /// One change; if it throws, nothing of it stays and the others are untouched.
    private func change(
        _ job: Job, isAlone: Bool, _ connection: Connection, _ transaction: Transaction
    ) throws {
        // Alone, the transaction itself is its savepoint: whoever throws leaves nothing to commit.
        if !isAlone { try connection.step("SAVEPOINT change", []) { _ in true } }
        do {
            try job.change(transaction)
            if connection.isAutocommit {
                throw SQLiteError(
                    extendedCode: SQLITE_ABORT, message: "the transaction ended inside a change")
            }
            // Else one change's dangling reference would fail the commit of all.
            if connection.hasUnresolvedForeignKeys {
                throw SQLiteError(
                    extendedCode: SQLITE_CONSTRAINT | (3 << 8),
                    message: "FOREIGN KEY constraint failed")
            }
            if !isAlone { try connection.step("RELEASE change", []) { _ in true } }
        } catch {
            if !isAlone, !connection.isAutocommit {
                do {
                    try connection.step("ROLLBACK TO change", []) { _ in true }
                    try connection.step("RELEASE change", []) { _ in true }
                } catch { rollBack(connection) }
            }
            throw error
        }
    }

    private func rollBack(_ connection: Connection) {
        guard !connection.isAutocommit else { return }
        // It fails only where the transaction is over already.
        try? connection.step("ROLLBACK", []) { _ in true }
    }

    /// What seemed done was not kept; those that failed by themselves keep their own error.
    private func failed(
        _ results: [Result<Void, any Error>], _ error: any Error
    ) -> [Result<Void, any Error>] {
        results.map { $0.isSuccess ? .failure(error) : $0 }
    }

    /// Best effort: what cannot be moved now is moved by the next, and the WAL is as durable.
    private func checkpoint(_ connection: Connection, _ mode: Int32) {
        sqlite3_busy_timeout(connection.pointer, Self.restartTimeoutMilliseconds)
        sqlite3_wal_checkpoint_v2(connection.pointer, nil, mode, nil, nil)
        sqlite3_busy_timeout(connection.pointer, Connection.busyTimeoutMilliseconds)
    }
}

extension Result {
    fileprivate var isSuccess: Bool {
        if case .success = self { true } else { false }
    }
}
