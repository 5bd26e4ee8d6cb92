import EventLog
import SQLiteKit

enum Schema {
    /// "FbCw" in ASCII.
    static let applicationID: Int32 = 0x4662_4377

    static let migrations = [
        Migration(
            1,
            EventTable.schema + """
                CREATE TABLE clients (
                    id TEXT PRIMARY KEY,
                    partner TEXT NOT NULL,         -- who sees the client
                    first_name TEXT NOT NULL,
                    last_name TEXT NOT NULL,
                    preferred_name TEXT,
                    birth_date TEXT CHECK (birth_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
                    gender TEXT,
                    phone TEXT,
                    email TEXT,
                    language TEXT,
                    needs_interpreter INTEGER NOT NULL CHECK (needs_interpreter IN (0, 1)),
                    street TEXT,
                    town TEXT,
                    state TEXT,
                    postal_code TEXT,
                    added_at INTEGER NOT NULL,     -- milliseconds since 1970, UTC
                    version INTEGER NOT NULL CHECK (version >= 1),
                    -- What the rules make of the above, to find it by.
                    first_key TEXT NOT NULL,       -- folded
                    last_key TEXT NOT NULL,        -- folded
                    sound_key TEXT,                -- none where no letter is Latin
                    phone_key TEXT,                -- digits only
                    email_key TEXT                 -- folded
                ) STRICT;
                -- Finding duplicates, within one partner.
                CREATE INDEX clients_by_last_name ON clients (partner, last_key, first_key);
                CREATE INDEX clients_by_first_name ON clients (partner, first_key, last_key);
                CREATE INDEX clients_by_sound ON clients (partner, sound_key);
                -- Finding by an exact identifier, within one partner or the network.
                CREATE INDEX clients_by_birth_date ON clients (birth_date, partner);
                CREATE INDEX clients_by_phone ON clients (phone_key, partner);
                CREATE INDEX clients_by_email ON clients (email_key, partner);

                -- The folded words of each client's names, to find them by their beginnings.
                CREATE TABLE client_words (
                    partner TEXT NOT NULL,
                    word TEXT NOT NULL,
                    client TEXT NOT NULL REFERENCES clients (id),
                    PRIMARY KEY (partner, word, client)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX client_words_of_network ON client_words (word, client);
                CREATE INDEX client_words_of_client ON client_words (client, word);

                -- Whom each user opened last.
                CREATE TABLE recent (
                    user TEXT NOT NULL,
                    client TEXT NOT NULL REFERENCES clients (id),
                    at INTEGER NOT NULL,           -- milliseconds since 1970, UTC
                    PRIMARY KEY (user, client)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX recent_by_time ON recent (user, at, client);
                CREATE INDEX recent_by_client ON recent (client);
                """)
    ]
}
