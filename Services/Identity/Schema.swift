import EventLog
import SQLiteKit

/// The tables of identity's file; a migration is never edited once released.
enum Schema {
    /// "FBid".
    static let applicationID: Int32 = 0x4642_6964

    static let migrations = [
        Migration(
            1,
            EventTable.schema + """
                -- What directory told of each partner; one that is not here counts as pending.
                CREATE TABLE partners (
                    id TEXT PRIMARY KEY,
                    status TEXT NOT NULL CHECK (status IN ('pending', 'active', 'inactive'))
                ) STRICT, WITHOUT ROWID;

                -- A user may be here before their partner, so `partner` refers to no row.
                CREATE TABLE users (
                    id TEXT PRIMARY KEY,
                    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
                    email TEXT NOT NULL UNIQUE
                        CHECK (length(email) BETWEEN 3 AND 254 AND email = lower(email)),
                    role TEXT NOT NULL CHECK (role IN
                        ('super_admin', 'partner_admin', 'system_user', 'auditor', 'seeker')),
                    partner TEXT,
                    language TEXT NOT NULL CHECK (language IN ('en', 'es')),
                    password TEXT,             -- crypt(5); NULL until the first one is set
                    added_at INTEGER NOT NULL, -- milliseconds since 1970, UTC, like all times here
                    seen_at INTEGER,           -- the last request, to the minute
                    CHECK ((role IN ('partner_admin', 'system_user')) = (partner IS NOT NULL))
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX users_by_partner ON users (partner, role);

                CREATE TABLE sessions (
                    token BLOB PRIMARY KEY CHECK (length(token) = 32), -- its SHA-256
                    id TEXT NOT NULL UNIQUE,
                    user TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
                    seen_at INTEGER NOT NULL,
                    expires_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX sessions_by_user ON sessions (user);
                CREATE INDEX sessions_by_expiry ON sessions (expires_at);

                CREATE TABLE password_links (
                    link BLOB PRIMARY KEY CHECK (length(link) = 32),   -- its SHA-256
                    user TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
                    expires_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX password_links_by_user ON password_links (user, expires_at);

                -- Failures in a row (ID-15). The number only grows, so that the oldest are found.
                CREATE TABLE attempts (
                    number INTEGER PRIMARY KEY,
                    what BLOB NOT NULL UNIQUE CHECK (length(what) = 32), -- SHA-256 of kind and name
                    failures INTEGER NOT NULL,
                    last_at INTEGER NOT NULL
                ) STRICT;
                CREATE INDEX attempts_by_age ON attempts (last_at);
                """)
    ]
}
