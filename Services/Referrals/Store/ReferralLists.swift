import Contracts
import EventLog
import SQLiteKit
import Wire

/// A part of a WHERE with the values for its `?`s.
struct Condition {
    var sql: String
    var values: [Value] = []

    static func && (a: Condition, b: Condition) -> Condition {
        Condition(sql: "\(a.sql) AND \(b.sql)", values: a.values + b.values)
    }
}

extension Viewer {
    /// Which referrals `r` this viewer sees at all (RE-18, RE-23). What is logged or tracked is the
    /// sender's alone (RE-3).
    var condition: Condition {
        switch self {
        case .superAdmin: Condition(sql: "1")
        case .auditor: Condition(sql: "r.is_sensitive = 0")
        case .partner(let partner):
            Condition(
                sql: "(r.sender = ? OR (r.receiver = ? AND r.kind = 'live'))",
                values: [partner, partner])
        }
    }
}

/// Which referrals a list is of.
struct ReferralFilter {
    let condition: Condition
    let order: String

    /// Nothing where there is no such box: incoming or outgoing ones for overseers who do not say
    /// of which partner.
    init?(_ request: ReferralsAPI.List, for viewer: Viewer, user: UserID?) {
        guard let box = Self.box(request.box, for: viewer, of: request.partner) else { return nil }
        var all = box
        if case .partner = viewer, let other = request.partner {
            all = all && Self.otherSide(other, in: request.box)
        }
        let words = folded(request.words.trimmedSpaces)
        if !words.isEmpty { all = all && Self.containing(words) }
        if !request.states.isEmpty {
            let states = request.states.map(\.rawValue)
            let places = states.map { _ in "?" }.joined(separator: ", ")
            all = all && Condition(sql: "r.state IN (\(places))", values: states)
        }
        if let type = request.serviceType {
            all =
                all
                && Condition(
                    sql: """
                        EXISTS (SELECT 1 FROM service_types s
                            WHERE s.referral = r.id AND s.service_type = ?)
                        """, values: [type])
        }
        if let client = request.client {
            all = all && Condition(sql: "r.client = ?", values: [client])
        }
        if request.mine {
            all = all && Condition(sql: "r.submitted_by = ?", values: [user])
        }
        if let from = request.from {
            all = all && Condition(sql: "r.submitted_at >= ?", values: [from])
        }
        if let until = request.until {
            all = all && Condition(sql: "r.submitted_at < ?", values: [until])
        }
        condition = all
        order = Self.order(request, isNarrow: viewer.isPartner || request.partner != nil)
    }

    /// The box itself. Its literals are those of the partial indexes.
    private static func box(
        _ box: ReferralsAPI.Box, for viewer: Viewer, of partner: PartnerID?
    ) -> Condition? {
        let incoming =
            "r.is_open = 1 AND r.receiver = ? AND r.kind = 'live' AND r.state <> 'returned'"
        switch (box, viewer) {
        case (.incoming, .partner(let own)): return Condition(sql: incoming, values: [own])
        case (.outgoing, .partner(let own)):
            return Condition(sql: "r.is_open = 1 AND r.sender = ?", values: [own])
        case (.incoming, _):
            guard let partner else { return nil }
            return Condition(sql: incoming, values: [partner]) && viewer.condition
        case (.outgoing, _):
            guard let partner else { return nil }
            return Condition(sql: "r.is_open = 1 AND r.sender = ?", values: [partner])
                && viewer.condition
        case (.completed, .partner(let own)), (.active, .partner(let own)):
            return eitherSide(of: own, box) && viewer.condition
        case (.completed, _), (.active, _):
            let all = partner.map { eitherSide(of: $0, box) } ?? Condition(sql: isOpen(box))
            return all && viewer.condition
        }
    }

    private static func isOpen(_ box: ReferralsAPI.Box) -> String {
        box == .active ? "r.is_open = 1" : "r.is_open = 0"
    }

