import Contracts
import EventLog
import SQLiteKit
import Wire

// The SQL of the outbox.

/// A message that is due.
struct QueuedMessage {
    var id: MessageID
    var name: String
    var address: String
    var letter: Letter
    var at: Int64
    var attempts: Int
    var triedFrom: Int64
}

// MARK: Filling

extension Transaction {
    func queue(
        _ letter: Letter, to person: Person, because event: Event, in feed: String,
        isSensitive: Bool = false, delay: Int64 = 0
    ) throws {
        try queue(
            letter, to: person.id.rawValue, name: person.name, address: person.email,
            because: event, in: feed, isSensitive: isSensitive, delay: delay)
    }

    /// Queues an e-mail, unless the event has led to one to this recipient before (NO-3).
    func queue(
        _ letter: Letter, to recipient: String, name: String, address: String,
        because event: Event, in feed: String, isSensitive: Bool, delay: Int64 = 0
    ) throws {
        let key = MessageKey(feed: feed, seq: event.seq, recipient: recipient, channel: "email")
        try run(
            """
            INSERT INTO outbox (id, feed, seq, recipient, channel, name, address, letter, at,
                delivery, attempts, tried_from, due_at, is_sensitive)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'queued', 0, ?9, ?11, ?10)
            ON CONFLICT DO NOTHING
            """, key.id(at: event.at), key.feed, key.seq, key.recipient, key.channel, name, address,
            String(decoding: letter.encoded(), as: UTF8.self), event.at, isSensitive,
            event.at + delay)
    }
}

// MARK: Emptying

extension Transaction {
    /// Those waiting longest first.
    func dueMessages(at now: Int64, limit: Int) throws -> [QueuedMessage] {
        try rows(
            """
            SELECT id, name, address, letter, at, attempts, tried_from FROM outbox
            WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT ?
            """, now, limit
        ) { row in
            QueuedMessage(
                id: row.id(0), name: row.text(1), address: row.text(2),
                letter: try Letter.decode(Array(row.text(3).utf8), strict: false), at: row.int(4),
                attempts: Int(row.int(5)), triedFrom: row.int(6))
        }
    }

    /// Counts an attempt and says when the next one is due, should this one never end; false when
    /// the message is not waiting any more.
    func beginAttempt(_ message: QueuedMessage, nextAt: Int64) throws -> Bool {
        try run(
            """
            UPDATE outbox SET attempts = attempts + 1, due_at = ?
            WHERE id = ? AND due_at IS NOT NULL AND attempts = ?
            """, nextAt, message.id, message.attempts) == 1
    }

    func markSent(_ message: MessageID) throws {
        try run(
            "UPDATE outbox SET delivery = 'sent', due_at = NULL, problem = NULL WHERE id = ?",
            message)
    }

    func noteProblem(_ problem: String, with message: MessageID, isOver: Bool) throws {
        if isOver {
            try run(
                "UPDATE outbox SET delivery = 'failed', due_at = NULL, problem = ? WHERE id = ?",
                problem, message)
        } else {
            try run("UPDATE outbox SET problem = ? WHERE id = ?", problem, message)
        }
    }

    /// Whether there was such a message and it had failed.
    func retry(_ message: MessageID, at now: Int64) throws -> Bool {
        try run(
            """
            UPDATE outbox SET delivery = 'queued', due_at = ?1, tried_from = ?1
            WHERE id = ?2 AND delivery = 'failed'
            """, now, message) == 1
    }

    func forgetOutbox(before: Int64, limit: Int) throws -> Int {
        try run(
            """
            DELETE FROM outbox WHERE id IN (
                SELECT id FROM outbox WHERE at < ? AND delivery <> 'queued' ORDER BY at LIMIT ?)
            """, before, limit)
    }
}

// MARK: Looking at it

/// Who looks: auditors do not see what goes on about sensitive referrals (RE-23).
enum Reader {
    case all, allButSensitive

    init(_ caller: Caller?) { self = caller?.role == .auditor ? .allButSensitive : .all }

    var condition: String {
        switch self {
        case .all: "1"
        case .allButSensitive: "is_sensitive = 0"
        }
    }
}

extension Transaction {
    private static let columns = "id, channel, address, letter, at, delivery, attempts, problem"

    func outbox(
        _ delivery: NotificationsAPI.Delivery?, before: MessageID?, limit: Int, for reader: Reader
    ) throws -> [NotificationsAPI.OutboxMessage] {
        // '{' is behind every character of an identifier.
        let end = before?.rawValue ?? "{"
        guard let delivery else {
            return try rows(
                """
                SELECT \(Self.columns) FROM outbox WHERE id < ? AND \(reader.condition)
                ORDER BY id DESC LIMIT ?
                """, end, limit
            ) { try outboxMessage($0).message }
        }
        return try rows(
            """
            SELECT \(Self.columns) FROM outbox
            WHERE delivery = ? AND id < ? AND \(reader.condition)
            ORDER BY id DESC LIMIT ?
            """, delivery.rawValue, end, limit
        ) { try outboxMessage($0).message }
    }

    /// One message with its words.
    func outboxMessage(
        _ id: MessageID, for reader: Reader
    ) throws -> (message: NotificationsAPI.OutboxMessage, letter: Letter)? {
        try first(
            "SELECT \(Self.columns) FROM outbox WHERE id = ? AND \(reader.condition)", id,
            map: outboxMessage)
    }

    private func outboxMessage(
        _ row: Row
    ) throws -> (message: NotificationsAPI.OutboxMessage, letter: Letter) {
        let letter = try Letter.decode(Array(row.text(3).utf8), strict: false)
        var message = NotificationsAPI.OutboxMessage()
        message.id = row.id(0)
        message.channel = row.text(1)
        message.to = row.text(2)
        message.subject = letter.subject
        message.at = row.int(4)
        message.delivery = try row.value(5)
        message.attempts = Int(row.int(6))
        message.problem = row.textOrNil(7)
        return (message, letter)
    }

    /// Whether a message waits that was due at `instant`.
    func isMessageDue(before instant: Int64) throws -> Bool {
        try exists("SELECT 1 FROM outbox WHERE due_at IS NOT NULL AND due_at < ?", instant)
    }
}
