import EventLog
import SQLiteKit
import Wire

/// What one may fill the file with by guessing: rows of some 100 bytes each.
let attemptRowsLimit = 100_000

extension Transaction {
    func attempts(_ key: AttemptKey) throws -> Attempts {
        try first("SELECT failures, last_at FROM attempts WHERE what = ?", key.hash) {
            Attempts(failures: Int($0.int(0)), lastAt: $0.int(1))
        } ?? Attempts()
    }

    /// Fails with `too_many` while any of them has to wait.
    func checkAttempts(_ keys: [AttemptKey], at now: Int64) throws {
        for key in keys { try attempts(key).check(at: now) }
    }

    func countFailure(_ keys: [AttemptKey], at now: Int64) throws {
        try run("DELETE FROM attempts WHERE last_at <= ?", now - Attempts.memoryMilliseconds)
        for key in keys {
            let next = try attempts(key).failed(at: now)
            try run(
                """
                INSERT INTO attempts (what, failures, last_at) VALUES (?, ?, ?)
                ON CONFLICT (what) DO UPDATE
                SET failures = excluded.failures, last_at = excluded.last_at
                """, key.hash, next.failures, next.lastAt)
        }
        try run(
            "DELETE FROM attempts WHERE number <= (SELECT max(number) FROM attempts) - ?",
            attemptRowsLimit)
    }

    func forgetFailures(_ key: AttemptKey) throws {
        try run("DELETE FROM attempts WHERE what = ?", key.hash)
    }
}
