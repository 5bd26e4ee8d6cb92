import CSQLite
import Glibc

/// One connection to the file; used by one thread at a time.
final class Connection {
    enum Access { case readOnly, readWrite }

    /// Pages kept in memory, in KiB: readers are many and their hot pages few.
    static let readerCacheKiB = 2_048
    static let writerCacheKiB = 8_192
    /// How long a lock held by another connection is waited for.
    static let busyTimeoutMilliseconds: Int32 = 5_000
    /// The WAL file is cut back to this when it is started anew.
    static let journalBytesLimit = 64 << 20
    /// Virtual-machine steps between two looks at the clock: some tens of microseconds.
    static let stepsBetweenLooks: Int32 = 2_000

    private static let configured = footbridge_sqlite_keep_no_statistics()

    let pointer: OpaquePointer
    private var cache = StatementCache()
    private let deadline = Deadline()
    private(set) var isOpen = true

    /// Opens the file without touching it, so that its owner can be looked at first.
    init(path: String, _ access: Access) throws {
        // Where something else has begun to use SQLite it fails, and costs a little speed.
        _ = Self.configured
        let mode =
            access == .readOnly
            ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        // NOMUTEX: one thread at a time is our own rule, so SQLite need not lock.
        var opened: OpaquePointer?
        let result = sqlite3_open_v2(path, &opened, mode | SQLITE_OPEN_NOMUTEX, nil)
        guard result == SQLITE_OK, let opened else {
            let reason = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(opened)
            throw SQLiteError(extendedCode: result, message: "\(path): \(reason)")
        }
        pointer = opened
        sqlite3_extended_result_codes(pointer, 1)
        sqlite3_busy_timeout(pointer, Self.busyTimeoutMilliseconds)
        // One service, one file: ATTACH must fail.
        sqlite3_limit(pointer, SQLITE_LIMIT_ATTACHED, 0)
        do { try registerFold(on: pointer) } catch {
            close()
            throw error
        }
    }

    deinit { close() }

    /// Finalizes our own statements only: FTS5 keeps some of its own.
    func close() {
        guard isOpen else { return }
        isOpen = false
        cache.removeAll()
        sqlite3_close_v2(pointer)
    }

    /// Settings that hold per connection and have to be repeated on each.
    func configure(_ access: Access) throws {
        let kibibytes = access == .readOnly ? Self.readerCacheKiB : Self.writerCacheKiB
        try execute(
            """
            PRAGMA cache_size = -\(kibibytes);
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA trusted_schema = OFF;
            PRAGMA cell_size_check = ON;
            PRAGMA temp_store = MEMORY;
            PRAGMA journal_size_limit = \(Self.journalBytesLimit);
            """)
        if access == .readOnly { try execute("PRAGMA query_only = ON") }
    }

    /// Runs a script of several statements without values.
    func execute(_ sql: String) throws {
        let result = sqlite3_exec(pointer, sql, nil, nil, nil)
        guard result == SQLITE_OK else { throw error(result, sql) }
    }

    /// Whether SQLite is between transactions.
    var isAutocommit: Bool { sqlite3_get_autocommit(pointer) != 0 }

    /// Whether rows refer to others that are not there, which COMMIT would refuse.
    var hasUnresolvedForeignKeys: Bool {
        var current: Int32 = 0
        var highest: Int32 = 0
        sqlite3_db_status(pointer, SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0)
        return current != 0
    }

    func error(_ result: Int32, _ sql: String) -> SQLiteError {
        SQLiteError(
            extendedCode: result, message: String(cString: sqlite3_errmsg(pointer)), sql: sql)
    }

    /// Steps through `sql` with these values, giving each row to `body` until it returns false.
    func step(_ sql: String, _ values: [Value], _ body: (Row) throws -> Bool) throws {
        let (statement, isCached) = try borrow(sql)
        defer {
            statement.reset()
            if !isCached { statement.finalize() }
        }
        let bound = statement.bind(values)
        guard bound == SQLITE_OK else { throw error(bound, sql) }
        let row = Row(pointer: statement.pointer)
        while true {
            let result = sqlite3_step(statement.pointer)
            if result == SQLITE_DONE { return }
            guard result == SQLITE_ROW else { throw error(result, sql) }
            guard try body(row) else { return }
        }
    }

    /// A statement ready to be bound; one outside the cache when the cached one is stepping.
    private func borrow(_ sql: String) throws -> (Statement, isCached: Bool) {
        if let found = cache.find(sql) {
            if !found.isBusy {
                found.isBusy = true
                return (found, true)
            }
            return (try prepare(sql, flags: 0), false)
        }
        let statement = try prepare(sql, flags: UInt32(SQLITE_PREPARE_PERSISTENT))
        statement.isBusy = true
        cache.insert(statement)
        return (statement, true)
    }

    private func prepare(_ sql: String, flags: UInt32) throws -> Statement {
        var prepared: OpaquePointer?
        var text = sql
        let (result, rest) = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                var tail: UnsafePointer<CChar>?
                let result = sqlite3_prepare_v3(
                    pointer, characters.baseAddress, Int32(characters.count), flags, &prepared,
                    &tail)
                let used = tail.map { $0 - (characters.baseAddress ?? $0) } ?? characters.count
                return (result, bytes.dropFirst(used))
            }
        }
        guard result == SQLITE_OK else { throw error(result, sql) }
        precondition(
            rest.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x3B },
            "more than one statement in: \(sql)")
        guard let prepared else { preconditionFailure("no statement in: \(sql)") }
        return Statement(sql, pointer: prepared)
    }

    /// Runs `body` so that SQLite gives up with SQLITE_INTERRUPT once `instant` has passed.
    func interrupting<T>(
        at instant: ContinuousClock.Instant, _ body: () throws -> T
    ) throws -> T {
        deadline.instant = instant
        let context = Unmanaged.passUnretained(deadline).toOpaque()
        sqlite3_progress_handler(
            pointer, Self.stepsBetweenLooks,
            { context in
                guard let context else { return 0 }
                let deadline = Unmanaged<Deadline>.fromOpaque(context).takeUnretainedValue()
                return ContinuousClock.now >= deadline.instant ? 1 : 0
            }, context)
        defer { sqlite3_progress_handler(pointer, 0, nil, nil) }
        return try body()
    }

    /// What the progress handler looks at.
    private final class Deadline {
        var instant = ContinuousClock.now
    }
}
