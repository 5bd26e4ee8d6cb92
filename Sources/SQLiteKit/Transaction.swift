import CSQLite

/// What a read or a change does its work with; not to be kept beyond the closure given it.
///
/// Statements are prepared once per connection and text. Values go into `?`s, never into the text.
package final class Transaction {
    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    /// Runs one statement; the number of rows it changed.
    @discardableResult
    package func run(_ sql: String, _ values: Value...) throws -> Int {
        try run(sql, values: values)
    }

    @discardableResult
    package func run(_ sql: String, values: [Value]) throws -> Int {
        try step(sql, values) { _ in true }
        return Int(sqlite3_changes64(connection.pointer))
    }

    /// All rows, each as `map` makes it. What can be long belongs into `each` or under a LIMIT.
    package func rows<T>(
        _ sql: String, _ values: Value..., map: (Row) throws -> T
    ) throws -> [T] {
        try rows(sql, values: values, map: map)
    }

    package func rows<T>(
        _ sql: String, values: [Value], map: (Row) throws -> T
    ) throws -> [T] {
        var all: [T] = []
        try step(sql, values) { row in
            all.append(try map(row))
            return true
        }
        return all
    }

    /// The first row, or nil where there is none.
    package func first<T>(
        _ sql: String, _ values: Value..., map: (Row) throws -> T
    ) throws -> T? {
        try first(sql, values: values, map: map)
    }

    package func first<T>(
        _ sql: String, values: [Value], map: (Row) throws -> T
    ) throws -> T? {
        var found: T?
        try step(sql, values) { row in
            found = try map(row)
            return false
        }
        return found
    }

    /// Whether there is any row.
    package func exists(_ sql: String, _ values: Value...) throws -> Bool {
        try first(sql, values: values) { _ in true } ?? false
    }

    /// Row after row without keeping them; a thrown error ends it early.
    package func each(
        _ sql: String, _ values: Value..., body: (Row) throws -> Void
    ) throws {
        try each(sql, values: values, body: body)
    }

    package func each(_ sql: String, values: [Value], body: (Row) throws -> Void) throws {
        try step(sql, values) { row in
            try body(row)
            return true
        }
    }

    /// The `rowid` of the row inserted last in this transaction.
    package var lastInsertRowID: Int64 { sqlite3_last_insert_rowid(connection.pointer) }

    private func step(_ sql: String, _ values: [Value], _ body: (Row) throws -> Bool) throws {
        // After a full disk SQLite may have rolled all back by itself; whoever caught that error
        // and carried on would write outside any transaction.
        guard !connection.isAutocommit else {
            throw SQLiteError(
                extendedCode: SQLITE_ABORT, message: "the transaction is over", sql: sql)
        }
        try connection.step(sql, values, body)
    }
}
