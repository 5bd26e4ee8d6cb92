import Contracts
import EventLog
import SQLiteKit
import Wire

// What the events of referrals leave behind.
extension Transaction {
    /// Takes in one event of referrals. What reports does not count passes by, so that referrals
    /// can learn to say more.
    func follow(_ event: Event) throws {
        switch event.kind {
        case ReferralsAPI.Submitted.kind:
            try insert(try event.decode(ReferralsAPI.Submitted.self), event)
        case ReferralsAPI.StateChanged.kind:
            let change: ReferralsAPI.StateChanged = try event.decode()
            try run(
                "UPDATE facts SET state = ?, changed_at = ? WHERE referral = ?",
                change.to.rawValue, event.at, event.subject)
        default: break
        }
    }

    private func insert(_ sent: ReferralsAPI.Submitted, _ event: Event) throws {
        try run(
            """
            INSERT INTO facts (
                referral, submitted_at, changed_at, state, is_sensitive, sender, sender_name,
                receiver, receiver_name, submitted_by_name, client_name, service_type_names)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            event.subject, event.at, event.at, ReferralState.sent.rawValue, sent.isSensitive,
            sent.sender.id, sent.sender.name, sent.receiver.id, sent.receiver.name,
            sent.submittedByName, sent.clientName,
            sent.serviceTypes.map(\.name).joined(separator: nameSeparator))
        try rename(sent.sender.id.rawValue, sent.sender.name)
        try rename(sent.receiver.id.rawValue, sent.receiver.name)
        for type in sent.serviceTypes {
            try run(
                """
                INSERT OR IGNORE INTO fact_service_types (
                    submitted_at, referral, service_type, sender, receiver, is_sensitive)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                event.at, event.subject, type.id, sent.sender.id, sent.receiver.id,
                sent.isSensitive)
            try rename(type.id.rawValue, type.name)
        }
    }

    private func rename(_ id: String, _ name: String) throws {
        try run(
            """
            INSERT INTO names (id, name) VALUES (?, ?)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE name <> excluded.name
            """, id, name)
    }

    /// Forgets all figures and where they came from; the events will bring them again.
    func forgetFacts(from feed: String) throws {
        for table in ["facts", "fact_service_types", "names"] { try run("DELETE FROM \(table)") }
        try setPosition(0, in: feed)
    }
}

/// Between names in one column: a control character, which no text that arrives may hold.
let nameSeparator = "\u{1F}"
