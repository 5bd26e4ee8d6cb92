import Contracts
import SQLiteKit
import Wire

// The SQL of what is copied from other services' events.

extension Transaction {
    func save(_ person: Person) throws {
        try run(
            """
            INSERT INTO people (id, name, email, role, partner, language)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email,
                role = excluded.role, partner = excluded.partner, language = excluded.language
            """, person.id, person.name, person.email, person.role.rawValue, person.partner,
            person.language.rawValue)
    }

    func person(_ id: UserID) throws -> Person? {
        try first(
            "SELECT id, name, email, role, partner, language FROM people WHERE id = ?", id,
            map: person)
    }

    /// Messages on their way to one who was removed stay in the outbox, as failed.
    func removePerson(_ id: UserID) throws {
        try run(
            """
            UPDATE outbox SET delivery = 'failed', due_at = NULL, problem = 'the user was removed'
            WHERE recipient = ? AND due_at IS NOT NULL
            """, id)
        try run("DELETE FROM inbox WHERE user = ?", id)
        try run("DELETE FROM people WHERE id = ?", id)
    }

    /// The users of both sides, the super admins and the navigator, each once.
    func people(whoMayLearnOf referral: KnownReferral) throws -> [Person] {
        try rows(
            """
            SELECT id, name, email, role, partner, language FROM people
            WHERE partner = ? OR partner = ? OR role = 'super_admin' OR id = ?
            ORDER BY id
            """, referral.sender.id, referral.receiver.id, referral.submittedBy, map: person)
    }

    private func person(_ row: Row) throws -> Person {
        Person(
            id: row.id(0), name: row.text(1), email: row.text(2), role: try row.value(3),
            partner: row.idOrNil(4), language: try row.value(5))
    }

    func save(_ referral: KnownReferral) throws {
        try run(
            """
            INSERT INTO referrals
                (id, client_name, sender, sender_name, receiver, receiver_name, submitted_by,
                is_sensitive)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
            """, referral.id, referral.clientName, referral.sender.id, referral.sender.name,
            referral.receiver.id, referral.receiver.name, referral.submittedBy,
            referral.isSensitive)
    }

    func referral(_ id: ReferralID) throws -> KnownReferral? {
        try first(
            """
            SELECT client_name, sender, sender_name, receiver, receiver_name, submitted_by,
                is_sensitive
            FROM referrals WHERE id = ?
            """, id
        ) { row in
            KnownReferral(
                id: id, clientName: row.text(0), sender: Named(row.id(1), row.text(2)),
                receiver: Named(row.id(3), row.text(4)), submittedBy: row.idOrNil(5),
                isSensitive: row.bool(6))
        }
    }
}
