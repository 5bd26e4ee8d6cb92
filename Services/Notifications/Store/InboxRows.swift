import Contracts
import EventLog
import SQLiteKit
import Wire

// The SQL of the inbox.

extension Transaction {
    /// Unread ones are counted up to here: nobody reads a larger number, and it bounds the count.
    static let unreadLimit = 1_000

    /// Puts the event into a user's inbox, unless it is there already (NO-3).
    func putIntoInbox(
        of user: UserID, _ happening: Happening, by actorName: String, state: ReferralState?,
        _ event: Event
    ) throws {
        let key = MessageKey(
            feed: "referrals", seq: event.seq, recipient: user.rawValue, channel: "inbox")
        try run(
            """
            INSERT INTO inbox (user, id, kind, at, referral, actor_name, state, feed, seq)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """, user, key.id(at: event.at), happening.rawValue, event.at, event.subject, actorName,
            state?.rawValue, key.feed, key.seq)
    }

    /// Left to itself SQLite walks through the whole inbox of the user.
    func unreadCount(of user: UserID) throws -> Int {
        let count = try first(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM inbox INDEXED BY inbox_unread
                WHERE user = ? AND read_at IS NULL LIMIT \(Self.unreadLimit))
            """, user
        ) { $0.int(0) }
        return Int(count ?? 0)
    }

    func inbox(
        of user: UserID, unreadOnly: Bool, before: MessageID?, limit: Int, for reader: Reader
    ) throws -> [NotificationsAPI.Item] {
        // '{' is behind every character of an identifier.
        try rows(
            """
            SELECT inbox.id, kind, at, read_at, referral, client_name, sender_name, receiver_name,
                actor_name, state
            FROM inbox CROSS JOIN referrals ON referrals.id = inbox.referral
            WHERE user = ? AND inbox.id < ? \(unreadOnly ? "AND read_at IS NULL" : "")
                AND \(reader.condition)
            ORDER BY inbox.id DESC LIMIT ?
            """, user, before?.rawValue ?? "{", limit, map: item)
    }

    private func item(_ row: Row) throws -> NotificationsAPI.Item {
        var item = NotificationsAPI.Item()
        item.id = row.id(0)
        item.kind = row.text(1)
        item.at = row.int(2)
        item.isRead = !row.isNull(3)
        item.referral = row.idOrNil(4)
        item.clientName = row.text(5)
        item.senderName = row.text(6)
        item.receiverName = row.text(7)
        item.actorName = row.text(8)
        item.state = try row.valueOrNil(9)
        return item
    }

    func markRead(_ items: [MessageID], of user: UserID, at now: Int64) throws {
        for item in items {
            try run(
                "UPDATE inbox SET read_at = ? WHERE user = ? AND id = ? AND read_at IS NULL", now,
                user, item)
        }
    }

    func markAllRead(of user: UserID, at now: Int64) throws {
        try run(
            """
            UPDATE inbox INDEXED BY inbox_unread SET read_at = ?
            WHERE user = ? AND read_at IS NULL
            """, now, user)
    }

    /// The number of those forgotten.
    func forgetInbox(before: Int64, limit: Int) throws -> Int {
        try run(
            """
            DELETE FROM inbox WHERE (user, id) IN (
                SELECT user, id FROM inbox WHERE at < ? ORDER BY at LIMIT ?)
            """, before, limit)
    }
}
