import Contracts
import EventLog
import SQLiteKit
import Wire

/// Which referrals a report is of, as a WHERE with its values. It names only columns that both
/// tables of facts have.
struct Selection {
    private(set) var sql = "1"
    private(set) var values: [Value] = []

    /// - `from`, `until`: submitted from then on, and before then.
    init(_ viewer: Viewer, partner: PartnerID?, from: Int64?, until: Int64?) {
        switch viewer {
        case .all: break
        case .allButSensitive: add("is_sensitive = 0")
        case .partner(let own): addParty(own)
        }
        if let partner, viewer != .partner(partner) { addParty(partner) }
        if let from { add("submitted_at >= ?", from) }
        if let until { add("submitted_at < ?", until) }
    }

    private mutating func addParty(_ partner: PartnerID) {
        add("(sender = ? OR receiver = ?)", partner, partner)
    }

    private mutating func add(_ condition: String, _ more: Value...) {
        sql += " AND \(condition)"
        values += more
    }
}

/// Whose figures a caller sees (RP-11, RE-23).
enum Viewer: Equatable {
    case all
    case allButSensitive
    case partner(PartnerID)

    /// Fails with `forbidden` for those who neither oversee the network nor work for a partner.
    init(_ caller: Caller?) throws(Failure) {
        // Without a caller it is the network itself.
        guard let caller else {
            self = .all
            return
        }
        switch (caller.role, caller.partner) {
        case (.superAdmin, _): self = .all
        case (.auditor, _): self = .allButSensitive
        case (.partnerAdmin, let partner?): self = .partner(partner)
        default: throw .forbidden
        }
    }
}

extension Transaction {
    func states(of selection: Selection) throws -> [ReportsAPI.Count] {
        try rows(
            """
            SELECT state, count(*) FROM facts WHERE \(selection.sql)
            GROUP BY state ORDER BY count(*) DESC, state
            """, values: selection.values
        ) { ReportsAPI.Count($0.text(0), Int($0.int(1))) }
    }

    func serviceTypes(of selection: Selection) throws -> [ReportsAPI.Count] {
        try rows(
            """
            SELECT n.name, c.referrals
            FROM (SELECT service_type, count(*) AS referrals FROM fact_service_types
                WHERE \(selection.sql) GROUP BY service_type) c
            JOIN names n ON n.id = c.service_type
            ORDER BY c.referrals DESC, n.name, n.id
            """, values: selection.values
        ) { ReportsAPI.Count($0.text(0), Int($0.int(1))) }
    }

    /// The partners with most referrals, sent and received together.
    func partners(of selection: Selection, limit: Int) throws -> [ReportsAPI.PartnerCount] {
        try rows(
            """
            SELECT n.id, n.name, sum(p.sent), sum(p.received)
            FROM (
                SELECT sender AS partner, count(*) AS sent, 0 AS received FROM facts
                WHERE \(selection.sql) GROUP BY sender
                UNION ALL
                SELECT receiver, 0, count(*) FROM facts WHERE \(selection.sql) GROUP BY receiver
            ) p JOIN names n ON n.id = p.partner
            GROUP BY p.partner ORDER BY sum(p.sent) + sum(p.received) DESC, n.name, n.id LIMIT ?
            """, values: selection.values + selection.values + [limit]
        ) { row in
            var count = ReportsAPI.PartnerCount()
            count.partner = Named(row.id(0), row.text(1))
            (count.sent, count.received) = (Int(row.int(2)), Int(row.int(3)))
            return count
        }
    }

    /// The referrals themselves, newest first.
    func lines(
        of selection: Selection, offset: Int, limit: Int, each: (ReportsAPI.Line) throws -> Void
    ) throws {
        try self.each(
            """
            SELECT referral, submitted_at, sender_name, receiver_name, submitted_by_name,
                client_name, service_type_names, state, changed_at
            FROM facts WHERE \(selection.sql)
            ORDER BY submitted_at DESC, referral DESC LIMIT ? OFFSET ?
            """, values: selection.values + [limit, offset]
        ) { row in
            var cursor = row.cursor
            var line = ReportsAPI.Line()
            line.id = ReferralID(cursor.text())
            line.submittedAt = cursor.int()
            line.sender = cursor.text()
            line.receiver = cursor.text()
            line.submittedBy = cursor.text()
            line.clientName = cursor.text()
            line.serviceTypes = cursor.text().split(separator: nameSeparator).map(String.init)
            line.state = try cursor.value()
            line.changedAt = cursor.int()
            try each(line)
        }
    }
}
