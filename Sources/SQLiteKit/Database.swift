import CSQLite
import Glibc

/// One service's file: many readers, one writer with group commit (design, section 3).
///
/// WAL with `synchronous=FULL`: a change that was answered survives a power cut. ATTACH is
/// refused, and so is a file with another service's `application_id`.
package final class Database: Sendable {
    package let path: String
    /// The number of the last migration in the file.
    package let schemaVersion: Int
    private let readers: Readers
    private let writer = Writer()

    /// What the writer has done since the file was opened.
    package struct Statistics: Sendable, Equatable {
        /// Changes answered, failed ones included.
        package let changes: Int
        /// Commits that wrote something, as SQLite counts them.
        package let commits: Int
        /// Changes in the queue now.
        package let waiting: Int
    }

    /// Opens or creates the file and brings its schema up to date.
    ///
    /// - `readers`: connections for reading, opened when needed; more readers than that wait.
    /// - `afterBatch`: called on the writer's thread once all of a batch were answered; see
    ///   `afterBatch(_:)`.
    package init(
        path: String, applicationID: Int32, migrations: [Migration], readers: Int = 8,
        afterBatch: (@Sendable () -> Void)? = nil
    ) throws {
        precondition(applicationID != 0, "0 is what a file of nobody has")
        precondition(
            migrations.map(\.number) == migrations.indices.map { $0 + 1 },
            "migrations are numbered 1, 2, 3, …")
        // SQLite would create it readable for all; its WAL takes the mode over. EEXIST is usual,
        // and any other failure shows again, with its reason, when SQLite opens the file.
        let created = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if created >= 0 { Glibc.close(created) }

        let connection = try Connection(path: path, .readWrite)
        try connection.refuseForeignFile(
            path: path, applicationID: applicationID, newest: migrations.count)
        try connection.execute("PRAGMA journal_mode = WAL")
        try connection.configure(.readWrite)
        try connection.migrate(migrations, applicationID: applicationID)
        self.path = path
        schemaVersion = Int(try connection.integer("PRAGMA user_version"))
        self.readers = Readers(path: path, limit: readers)
        if let afterBatch { writer.setAfterBatch(afterBatch) }
        try writer.start(connection)
    }

    deinit { close() }

    /// Reads one snapshot of the file on this thread.
    ///
    /// Past `deadline` it throws `SQLiteError.interrupted`, also while it waits for a connection.
    /// Not to be nested: an inner read needs a second connection while it holds the first.
    package func read<T>(
        deadline: ContinuousClock.Instant? = nil, _ body: (Transaction) throws -> T
    ) throws -> T {
        try readers.read(deadline: deadline) { try body(Transaction($0)) }
    }

    /// Hands a change to the writer.
    ///
    /// `change` runs on the writer's thread, alone or in a savepoint among others; if it throws,
    /// nothing of it stays. `then` hears of it on the same thread once it is on disk, in the order
    /// of the queue; it must not block. Throws `SQLiteError.busy` when 4,096 changes wait.
    package func enqueue(
        _ change: @escaping @Sendable (Transaction) throws -> Void,
        then: @escaping @Sendable (Result<Void, any Error>) -> Void
    ) throws {
        try writer.enqueue(change, then: then)
    }

    /// Makes a change and waits until it is on disk; for start-up, followers and sweeps.
    ///
    /// Not from inside a change or its `then`: the writer would wait for itself.
    @discardableResult
    package func write<T>(_ body: (Transaction) throws -> T) throws -> T {
        precondition(!writer.isOwnThread, "the writer cannot wait for itself")
        return try withoutActuallyEscaping(body) { body in
            let call = Call(body)
            // This thread waits, so what the closure captured is used by one thread at a time.
            try enqueue({ try call.run($0) }, then: { call.finish($0) })
            return try call.result()
        }
    }

    /// Sets what the writer's thread does once all of a batch were answered, such as flushing
    /// connections. Set once, before the first change.
    package func afterBatch(_ hook: @escaping @Sendable () -> Void) {
        writer.setAfterBatch(hook)
    }

    package var statistics: Statistics { writer.statistics }

    /// Bytes of the file itself, without what still lies in its WAL.
    package var size: Int64 {
        get throws {
            try readers.read(deadline: nil) { connection in
                let pages = try connection.integer("PRAGMA page_count")
                return try pages * connection.integer("PRAGMA page_size")
            }
        }
    }

    /// Finishes the changes that wait, moves the WAL into the file and closes it.
    ///
    /// Later calls do nothing; reads and changes after it throw `SQLiteError.closed`.
    package func close() {
        writer.drain()
        readers.close()
        writer.stop()
    }

    func withReader<T>(_ body: (Connection) throws -> T) throws -> T {
        try readers.read(deadline: nil, body)
    }
}

/// A change whose caller waits for it.
private final class Call<T>: @unchecked Sendable {
    private var body: ((Transaction) throws -> T)?
    private var value: T?
    private let outcome = Monitor<Result<Void, any Error>?>(nil)

    init(_ body: @escaping (Transaction) throws -> T) { self.body = body }

    func run(_ transaction: Transaction) throws { value = try body?(transaction) }

    func finish(_ result: Result<Void, any Error>) {
        // The queue may hold this object a moment longer than the caller waits, and the caller's
        // closure must not outlive its call.
        body = nil
        outcome.withLock { $0 = result }
    }

    func result() throws -> T {
        let ended = outcome.wait(until: { $0 != nil }, then: { $0 })
        // Without a deadline wait() returns only once there is an outcome.
        guard case .some(.some(let result)) = ended else { throw SQLiteError.closed }
        try result.get()
        guard let value else { throw SQLiteError.closed }
        return value
    }
}
