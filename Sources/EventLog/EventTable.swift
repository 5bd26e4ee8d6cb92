import SQLiteKit
import ServiceKit
import Wire

/// The tables that every service's file has besides its own.
package enum EventTable {
    /// For the first migration of each service.
    package static let schema = """
        CREATE TABLE events (
            seq INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,       -- milliseconds since 1970, UTC
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            caller TEXT NOT NULL,      -- JSON, {} for the service itself, else who or from where
            trace TEXT NOT NULL,
            data TEXT NOT NULL,        -- JSON
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT;
        CREATE INDEX events_by_subject ON events (subject, seq);

        -- How far this service has followed another's events.
        CREATE TABLE feeds (
            service TEXT PRIMARY KEY,
            position INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- What was answered to a change with an idempotency key.
        CREATE TABLE replies (
            caller TEXT NOT NULL,
            key TEXT NOT NULL,
            request BLOB NOT NULL,     -- SHA-256 of operation and body
            reply BLOB NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (caller, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX replies_by_age ON replies (at);

        """
}

extension Transaction {
    /// Appends an event in the same transaction as the change it tells of (`design.md` §4).
    package func append<E: EventData>(
        _ event: E, about subject: String, by context: Context
    ) throws {
        let caller =
            context.caller?.encoded()
            ?? context.address.map { Stranger(address: $0).encoded() } ?? Array("{}".utf8)
        try append(
            kind: E.kind, subject: subject, caller: caller, trace: context.trace,
            at: context.now, data: event.encoded())
    }

    package func append<E: EventData, Kind>(
        _ event: E, about subject: ID<Kind>, by context: Context
    ) throws {
        try append(event, about: subject.rawValue, by: context)
    }

    private func append(
        kind: String, subject: String, caller: [UInt8], trace: String, at: Int64, data: [UInt8]
    ) throws {
        let last = try first("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1") {
            (seq: $0.int(0), hash: $0.blob(1))
        }
        var row = EventRow()
        row.seq = (last?.seq ?? 0) + 1
        row.at = at
        (row.kind, row.subject, row.trace) = (kind, subject, trace)
        row.caller = String(decoding: caller, as: UTF8.self)
        row.data = String(decoding: data, as: UTF8.self)
        try run(
            """
            INSERT INTO events (seq, at, kind, subject, caller, trace, data, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            row.seq, row.at, row.kind, row.subject, row.caller, row.trace, row.data,
            row.hash(after: last?.hash ?? EventRow.beginning))
    }

    /// At most `limit` of them, and fewer where a reply would grow too large to be sent.
    func events(after seq: Int64, limit: Int) throws -> [Event] {
        var events: [Event] = []
        var bytes = 0
        try each(
            """
            SELECT seq, at, kind, subject, caller, trace, data FROM events
            WHERE seq > ? ORDER BY seq LIMIT ?
            """, seq, limit
        ) { row in
            bytes += row.withText(6) { $0.count }
            guard events.isEmpty || bytes <= ReadEvents.dataBytesLimit else { return }
            var event = Event()
            event.seq = row.int(0)
            event.at = row.int(1)
            event.kind = row.text(2)
            event.subject = row.text(3)
            let caller = row.text(4)
            if caller.hasPrefix(#"{"address""#) {
                event.address = try Stranger.decode(Array(caller.utf8), strict: false).address
            } else if caller != "{}" {
                event.caller = try Caller.decode(Array(caller.utf8), strict: false)
            }
            event.trace = row.text(5)
            event.data = row.text(6)
            events.append(event)
        }
        return events
    }

    func lastEvent() throws -> Int64 {
        try first("SELECT max(seq) FROM events") { $0.intOrNil(0) ?? 0 } ?? 0
    }

    /// Goes through the chain from its beginning.
    package func verifyEvents() throws -> VerifyEvents.Reply {
        var reply = VerifyEvents.Reply()
        var hash = EventRow.beginning
        try each(
            "SELECT seq, at, kind, subject, caller, trace, data, hash FROM events ORDER BY seq"
        ) { row in
            guard reply.brokenAt == nil else { return }
            var event = EventRow()
            (event.seq, event.at) = (row.int(0), row.int(1))
            (event.kind, event.subject, event.caller) = (row.text(2), row.text(3), row.text(4))
            (event.trace, event.data) = (row.text(5), row.text(6))
            hash = event.hash(after: hash)
            guard event.seq == reply.events + 1, hash == row.blob(7) else {
                reply.brokenAt = reply.events + 1
                return
            }
            reply.events += 1
        }
        reply.lastHash = hash.hex
        return reply
    }
}

/// What of an event is hashed: every column, each with its length before it, behind the hash of
/// the event before.
private struct EventRow {
    /// Stands for the hash before the first event.
    static let beginning = [UInt8](repeating: 0, count: 32)

    var seq: Int64 = 0
    var at: Int64 = 0
    var kind = ""
    var subject = ""
    var caller = ""
    var trace = ""
    var data = ""

    func hash(after previous: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(previous)
        for number in [seq, at] {
            withUnsafeBytes(of: number.bigEndian) { hash.update($0) }
        }
        for text in [kind, subject, caller, trace, data] {
            withUnsafeBytes(of: UInt32(text.utf8.count).bigEndian) { hash.update($0) }
            hash.update(text)
        }
        return hash.finish()
    }
}
