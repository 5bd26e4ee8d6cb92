import CSQLite

/// What SQLite, or this module on its behalf, refused or failed to do.
///
/// Carries the statement's text but never the values bound to it: those are people's data.
package struct SQLiteError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Primary result code, such as 19 for SQLITE_CONSTRAINT.
    package let code: Int32
    /// The finer code whose low byte is `code`, such as 2067 for SQLITE_CONSTRAINT_UNIQUE.
    package let extendedCode: Int32
    package let message: String
    /// The statement with its placeholders; empty when no statement is to blame.
    package let sql: String

    package init(extendedCode: Int32, message: String, sql: String = "") {
        (self.extendedCode, self.message, self.sql) = (extendedCode, message, sql)
        code = extendedCode & 0xFF
    }

    /// The deadline of a read passed before it was done.
    package static let interrupted = SQLiteError(
        extendedCode: SQLITE_INTERRUPT, message: "interrupted: the deadline of the read passed")
    /// The writer's queue is full.
    package static let busy = SQLiteError(
        extendedCode: SQLITE_BUSY, message: "busy: the queue of changes is full")
    /// The database was closed before.
    package static let closed = SQLiteError(
        extendedCode: SQLITE_MISUSE, message: "the database is closed")

    /// The kinds of constraint a caller can tell apart.
    package enum Constraint: Sendable {
        case unique, foreignKey, check, notNull
    }

    /// Whether a constraint of this kind was broken; a primary key counts as unique.
    package func isConstraint(_ kind: Constraint) -> Bool {
        guard code == SQLITE_CONSTRAINT else { return false }
        // The extended codes are C expressions that Swift does not import: 19 | (n << 8).
        return switch (kind, extendedCode >> 8) {
        case (.check, 1), (.foreignKey, 3), (.notNull, 5): true
        case (.unique, 6), (.unique, 8), (.unique, 10): true  // PRIMARYKEY, UNIQUE, ROWID
        default: false
        }
    }

    package var isConstraint: Bool { code == SQLITE_CONSTRAINT }
    package var isFull: Bool { code == SQLITE_FULL }
    package var isIO: Bool { code == SQLITE_IOERR }
    package var isBusy: Bool { code == SQLITE_BUSY || code == SQLITE_LOCKED }
    package var isInterrupted: Bool { code == SQLITE_INTERRUPT }

    package var description: String {
        let place = sql.isEmpty ? "" : " in: \(sql)"
        return "SQLite error \(extendedCode): \(message)\(place)"
    }
}