    /// What a partner sent or received. Each side says for itself whether it is open: only so does
    /// SQLite see that it may use the partial index of each.
    private static func eitherSide(of partner: PartnerID, _ box: ReferralsAPI.Box) -> Condition {
        let open = isOpen(box)
        return Condition(
            sql: "((\(open) AND r.sender = ?) OR (\(open) AND r.receiver = ?))",
            values: [partner, partner])
    }

    private static func otherSide(_ partner: PartnerID, in box: ReferralsAPI.Box) -> Condition {
        switch box {
        case .incoming: Condition(sql: "r.sender = ?", values: [partner])
        case .outgoing: Condition(sql: "r.receiver = ?", values: [partner])
        case .completed, .active:
            Condition(sql: "(r.sender = ? OR r.receiver = ?)", values: [partner, partner])
        }
    }

    /// Part of the client's name, or of the phone number where there are enough digits for one.
    private static func containing(_ words: String) -> Condition {
        let number = digits(words)
        let isNumber = number.utf8.count >= 3 && !words.contains(where: \.isLetter)
        guard isNumber else {
            return Condition(sql: "instr(r.client_folded, ?) > 0", values: [words])
        }
        return Condition(
            sql: "(instr(r.client_folded, ?) > 0 OR instr(r.client_phone_digits, ?) > 0)",
            values: [words, number])
    }

    /// Over the whole network an index gives the order. One partner's referrals are few: there the
    /// plus keeps SQLite from walking the network's index in order and looking for that partner.
    private static func order(_ request: ReferralsAPI.List, isNarrow: Bool) -> String {
        let plus = isNarrow || request.client != nil ? "+" : ""
        switch request.sort {
        // Closed ones wait for nobody: the newest first.
        case .waiting where request.box == .completed: return "\(plus)r.submitted_at DESC"
        case .waiting: return "\(plus)r.urgency, r.submitted_at"
        case .newest: return "\(plus)r.submitted_at DESC"
        case .oldest: return "\(plus)r.submitted_at"
        case .client: return "\(plus)r.client_folded, r.submitted_at"
        case .state: return "\(plus)r.state, r.submitted_at"
        }
    }
}

extension Viewer {
    fileprivate var isPartner: Bool {
        if case .partner = self { true } else { false }
    }
}

extension String {
    fileprivate var trimmedSpaces: String { filled(self) ?? "" }
}

/// What a line shows besides what is computed from the time.
private let rowColumns = """
    r.id, r.client_name, r.client_phone, r.submitted_by_name, r.submitted_at, r.changed_at,
    r.sender, r.sender_name, r.receiver, r.receiver_name, r.state, r.reason, r.urgency,
    r.service_type_names, r.closed_at, r.waiting_since
    """

/// Computes what depends on the present moment.
struct Moment {
    let now: Int64
    let calendar: BusinessCalendar
    let colours: BusinessCalendar.Colours

    init(_ now: Int64, _ calendar: BusinessCalendar) {
        (self.now, self.calendar) = (now, calendar)
        colours = calendar.colours(at: now)
    }

    fileprivate func line(_ cursor: inout Row.Cursor) throws -> ReferralsAPI.Row {
        var line = ReferralsAPI.Row()
        line.id = ReferralID(cursor.text())
        line.clientName = cursor.text()
        line.clientPhone = cursor.textOrNil()
        line.submittedBy = cursor.text()
        line.submittedAt = cursor.int()
        line.changedAt = cursor.int()
        line.sender = Named(PartnerID(cursor.text()), cursor.text())
        line.receiver = Named(PartnerID(cursor.text()), cursor.text())
        line.state = try cursor.value()
        line.reason = try cursor.valueOrNil()
        line.urgency = ReferralsAPI.Urgency(rank: cursor.int())
        let names = cursor.text()
        line.serviceTypes = names.split(separator: nameSeparator).map(String.init)
        let closedAt = cursor.intOrNil()
        line.daysOpen = calendar.daysOpen(since: line.submittedAt, until: closedAt ?? now)
        line.waiting = colours.colour(waitingSince: cursor.intOrNil())
        return line
    }
}

