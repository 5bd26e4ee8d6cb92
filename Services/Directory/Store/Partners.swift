import Contracts
import EventLog
import SQLiteKit
import Wire

extension Transaction {
    // MARK: Reading

    func partnerHead(_ id: PartnerID) throws -> PartnerHead {
        let found = try first(
            "SELECT row, id, name, status, accepting, version FROM partners WHERE id = ?", id,
            map: PartnerHead.init)
        guard let found else { throw Refusal.notFound("partner") }
        return found
    }

    /// A partner's whole profile (DI-1).
    func partner(_ head: PartnerHead) throws -> DirectoryAPI.Partner {
        var partner = DirectoryAPI.Partner()
        try each(
            """
            SELECT name, website, summary, mission, population_served, referral_requirements,
                office_hours, eligibility, how_to_apply, additional_information, newsletter,
                email, phone, status, accepting, confirmed_at, changed_at, version, id
            FROM partners WHERE row = ?
            """, head.row
        ) { row in
            var columns = row.cursor
            partner.profile = DirectoryAPI.Profile(&columns)
            partner.status = try columns.value()
            partner.isAccepting = columns.bool()
            partner.confirmedAt = columns.intOrNil()
            partner.changedAt = columns.int()
            partner.version = Int(columns.int())
            partner.id = PartnerID(columns.text())
        }
        partner.tags = try rows(
            """
            SELECT t.id, t.name FROM partner_tags p JOIN tags t ON t.row = p.tag
            WHERE p.partner = ? ORDER BY t.name_folded
            """, head.row
        ) { Named($0.id(0), $0.text(1)) }
        partner.locations = try locations(of: head.row)
        partner.contacts = try contacts(of: head.row)
        partner.programs = try programs(of: head.row)
        return partner
    }

    /// The present statuses of those partners that exist.
    func statuses(
        of partners: some Collection<PartnerID>
    ) throws -> [(id: PartnerID, status: DirectoryAPI.PartnerStatus)] {
        try rows(
            "SELECT id, status FROM partners WHERE id IN (SELECT value FROM json_each(?))",
            jsonList(partners.map(\.rawValue))
        ) { (id: $0.id(0), status: try $0.value(1)) }
    }

    /// What a referral needs to know, of those that exist.
    func states(of partners: [PartnerID]) throws -> [DirectoryAPI.Resolve.PartnerState] {
        try rows(
            """
            SELECT id, name, status, accepting, phone FROM partners
            WHERE id IN (SELECT value FROM json_each(?)) ORDER BY name_folded
            """, jsonList(partners.map(\.rawValue))
        ) { row in
            var state = DirectoryAPI.Resolve.PartnerState()
            state.id = row.id(0)
            state.name = row.text(1)
            state.status = try row.value(2)
            state.isAccepting = row.bool(3)
            state.phone = row.textOrNil(4)
            return state
        }
    }

    // MARK: Writing

    /// Where a record came from, and what it looked like there.
    struct Origin {
        var source: String
        var key: String
        var hash: [UInt8]
    }

    func insertPartner(
        _ id: PartnerID, _ profile: DirectoryAPI.Profile, status: DirectoryAPI.PartnerStatus,
        isAccepting: Bool, from origin: Origin? = nil, at now: Int64
    ) throws -> PartnerHead {
        let more: [Value] = [
            folded(profile.name), id, status.rawValue, isAccepting, origin?.source, origin?.key,
            origin?.hash, now,
        ]
        try run(
            """
            INSERT INTO partners (name, website, summary, mission, population_served,
                referral_requirements, office_hours, eligibility, how_to_apply,
                additional_information, newsletter, email, phone, name_folded, id, status,
                accepting, source, source_key, source_hash, changed_at, version)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
            """,
            values: profile.values + more)
        return PartnerHead(
            row: lastInsertRowID, id: id, name: profile.name, status: status,
            isAccepting: isAccepting, version: 1)
    }

    /// Replaces the profile; the version goes up.
    func updateProfile(
        _ row: Int64, _ profile: DirectoryAPI.Profile, at now: Int64
    ) throws {
        let more: [Value] = [folded(profile.name), now, row]
        try run(
            """
            UPDATE partners SET name = ?, website = ?, summary = ?, mission = ?,
                population_served = ?, referral_requirements = ?, office_hours = ?,
                eligibility = ?, how_to_apply = ?, additional_information = ?, newsletter = ?,
                email = ?, phone = ?, name_folded = ?, changed_at = ?, version = version + 1
            WHERE row = ?
            """, values: profile.values + more)
    }

    func setAccepting(_ row: Int64, _ isAccepting: Bool) throws {
        try run("UPDATE partners SET accepting = ? WHERE row = ?", isAccepting, row)
    }

    func setConfirmed(_ row: Int64, at now: Int64) throws {
        try run("UPDATE partners SET confirmed_at = ? WHERE row = ?", now, row)
    }

    func setSourceHash(_ row: Int64, _ hash: [UInt8]) throws {
        try run("UPDATE partners SET source_hash = ? WHERE row = ?", hash, row)
    }

    /// The version goes up, so that a form opened before cannot undo it.
    func setStatus(
        _ row: Int64, _ status: DirectoryAPI.PartnerStatus, isAccepting: Bool, at now: Int64
    ) throws {
        try run(
            """
            UPDATE partners SET status = ?, accepting = ?, changed_at = ?, version = version + 1
            WHERE row = ?
            """, status.rawValue, isAccepting, now, row)
    }

    /// Notes that something belonging to the partner changed.
    func touchPartner(_ row: Int64, at now: Int64) throws {
        try run("UPDATE partners SET changed_at = ? WHERE row = ?", now, row)
    }
}

extension PartnerHead {
    /// From `row, id, name, status, accepting, version`.
    init(_ row: Row) throws {
        var columns = row.cursor
        self.row = columns.int()
        id = PartnerID(columns.text())
        name = columns.text()
        status = try columns.value()
        isAccepting = columns.bool()
        version = Int(columns.int())
    }
}

extension DirectoryAPI.Profile {
    /// In the order of the columns in `Schema`.
    fileprivate var values: [Value] {
        [
            name, website, summary, mission, populationServed, referralRequirements, officeHours,
            eligibility, howToApply, additionalInformation, newsletter, email, phone,
        ]
    }

    fileprivate init(_ columns: inout Row.Cursor) {
        self.init()
        name = columns.text()
        website = columns.textOrNil()
        summary = columns.textOrNil()
        mission = columns.textOrNil()
        populationServed = columns.textOrNil()
        referralRequirements = columns.textOrNil()
        officeHours = columns.textOrNil()
        eligibility = columns.textOrNil()
        howToApply = columns.textOrNil()
        additionalInformation = columns.textOrNil()
        newsletter = columns.textOrNil()
        email = columns.textOrNil()
        phone = columns.textOrNil()
    }
}

/// A list as one value, for `IN (SELECT value FROM json_each(?))`.
func jsonList<T: WireValue & Equatable>(_ values: [T]) -> String {
    var list = List<T>()
    list.values = values
    // {"v":[…]} without its frame.
    let bytes = list.encoded().dropFirst(5).dropLast()
    return String(decoding: bytes, as: UTF8.self)
}

private struct List<T: WireValue & Equatable>: Message {
    var values: [T] = []
    mutating func fields(_ f: inout Fields) { f.field("v", &values) }
}
