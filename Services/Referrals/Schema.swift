import EventLog
import SQLiteKit

/// The tables of this service's file; a migration is never edited once released.
enum Schema {
    /// "FBrf", so that no other service opens this file.
    static let applicationID: Int32 = 0x4642_7266

    static let migrations = [
        Migration(
            1,
            EventTable.schema + """
                -- What was sent is never changed: names and the client's data are copies of that day.
                CREATE TABLE referrals (
                    id TEXT PRIMARY KEY,
                    version INTEGER NOT NULL CHECK (version >= 1),
                    kind TEXT NOT NULL CHECK (kind IN ('live', 'logged', 'tracking')),
                    state TEXT NOT NULL CHECK (state IN (
                        'draft', 'sent', 'in_review', 'accepted', 'in_progress', 'on_hold',
                        'completed', 'declined', 'unable', 'forwarded', 'returned', 'cancelled',
                        'entered_in_error')),
                    reason TEXT,
                    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
                    -- RE-23
                    is_sensitive INTEGER NOT NULL CHECK (is_sensitive IN (0, 1)),
                    -- RE-26: 0 urgent, 1 soon, 2 routine
                    urgency INTEGER NOT NULL CHECK (urgency IN (0, 1, 2)),
                    -- Times are milliseconds since 1970, UTC.
                    submitted_at INTEGER NOT NULL,
                    changed_at INTEGER NOT NULL,
                    closed_at INTEGER CHECK ((closed_at IS NULL) = is_open),
                    -- Since when nobody has acted (RE-16)
                    waiting_since INTEGER,
                    sender TEXT NOT NULL,
                    sender_name TEXT NOT NULL,
                    receiver TEXT NOT NULL CHECK (receiver <> sender),
                    receiver_name TEXT NOT NULL,
                    program TEXT,
                    program_name TEXT,
                    submitted_by TEXT,
                    submitted_by_name TEXT NOT NULL,
                    -- Parted by U+001F, which no name can hold; service_types is for finding
                    service_type_names TEXT NOT NULL,
                    client TEXT NOT NULL,
                    client_name TEXT NOT NULL,
                    client_folded TEXT NOT NULL,
                    client_phone TEXT,
                    client_phone_digits TEXT,
                    client_email TEXT,
                    client_birth_date TEXT,
                    client_language TEXT,
                    client_needs_interpreter INTEGER NOT NULL,
                    client_address TEXT,
                    reach TEXT NOT NULL CHECK (reach IN ('email', 'text', 'phone', 'none')),
                    consent_by TEXT,
                    consent_form TEXT CHECK ((consent_form IS NULL) = (consent_by IS NULL)),
                    comment TEXT,
                    notes TEXT,
                    -- RE-2, RE-24: what the rules refuse must not get in another way either
                    CHECK (kind <> 'live' OR consent_by IS NOT NULL),
                    CHECK (reach <> 'none'
                        OR coalesce(client_phone, client_email, client_address) IS NULL)
                ) STRICT;

                -- Submitting touches only the indexes of open ones, which stay small.
                CREATE INDEX open_by_receiver ON referrals (receiver, urgency, submitted_at)
                    WHERE is_open = 1;
                CREATE INDEX open_by_sender ON referrals (sender, urgency, submitted_at)
                    WHERE is_open = 1;
                CREATE INDEX open_by_urgency ON referrals (urgency, submitted_at)
                    WHERE is_open = 1;
                CREATE INDEX open_by_time ON referrals (submitted_at) WHERE is_open = 1;
                CREATE INDEX open_by_client_name ON referrals (client_folded, submitted_at)
                    WHERE is_open = 1;
                CREATE INDEX open_by_state ON referrals (state, submitted_at) WHERE is_open = 1;
                CREATE INDEX closed_by_receiver ON referrals (receiver, submitted_at)
                    WHERE is_open = 0;
                CREATE INDEX closed_by_sender ON referrals (sender, submitted_at)
                    WHERE is_open = 0;
                CREATE INDEX closed_by_time ON referrals (submitted_at) WHERE is_open = 0;
                CREATE INDEX closed_by_client_name ON referrals (client_folded, submitted_at)
                    WHERE is_open = 0;
                CREATE INDEX closed_by_state ON referrals (state, submitted_at) WHERE is_open = 0;
                CREATE INDEX waiting ON referrals (waiting_since, is_sensitive)
                    WHERE waiting_since IS NOT NULL;
                CREATE INDEX waiting_by_receiver ON referrals (receiver, waiting_since)
                    WHERE waiting_since IS NOT NULL;
                CREATE INDEX referrals_by_client ON referrals (client);

                CREATE TABLE service_types (
                    referral TEXT NOT NULL REFERENCES referrals (id),
                    service_type TEXT NOT NULL,
                    PRIMARY KEY (referral, service_type)
                ) STRICT, WITHOUT ROWID;

                CREATE TABLE updates (
                    referral TEXT NOT NULL REFERENCES referrals (id),
                    number INTEGER NOT NULL CHECK (number >= 1),
                    at INTEGER NOT NULL,
                    user TEXT,
                    user_name TEXT NOT NULL,
                    partner_name TEXT,
                    state TEXT,                -- NULL for a note alone
                    reason TEXT,
                    note TEXT,
                    via TEXT NOT NULL CHECK (via IN ('portal', 'link', 'api', 'clock')),
                    PRIMARY KEY (referral, number),
                    CHECK (state IS NOT NULL OR note IS NOT NULL)
                ) STRICT, WITHOUT ROWID;

                -- RE-6: the same bytes for ever
                CREATE TABLE pdfs (
                    referral TEXT PRIMARY KEY REFERENCES referrals (id),
                    hash BLOB NOT NULL CHECK (length(hash) = 32),   -- SHA-256 of the bytes
                    bytes BLOB NOT NULL
                ) STRICT;
                CREATE TRIGGER pdfs_stay BEFORE UPDATE ON pdfs
                BEGIN SELECT raise(ABORT, 'what was submitted is never changed'); END;
                """)
    ]
}