extension Transaction {
    /// What is counted at most: nobody leafs further, and counting on would cost a second.
    static var countLimit: Int { 10_000 }

    func page(
        _ filter: ReferralFilter, offset: Int, limit: Int, at moment: Moment
    ) throws -> [ReferralsAPI.Row] {
        try rows(
            """
            SELECT \(rowColumns) FROM referrals r WHERE \(filter.condition.sql)
            ORDER BY \(filter.order) LIMIT ? OFFSET ?
            """, values: filter.condition.values + [limit, offset]
        ) { row in
            var cursor = row.cursor
            return try moment.line(&cursor)
        }
    }

    /// How many, up to the limit.
    func count(_ condition: Condition) throws -> Int {
        try first(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM referrals r WHERE \(condition.sql) LIMIT \(Self.countLimit))
            """, values: condition.values
        ) { Int($0.int(0)) } ?? 0
    }

    /// Waiting referrals by colour: those that the viewer's partner received, or the network's.
    func countWaiting(
        for viewer: Viewer, _ colours: BusinessCalendar.Colours
    ) throws -> (green: Int, orange: Int, red: Int) {
        var whose = Condition(sql: "r.waiting_since IS NOT NULL")
        if case .partner(let own) = viewer {
            whose = whose && Condition(sql: "r.receiver = ? AND r.kind = 'live'", values: [own])
        } else {
            whose = whose && viewer.condition
        }
        return (
            green: try count(
                whose && Condition(sql: "r.waiting_since >= ?", values: [colours.green])),
            orange: try count(
                whose
                    && Condition(
                        sql: "r.waiting_since < ? AND r.waiting_since >= ?",
                        values: [colours.green, colours.orange])
            ),
            red: try count(whose && Condition(sql: "r.waiting_since < ?", values: [colours.orange]))
        )
    }

    /// The referral with all it shares, without history and moves; nil when not the viewer's to see.
    func details(
        of id: ReferralID, seenBy viewer: Viewer, at moment: Moment
    ) throws -> ReferralsAPI.Get.Reply? {
        let visible = viewer.condition
        return try first(
            """
            SELECT \(rowColumns), r.kind, r.program_name, r.client, r.client_birth_date,
                r.client_email, r.client_language, r.client_needs_interpreter, r.client_address,
                r.reach, r.comment, r.notes, r.consent_by, r.consent_form, r.version
            FROM referrals r WHERE r.id = ? AND \(visible.sql)
            """, values: [id] + visible.values
        ) { row in
            var cursor = row.cursor
            var reply = ReferralsAPI.Get.Reply()
            reply.row = try moment.line(&cursor)
            reply.kind = try cursor.value()
            reply.program = cursor.textOrNil()
            reply.client.id = ClientID(cursor.text())
            reply.client.name = reply.row.clientName
            reply.client.phone = reply.row.clientPhone
            reply.client.birthDate = cursor.textOrNil()
            reply.client.email = cursor.textOrNil()
            reply.client.language = cursor.textOrNil()
            reply.client.needsInterpreter = cursor.bool()
            reply.client.address = cursor.textOrNil()
            reply.reach = try cursor.value()
            reply.comment = cursor.textOrNil()
            reply.notes = cursor.textOrNil()
            let givenBy = cursor.textOrNil()
            let form: ReferralsAPI.ConsentForm? = try cursor.valueOrNil()
            if let givenBy, let form {
                var consent = ReferralsAPI.Consent()
                (consent.givenBy, consent.form) = (givenBy, form)
                reply.consent = consent
            }
            reply.version = Int(cursor.int())
            reply.staffName = reply.row.submittedBy
            return reply
        }
    }
}
