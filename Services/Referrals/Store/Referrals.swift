import Contracts
import EventLog
import SQLiteKit
import Wire

// Writing referrals, and reading one of them.
extension Transaction {
    func insert(_ sent: Submission, pdf: [UInt8], hash: [UInt8]) throws {
        let referral = sent.referral
        let client = sent.client
        try run(
            """
            INSERT INTO referrals (
                id, version, kind, state, reason, is_open, is_sensitive, urgency,
                submitted_at, changed_at, closed_at, waiting_since,
                sender, sender_name, receiver, receiver_name, program, program_name,
                submitted_by, submitted_by_name, service_type_names,
                client, client_name, client_folded, client_phone, client_phone_digits,
                client_email, client_birth_date, client_language, client_needs_interpreter,
                client_address, reach, consent_by, consent_form, comment, notes)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            values: [
                sent.id, referral.version, sent.kind.rawValue, referral.state.rawValue, nil,
                referral.state.isOpen, sent.isSensitive, sent.urgency.rank,
                sent.at, referral.changedAt, nil, referral.waitingSince,
                sent.sender.id, sent.sender.name, sent.receiver.id, sent.receiver.name,
                sent.program?.id, sent.program?.name,
                sent.submittedBy, sent.submittedByName,
                sent.serviceTypes.map(\.name).joined(separator: nameSeparator),
                client.id, client.name, folded(client.name), client.phone,
                client.phone.map(digits), client.email, client.birthDate, client.language,
                client.needsInterpreter, client.address, sent.reach.rawValue,
                sent.consent?.givenBy, sent.consent?.form.rawValue, sent.comment, sent.notes,
            ])
        for type in sent.serviceTypes {
            try run(
                "INSERT INTO service_types (referral, service_type) VALUES (?, ?)", sent.id, type.id
            )
        }
        try run("INSERT INTO pdfs (referral, hash, bytes) VALUES (?, ?, ?)", sent.id, hash, pdf)
    }

    /// What the rules need of a referral; fails with `not_found` when `viewer` may not see it.
    func referral(_ id: ReferralID, seenBy viewer: Viewer) throws -> Referral {
        let visible = viewer.condition
        let found = try first(
            """
            SELECT r.id, r.kind, r.state, r.reason, r.sender, r.receiver, r.consent_by IS NOT NULL,
                r.version, r.changed_at, r.closed_at, r.waiting_since
            FROM referrals r WHERE r.id = ? AND \(visible.sql)
            """, values: [id] + visible.values
        ) { row in
            var referral = Referral()
            referral.id = row.id(0)
            referral.kind = try row.value(1)
            referral.state = try row.value(2)
            referral.reason = try row.valueOrNil(3)
            (referral.sender, referral.receiver) = (row.id(4), row.id(5))
            referral.hasConsent = row.bool(6)
            referral.version = Int(row.int(7))
            referral.changedAt = row.int(8)
            (referral.closedAt, referral.waitingSince) = (row.intOrNil(9), row.intOrNil(10))
            return referral
        }
        guard let found else { throw Refusal.noSuch("referral") }
        return found
    }

    func update(_ moved: Referral) throws {
        try run(
            """
            UPDATE referrals SET state = ?, reason = ?, is_open = ?, version = ?, changed_at = ?,
                closed_at = ?, waiting_since = ?
            WHERE id = ?
            """,
            moved.state.rawValue, moved.reason?.rawValue, moved.state.isOpen, moved.version,
            moved.changedAt, moved.closedAt, moved.waitingSince, moved.id)
    }

    // MARK: History

    /// Appends to a referral's history; `partner` is on whose behalf, and one of the referral's two.
    func append(
        _ update: ReferralsAPI.Update, by user: UserID?, of partner: PartnerID?,
        to referral: ReferralID
    ) throws {
        try run(
            """
            INSERT INTO updates (
                referral, number, at, user, user_name, partner_name, state, reason, note, via)
            SELECT r.id, 1 + coalesce((SELECT max(number) FROM updates WHERE referral = r.id), 0),
                ?, ?, ?,
                CASE ? WHEN r.sender THEN r.sender_name WHEN r.receiver THEN r.receiver_name END,
                ?, ?, ?, ?
            FROM referrals r WHERE r.id = ?
            """,
            update.at, user, update.by, partner, update.state?.rawValue, update.reason?.rawValue,
            update.note, update.via, referral)
    }

    /// Whether the state it is in was set by this user with this note.
    func isLastMove(of referral: ReferralID, by user: UserID?, note: String?) throws -> Bool {
        try first(
            """
            SELECT user IS ? AND note IS ? FROM updates WHERE referral = ? AND state IS NOT NULL
            ORDER BY number DESC LIMIT 1
            """, user, note, referral
        ) { $0.bool(0) } ?? false
    }

    func updates(of referral: ReferralID) throws -> [ReferralsAPI.Update] {
        try rows(
            """
            SELECT at, user_name, partner_name, state, reason, note, via FROM updates
            WHERE referral = ? ORDER BY number
            """, referral
        ) { row in
            var update = ReferralsAPI.Update()
            (update.at, update.by) = (row.int(0), row.text(1))
            update.partnerName = row.textOrNil(2)
            update.state = try row.valueOrNil(3)
            update.reason = try row.valueOrNil(4)
            (update.note, update.via) = (row.textOrNil(5), row.text(6))
            return update
        }
    }

    // MARK: The PDF

    func pdf(of id: ReferralID, seenBy viewer: Viewer) throws -> (bytes: [UInt8], hash: [UInt8])? {
        let visible = viewer.condition
        return try first(
            """
            SELECT p.bytes, p.hash FROM referrals r JOIN pdfs p ON p.referral = r.id
            WHERE r.id = ? AND \(visible.sql)
            """, values: [id] + visible.values
        ) { (bytes: $0.blob(0), hash: $0.blob(1)) }
    }
}

/// Between names in one column: a control character, which no text that arrives may hold.
let nameSeparator = "\u{1F}"

/// The digits of a telephone number, for finding it however it is written.
func digits(_ phone: String) -> String { phone.filter { $0.isASCII && $0.isNumber } }

extension ReferralsAPI.Urgency {
    /// Its order in lists, and in the file.
    var rank: Int {
        switch self {
        case .urgent: 0
        case .soon: 1
        case .routine: 2
        }
    }

    init(rank: Int64) { self = rank == 0 ? .urgent : rank == 1 ? .soon : .routine }
}
