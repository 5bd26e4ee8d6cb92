import EventLog
import SQLiteKit

/// The tables of this service's file.
enum Schema {
    /// "FBDI" in ASCII.
    static let applicationID: Int32 = 0x4642_4449

    static let migrations = [
        Migration(
            1, EventTable.schema + tags + partners + offers + carriedTags + search + serviceTypes)
    ]

    /// AUTOINCREMENT, because a tag's row is its token in the search index: the token of a deleted
    /// tag may stay there and must never come to mean another one (DI-8).
    private static let tags = """
        CREATE TABLE tags (
            row INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL CHECK (name <> ''),
            name_folded TEXT NOT NULL UNIQUE,
            status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
            created_at INTEGER NOT NULL
        ) STRICT;

        -- For words that are part of a tag's name.
        CREATE VIRTUAL TABLE tag_search USING fts5 (
            name_folded, content = 'tags', content_rowid = 'row', tokenize = 'ascii',
            detail = 'none', columnsize = 0, prefix = '1 2 3'
        );

        """

    /// `source` and `source_key` say what a partner is called in the directory it was imported
    /// from, `source_hash` what it looked like there at the last import (DI-19).
    private static let partners = """
        CREATE TABLE partners (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL CHECK (name <> ''),
            name_folded TEXT NOT NULL,
            website TEXT,
            summary TEXT,
            mission TEXT,
            population_served TEXT,
            referral_requirements TEXT,
            office_hours TEXT,
            eligibility TEXT,
            how_to_apply TEXT,
            additional_information TEXT,
            newsletter TEXT,
            email TEXT,
            phone TEXT,
            status TEXT NOT NULL CHECK (status IN ('pending', 'active', 'inactive')),
            accepting INTEGER NOT NULL CHECK (accepting IN (0, 1)),
            source TEXT,
            source_key TEXT,
            source_hash BLOB,
            confirmed_at INTEGER,
            changed_at INTEGER NOT NULL,
            version INTEGER NOT NULL CHECK (version >= 1),
            UNIQUE (source, source_key),
            CHECK ((source IS NULL) = (source_key IS NULL))
        ) STRICT;
        CREATE INDEX partners_by_name ON partners (status, name_folded, accepting);

        -- Partners of whose status identity may have been told something that never came to be.
        CREATE TABLE tellings (
            partner INTEGER PRIMARY KEY REFERENCES partners (row),
            until INTEGER NOT NULL  -- milliseconds since 1970, UTC
        ) STRICT;

        """

    /// Keys of imported records are unique within their partner: two organisations may share the
    /// identifier of a building.
    private static let offers = """
        CREATE TABLE locations (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            partner INTEGER NOT NULL REFERENCES partners (row),
            name TEXT NOT NULL CHECK (name <> ''),
            street TEXT,
            town TEXT,
            state TEXT,
            postal_code TEXT,
            phone TEXT,
            hours TEXT,
            latitude REAL CHECK (latitude BETWEEN -90 AND 90),
            longitude REAL CHECK (longitude BETWEEN -180 AND 180),
            source_key TEXT,
            source_hash BLOB,
            UNIQUE (partner, source_key),
            CHECK ((latitude IS NULL) = (longitude IS NULL))
        ) STRICT;

        CREATE TABLE contacts (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            partner INTEGER NOT NULL REFERENCES partners (row),
            location INTEGER REFERENCES locations (row),
            first_name TEXT NOT NULL CHECK (first_name <> ''),
            last_name TEXT NOT NULL,
            title TEXT,
            email TEXT,
            phone TEXT,
            source_key TEXT,
            source_hash BLOB,
            UNIQUE (partner, source_key)
        ) STRICT;
        CREATE INDEX contacts_by_location ON contacts (location);

        CREATE TABLE programs (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            partner INTEGER NOT NULL REFERENCES partners (row),
            name TEXT NOT NULL CHECK (name <> ''),
            description TEXT,
            eligibility TEXT,
            categories TEXT NOT NULL,  -- one a line
            languages TEXT NOT NULL,   -- one a line
            cost TEXT,
            how_to_apply TEXT,
            source_key TEXT,
            source_hash BLOB,
            UNIQUE (partner, source_key)
        ) STRICT;

        """

