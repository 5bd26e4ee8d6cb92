import CSQLite

/// One numbered step of a file's schema; never edited once released.
package struct Migration: Sendable {
    package let number: Int
    package let sql: String

    /// Numbers start at 1 and leave no gap; `sql` may hold many statements.
    package init(_ number: Int, _ sql: String) {
        (self.number, self.sql) = (number, sql)
    }
}

extension Connection {
    /// Refuses a file that is another program's or a later version's, before anything is changed.
    func refuseForeignFile(path: String, applicationID: Int32, newest: Int) throws {
        let found = Int32(truncatingIfNeeded: try integer("PRAGMA application_id"))
        let version = Int(try integer("PRAGMA user_version"))
        let tables = try integer("SELECT count(*) FROM sqlite_schema")
        let isNew = found == 0 && version == 0 && tables == 0
        guard isNew || found == applicationID else {
            throw SQLiteError(
                extendedCode: SQLITE_CANTOPEN,
                message: "\(path) belongs to another service: its application_id is \(found), "
                    + "this service's is \(applicationID)")
        }
        guard version <= newest else {
            throw SQLiteError(
                extendedCode: SQLITE_CANTOPEN,
                message: "\(path) has schema version \(version), newer than this program's "
                    + "\(newest): install the newer program or restore a backup")
        }
    }

    /// Brings the schema up to date, each step in a transaction with its number.
    func migrate(_ migrations: [Migration], applicationID: Int32) throws {
        if try integer("PRAGMA application_id") == 0 {
            try execute("PRAGMA application_id = \(applicationID)")
        }
        let version = Int(try integer("PRAGMA user_version"))
        for migration in migrations where migration.number > version {
            try execute("BEGIN IMMEDIATE")
            do {
                try execute(migration.sql)
                try execute("PRAGMA user_version = \(migration.number); COMMIT")
            } catch {
                // The first error is the one to tell.
                if !isAutocommit { try? execute("ROLLBACK") }
                throw error
            }
        }
    }

    func integer(_ sql: String) throws -> Int64 {
        var value: Int64 = 0
        try step(sql, []) { row in
            value = row.int(0)
            return false
        }
        return value
    }
}
