import EventLog
import SQLiteKit

enum Schema {
    /// "FbNo" in ASCII.
    static let applicationID: Int32 = 0x4662_4E6F

    static let migrations = [
        Migration(
            1,
            EventTable.schema + """
                -- Copies kept by following identity and referrals, so that nobody has to be asked.
                CREATE TABLE people (
                    id TEXT PRIMARY KEY,
                    name TEXT NOT NULL,
                    email TEXT NOT NULL,
                    role TEXT NOT NULL,
                    partner TEXT,
                    language TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX people_by_partner ON people (partner);
                CREATE INDEX people_by_role ON people (role);

                CREATE TABLE referrals (
                    id TEXT PRIMARY KEY,
                    client_name TEXT NOT NULL,
                    sender TEXT NOT NULL,
                    sender_name TEXT NOT NULL,
                    receiver TEXT NOT NULL,
                    receiver_name TEXT NOT NULL,
                    submitted_by TEXT
                ) STRICT, WITHOUT ROWID;

                -- One line of one user's inbox.
                CREATE TABLE inbox (
                    user TEXT NOT NULL,
                    id TEXT NOT NULL,              -- sorts by the time of the event
                    kind TEXT NOT NULL,
                    at INTEGER NOT NULL,           -- milliseconds since 1970, UTC
                    read_at INTEGER,               -- milliseconds since 1970, UTC
                    referral TEXT NOT NULL REFERENCES referrals (id),
                    actor_name TEXT NOT NULL,
                    state TEXT,
                    feed TEXT NOT NULL,
                    seq INTEGER NOT NULL,
                    PRIMARY KEY (user, id),
                    UNIQUE (feed, seq, user)       -- NO-3
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX inbox_unread ON inbox (user, id) WHERE read_at IS NULL;
                CREATE INDEX inbox_by_age ON inbox (at);
                CREATE INDEX inbox_by_referral ON inbox (referral);

                -- One message to one address. Never holds the secret of a link.
                CREATE TABLE outbox (
                    id TEXT PRIMARY KEY,           -- sorts by the time of the event
                    feed TEXT NOT NULL,
                    seq INTEGER NOT NULL,
                    recipient TEXT NOT NULL,       -- a user's identifier, or client:IDENTIFIER
                    channel TEXT NOT NULL CHECK (channel IN ('email')),
                    name TEXT NOT NULL,
                    address TEXT NOT NULL,
                    letter TEXT NOT NULL,          -- JSON, in the recipient's language
                    at INTEGER NOT NULL,           -- milliseconds since 1970, UTC
                    delivery TEXT NOT NULL CHECK (delivery IN ('queued', 'sent', 'failed')),
                    attempts INTEGER NOT NULL CHECK (attempts >= 0),
                    tried_from INTEGER NOT NULL,   -- from here the 24 hours are counted
                    due_at INTEGER,                -- the next attempt; only while queued
                    problem TEXT,
                    UNIQUE (feed, seq, recipient, channel),     -- NO-3
                    CHECK ((delivery = 'queued') = (due_at IS NOT NULL))
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX outbox_due ON outbox (due_at) WHERE due_at IS NOT NULL;
                CREATE INDEX outbox_by_delivery ON outbox (delivery, id);
                CREATE INDEX outbox_waiting ON outbox (recipient) WHERE due_at IS NOT NULL;
                CREATE INDEX outbox_by_age ON outbox (at);
                """),
        Migration(
            2,
            """
            -- RE-23. Of referrals known before this column only their first event told; what is not
            -- known is hidden.
            ALTER TABLE referrals ADD COLUMN is_sensitive INTEGER NOT NULL DEFAULT 1
                CHECK (is_sensitive IN (0, 1));
            ALTER TABLE outbox ADD COLUMN is_sensitive INTEGER NOT NULL DEFAULT 0
                CHECK (is_sensitive IN (0, 1));
            UPDATE outbox SET is_sensitive = 1 WHERE feed = 'referrals';
            """),
    ]
}
