import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Transaction {
    /// One indexed look at everything a request's permission rests on.
    func session(token: String) throws -> Session? {
        try first(
            """
            SELECT s.id, s.seen_at, s.expires_at, u.id, u.role, u.partner, u.name, u.language,
                p.status
            FROM sessions s
            JOIN users u ON u.id = s.user
            LEFT JOIN partners p ON p.id = u.partner
            WHERE s.token = ?
            """, SHA256.hash(token)
        ) { row in
            var caller = Caller(
                user: row.id(3), role: try row.value(4), partner: row.idOrNil(5),
                name: row.text(6))
            caller.language = row.text(7)
            caller.session = row.id(0)
            return Session(
                id: row.id(0), seenAt: row.int(1), expiresAt: row.int(2), caller: caller,
                standing: Standing(partner: caller.partner, status: try row.valueOrNil(8)))
        }
    }

    func insertSession(
        _ id: SessionID, token: String, of user: UserID, at now: Int64, until expiry: Int64
    ) throws {
        // So that the table holds no more than 12 hours' worth.
        try run("DELETE FROM sessions WHERE expires_at <= ?", now)
        try run(
            "INSERT INTO sessions (token, id, user, seen_at, expires_at) VALUES (?, ?, ?, ?, ?)",
            SHA256.hash(token), id, user, now, expiry)
        try run("UPDATE users SET seen_at = ? WHERE id = ?", now, user)
    }

    /// Of many requests that ask for it at once, the first one writes.
    func noteSeen(_ session: Session, at now: Int64) throws {
        let changed = try run(
            "UPDATE sessions SET seen_at = ? WHERE id = ? AND seen_at = ?",
            now, session.id, session.seenAt)
        if changed > 0 {
            try run("UPDATE users SET seen_at = ? WHERE id = ?", now, session.caller.user)
        }
    }

    func removeSession(_ id: SessionID, of user: UserID) throws {
        try run("DELETE FROM sessions WHERE id = ? AND user = ?", id, user)
    }

    /// - `kept`: the one that goes on, if any.
    func removeSessions(of user: UserID, but kept: SessionID? = nil) throws {
        try run("DELETE FROM sessions WHERE user = ? AND id IS NOT ?", user, kept)
    }

    func removeSessions(ofPartner partner: PartnerID) throws {
        try run(
            "DELETE FROM sessions WHERE user IN (SELECT id FROM users WHERE partner = ?)", partner)
    }

    // MARK: Password links

    /// The user whose link this is, while it is good.
    func user(ofLink link: String, at now: Int64) throws -> Account? {
        let user: UserID? = try first(
            "SELECT user FROM password_links WHERE link = ? AND expires_at > ?",
            SHA256.hash(link), now
        ) { $0.id(0) }
        return try user.flatMap { try account($0) }
    }

    func insertLink(_ link: String, of user: UserID, until expiry: Int64, at now: Int64) throws {
        try run("DELETE FROM password_links WHERE user = ? AND expires_at <= ?", user, now)
        try run(
            """
            DELETE FROM password_links WHERE link IN (
                SELECT link FROM password_links WHERE user = ?
                ORDER BY expires_at DESC LIMIT -1 OFFSET ?)
            """, user, LinkLimits.perUser - 1)
        try run(
            "INSERT INTO password_links (link, user, expires_at) VALUES (?, ?, ?)",
            SHA256.hash(link), user, expiry)
    }

    func removeLinks(of user: UserID) throws {
        try run("DELETE FROM password_links WHERE user = ?", user)
    }
}
