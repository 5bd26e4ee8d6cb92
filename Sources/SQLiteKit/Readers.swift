import CSQLite

/// The read-only connections, opened as they are needed, at most `limit` of them.
final class Readers: Sendable {
    private struct Pool {
        var idle: [Connection] = []
        var opened = 0
        var isClosed = false
    }

    private let path: String
    private let limit: Int
    private let pool = Monitor(Pool())

    init(path: String, limit: Int) {
        precondition(limit > 0, "a database needs a reader")
        (self.path, self.limit) = (path, limit)
    }

    /// Runs `body` on one snapshot of the file; waits while all connections are busy.
    func read<T>(
        deadline: ContinuousClock.Instant?, _ body: (Connection) throws -> T
    ) throws -> T {
        let connection = try checkOut(deadline)
        defer { checkIn(connection) }
        guard let deadline else { return try snapshot(connection, body) }
        return try connection.interrupting(at: deadline) {
            do { return try snapshot(connection, body) } catch {
                let isLate = (error as? SQLiteError)?.isInterrupted ?? false
                throw isLate ? SQLiteError.interrupted : error
            }
        }
    }

    private func snapshot<T>(
        _ connection: Connection, _ body: (Connection) throws -> T
    ) throws -> T {
        try connection.step("BEGIN", []) { _ in true }
        do {
            let result = try body(connection)
            try connection.step("COMMIT", []) { _ in true }
            return result
        } catch {
            if !connection.isAutocommit {
                // A connection that cannot even roll back is closed when it comes back.
                try? connection.step("ROLLBACK", []) { _ in true }
            }
            throw error
        }
    }

    private func checkOut(_ deadline: ContinuousClock.Instant?) throws -> Connection {
        let limit = self.limit
        let found: Connection?? = try pool.wait(before: deadline) { pool in
            pool.isClosed || !pool.idle.isEmpty || pool.opened < limit
        } then: { pool -> Connection? in
            if pool.isClosed { throw SQLiteError.closed }
            // The one used last has the warmest cache.
            if let idle = pool.idle.popLast() { return idle }
            pool.opened += 1
            return nil
        }
        guard let found else { throw SQLiteError.interrupted }
        if let found { return found }
        do {
            let connection = try Connection(path: path, .readOnly)
            try connection.configure(.readOnly)
            return connection
        } catch {
            pool.withLock { $0.opened -= 1 }
            throw error
        }
    }

    private func checkIn(_ connection: Connection) {
        pool.withLock { pool in
            if pool.isClosed || !connection.isAutocommit {
                connection.close()
                pool.opened -= 1
            } else {
                pool.idle.append(connection)
            }
        }
    }

    /// Closes all connections once those in use have come back.
    func close() {
        pool.withLock { pool in
            pool.isClosed = true
            for connection in pool.idle { connection.close() }
            pool.opened -= pool.idle.count
            pool.idle = []
        }
        _ = pool.wait(until: { $0.opened == 0 }, then: { _ in })
    }
}
