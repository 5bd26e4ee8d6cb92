import Contracts

/// Reads the tables of Ohana and of HSDS 1 to 3, which differ in the names of some columns, as
/// partners: organisations → partners, locations → locations, services → programs, contacts →
/// contacts, taxonomy terms → tags.
struct OpenReferralReader {
    var findings: Findings
    let tables: OpenReferralTables
    var sourced: [SourcedPartner] = []
    /// The partner to whom a loaded row belongs, by the row's identifier.
    var partnerOf: [String: [String: Int]] = [:]
    let links: ServiceLinks

    init(_ tables: OpenReferralTables, findings: Findings) {
        (self.tables, self.findings) = (tables, findings)
        links = ServiceLinks(tables)
    }

    /// All partners, with everything that belongs to them.
    mutating func partners() -> [SourcedPartner] {
        readOrganizations()
        readLocations()
        readServices()
        readContacts()
        readAttributes()
        rejectOrphans()
        return sourced
    }

    /// The table's rows by what they name in a column.
    func rows(_ table: String, by column: String) -> [String: [Record]] {
        var rows: [String: [Record]] = [:]
        for row in tables[table] {
            if let id = row[column] { rows[id, default: []].append(row) }
        }
        return rows
    }

    func partner(_ table: String, _ id: String?) -> Int? {
        id.flatMap { partnerOf[table]?[$0] }
    }

    mutating func own(_ table: String, _ id: String, _ partner: Int) {
        partnerOf[table, default: [:]][id] = partner
    }
}

// MARK: - What belongs to nothing

extension OpenReferralReader {
    /// Tables whose rows say more about rows of other tables, and the columns that name those.
    private static let details: [(table: String, owners: [String])] = [
        ("addresses", ["location_id"]), ("physical_addresses", ["location_id"]),
        ("postal_addresses", ["location_id", "organization_id"]),
        ("phones", contactOwners + ["contact_id"]),
        ("schedules", ["location_id", "service_id", "service_at_location_id"]),
        ("regular_schedules", ["location_id", "service_id", "service_at_location_id"]),
        ("holiday_schedules", ["location_id", "service_id", "service_at_location_id"]),
        ("service_at_location", ["service_id"]), ("service_at_location", ["location_id"]),
        ("cost_options", ["service_id"]), ("required_documents", ["service_id"]),
        ("service_areas", ["service_id", "service_at_location_id"]),
    ]

    mutating func rejectOrphans() {
        for (table, owners) in Self.details {
            for row in tables[table] where !owners.contains(where: { isLoaded($0, row[$0]) }) {
                findings.reject(row.place, missing(row, owners))
            }
        }
    }

    private func isLoaded(_ column: String, _ id: String?) -> Bool {
        guard let id else { return false }
        switch column {
        case "organization_id": return partner("organizations", id) != nil
        case "location_id": return partner("locations", id) != nil
        case "service_id": return partner("services", id) != nil
        case "contact_id": return partner("contacts", id) != nil
        default: return partner("services", links.service[id]) != nil
        }
    }

    /// Why a row has no place to go, in the words of its own columns.
    func missing(_ row: Record, _ columns: [String]) -> String {
        let named = columns.compactMap { column in row[column].map { "\(column) \($0)" } }
        if named.isEmpty {
            return "names nothing it belongs to: no \(columns.joined(separator: ", "))"
        }
        return "names \(named.joined(separator: ", ")), not among the rows that could be loaded"
    }
}
