import EventLog
import SQLiteKit

/// The tables of this service's file, all of which can be rebuilt from the events (RP-8).
enum Schema {
    /// "FBrp", so that no other service opens this file.
    static let applicationID: Int32 = 0x4642_7270

    static let migrations = [
        Migration(
            1,
            EventTable.schema + """
                -- One referral, with names as they were when it was submitted.
                CREATE TABLE facts (
                    referral TEXT PRIMARY KEY,
                    submitted_at INTEGER NOT NULL,   -- milliseconds since 1970, UTC
                    changed_at INTEGER NOT NULL,
                    state TEXT NOT NULL,
                    is_sensitive INTEGER NOT NULL CHECK (is_sensitive IN (0, 1)),
                    sender TEXT NOT NULL,
                    sender_name TEXT NOT NULL,
                    receiver TEXT NOT NULL,
                    receiver_name TEXT NOT NULL,
                    submitted_by_name TEXT NOT NULL,
                    client_name TEXT NOT NULL,
                    service_type_names TEXT NOT NULL  -- parted by U+001F
                ) STRICT;
                -- Each holds all that is counted, so that counting reads no rows.
                CREATE INDEX facts_by_time
                    ON facts (submitted_at, is_sensitive, state, sender, receiver);
                CREATE INDEX facts_by_sender
                    ON facts (sender, submitted_at, is_sensitive, state, receiver);
                CREATE INDEX facts_by_receiver
                    ON facts (receiver, submitted_at, is_sensitive, state, sender);

                CREATE TABLE fact_service_types (
                    submitted_at INTEGER NOT NULL,
                    referral TEXT NOT NULL,
                    service_type TEXT NOT NULL,
                    sender TEXT NOT NULL,
                    receiver TEXT NOT NULL,
                    is_sensitive INTEGER NOT NULL,
                    PRIMARY KEY (submitted_at, referral, service_type)
                ) STRICT, WITHOUT ROWID;

                -- The newest name of each partner and service type that an event told.
                CREATE TABLE names (
                    id TEXT PRIMARY KEY,
                    name TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;
                """)
    ]
}