    private static let carriedTags = """
        CREATE TABLE profile_tags (
            partner INTEGER NOT NULL REFERENCES partners (row),
            tag INTEGER NOT NULL REFERENCES tags (row),
            PRIMARY KEY (partner, tag)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX profile_tags_by_tag ON profile_tags (tag);

        CREATE TABLE location_tags (
            location INTEGER NOT NULL REFERENCES locations (row),
            tag INTEGER NOT NULL REFERENCES tags (row),
            PRIMARY KEY (location, tag)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX location_tags_by_tag ON location_tags (tag);

        -- The profile's and all locations' tags together, kept for counting and listing.
        CREATE TABLE partner_tags (
            partner INTEGER NOT NULL REFERENCES partners (row),
            tag INTEGER NOT NULL REFERENCES tags (row),
            PRIMARY KEY (partner, tag)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX partner_tags_by_tag ON partner_tags (tag, partner);

        """

    /// The index needs the old text to take it out again, so `search_text` keeps it, as
    /// `IndexText` made it: folded words with a space between, which `ascii` parts as we did. Were
    /// the words parted by SQLite (`unicode61`), its older Unicode tables would part some that were
    /// typed in two, and such a phrase fails here: places within a text are not kept (`detail`).
    /// Lengths are not kept either: bm25 goes through every match of a common word, so it is not
    /// what ranks (`Relevance`).
    private static let search = """
        CREATE TABLE search_text (
            row INTEGER PRIMARY KEY REFERENCES partners (row),
            name TEXT NOT NULL,
            about TEXT NOT NULL,
            programs TEXT NOT NULL,
            tags TEXT NOT NULL,   -- t1 t2 t3: rows of tags
            state TEXT NOT NULL   -- the status, and accepting
        ) STRICT;

        CREATE VIRTUAL TABLE search USING fts5 (
            name, about, programs, tags, state, content = 'search_text', content_rowid = 'row',
            tokenize = 'ascii', detail = 'column', columnsize = 0, prefix = '1 2 3'
        );
        -- The words that are in the index.
        CREATE VIRTUAL TABLE search_words USING fts5vocab (search, instance);

        """

    /// With what a network begins (DI-10): Illinois' list and what ATLAS has besides. A migration
    /// runs once, so one that was deleted does not come back. The sensitive ones are RE-23's.
    private static let serviceTypes = """
        CREATE TABLE service_types (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL CHECK (name <> ''),
            name_folded TEXT NOT NULL UNIQUE,
            status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
            sensitive INTEGER NOT NULL CHECK (sensitive IN (0, 1)),
            created_at INTEGER NOT NULL
        ) STRICT;

        INSERT INTO service_types (id, name, name_folded, status, sensitive, created_at)
        SELECT column1, column2, fold(column2), 'active', column3, unixepoch() * 1000 FROM (VALUES
            ('abc-esl-program', 'ABC/ESL Program', 0),
            ('child-safety', 'Child Safety', 1),
            ('dependent-care', 'Dependent Care', 0),
            ('domestic-violence', 'Domestic Violence', 1),
            ('health-care', 'Health Care', 0),
            ('housing-assistance', 'Housing Assistance', 0),
            ('legal-aid', 'Legal Aid', 1),
            ('other-health-nutrition', 'Other: Health/Nutrition', 0),
            ('other-internet', 'Other: Internet', 0),
            ('other-phone', 'Other: Phone', 0),
            ('other-services', 'Other: Services', 0),
            ('other-technology-rental', 'Other: Technology Rental', 0),
            ('transportation', 'Transportation', 0),
            ('child-care-assistance', 'Child Care Assistance', 0),
            ('education-training-opportunities', 'Education & Training Opportunities', 0),
            ('job-search-assistance', 'Job Search Assistance', 0),
            ('medical-supplies-assistance', 'Medical Supplies Assistance', 0),
            ('supportive-services', 'Supportive Service(s)', 0)
        );

        """
}
