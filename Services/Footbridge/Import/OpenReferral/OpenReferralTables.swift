/// The tables of an Open Referral directory: Ohana's CSV files, HSDS 1 to 3 as CSV, or HSDS 3 JSON
/// taken apart into the same tables.
struct OpenReferralTables {
    private var tables: [String: Table] = [:]

    subscript(_ name: String) -> [Record] { tables[name]?.records ?? [] }

    func table(_ name: String) -> Table { tables[name] ?? Table() }

    /// Reads a folder of CSV files, a folder of JSON files, one JSON file, or a data package, whose
    /// tables lie in its folder `csv`.
    init(_ root: String, mapping: ColumnMapping, findings: inout Findings) throws {
        let isPackage = folderEntries("\(root)/csv")?.contains("organizations.csv") ?? false
        let path = isPackage ? "\(root)/csv" : root
        if let entries = folderEntries(path) {
            let tableFiles = entries.filter { tableNames.contains($0.withoutSuffix(".csv") ?? "") }
            let jsonFiles = entries.filter { $0.hasSuffix(".json") }
            if tableFiles.contains("organizations.csv") {
                for file in tableFiles {
                    tables[file.withoutSuffix(".csv") ?? file] = try Table.csv(
                        "\(path)/\(file)", mapping: mapping, findings: &findings)
                }
            } else {
                for file in jsonFiles { try addJSON("\(path)/\(file)") }
            }
        } else {
            try addJSON(path)
        }
        guard !self["organizations"].isEmpty else {
            throw UnusableSource(
                "\(path): holds no organizations; wanted is a folder with organizations.csv, or"
                    + " HSDS 3 JSON.")
        }
    }
}

private let tableNames: Set<String> = [
    "organizations", "locations", "services", "service_at_location", "programs", "contacts",
    "phones", "addresses", "physical_addresses", "postal_addresses", "mail_addresses", "schedules",
    "regular_schedules", "holiday_schedules", "languages", "cost_options", "required_documents",
    "service_areas", "attributes", "taxonomy", "taxonomy_terms",
]

// MARK: - JSON

/// What a member of an HSDS 3 object holds: rows of which table, and whether they belong to the
/// object or the object refers to them.
private struct Nesting {
    var table: String
    /// The column by which the outer row refers to the inner one; nil when it is the other way
    /// round.
    var reference: String?
}

private let nestings: [String: Nesting] = [
    "services": Nesting(table: "services"), "locations": Nesting(table: "locations"),
    "service_at_locations": Nesting(table: "service_at_location"),
    "contacts": Nesting(table: "contacts"), "phones": Nesting(table: "phones"),
    "addresses": Nesting(table: "addresses"), "schedules": Nesting(table: "schedules"),
    "languages": Nesting(table: "languages"), "cost_options": Nesting(table: "cost_options"),
    "required_documents": Nesting(table: "required_documents"),
    "service_areas": Nesting(table: "service_areas"), "attributes": Nesting(table: "attributes"),
    "programs": Nesting(table: "programs"),
    "organization": Nesting(table: "organizations", reference: "organization_id"),
    "program": Nesting(table: "programs", reference: "program_id"),
    "location": Nesting(table: "locations", reference: "location_id"),
    "service": Nesting(table: "services", reference: "service_id"),
    "taxonomy_term": Nesting(table: "taxonomy_terms", reference: "taxonomy_term_id"),
]

/// The column in which rows name the row of this table that they belong to.
private let ownerColumns: [String: String] = [
    "organizations": "organization_id", "services": "service_id", "locations": "location_id",
    "service_at_location": "service_at_location_id", "contacts": "contact_id",
    "phones": "phone_id",
]

extension OpenReferralTables {
    private static let jsonBytesLimit = 512 << 20

    private mutating func addJSON(_ path: String) throws {
        let file = path.lastPathComponent
        let root: JSONValue
        do {
            root = try JSONFileReader.value(
                of: try wholeFile(path, bytesLimit: Self.jsonBytesLimit))
        } catch let defect as JSONDefect {
            throw UnusableSource("\(path): \(defect)")
        }
        // `tabular.json` holds the CSV tables as lists.
        let members = root.object?.members ?? []
        if !members.isEmpty, members.allSatisfy({ $0.name.hasSuffix(".csv") }) {
            for member in members {
                let (name, rows) = (member.name, member.value)
                let table = name.withoutSuffix(".csv") ?? name
                for row in (rows.list ?? []).compactMap(\.object) where tableNames.contains(table) {
                    add(row, to: table, in: file, owner: nil, organization: nil)
                }
            }
            return
        }
        let roots = root.object?["contents"]?.list ?? root.list ?? [root]
        for object in roots.compactMap(\.object) {
            guard let table = Self.table(of: object, in: file) else { continue }
            add(object, to: table, in: file, owner: nil, organization: nil)
        }
    }

    /// The table of an outermost object: by its file's name, as the HSDS examples and API name
    /// them, otherwise by what it has.
    private static func table(of object: JSONObject, in file: String) -> String? {
        // The longer of two with the same beginning first.
        let prefixes: [(String, String?)] = [
            ("service_at_location", "service_at_location"), ("service", "services"),
            ("location", "locations"), ("organization", "organizations"),
            ("taxonomy_term", "taxonomy_terms"), ("taxonom", nil),
        ]
        guard object["id"] != nil else { return nil }
        for (prefix, table) in prefixes where file.hasPrefix(prefix) { return table }
        if object["location"] != nil, object["service"] != nil { return "service_at_location" }
        if object["organization"] != nil || object["service_at_locations"] != nil {
            return "services"
        }
        return object["name"] == nil ? nil : "organizations"
    }

    /// Adds an object's own values as a row, and what is nested in it as rows that name it.
    private mutating func add(
        _ object: JSONObject, to table: String, in file: String,
        owner: (column: String, id: String)?, organization: String?
    ) {
        var values: [(name: String, value: String)] = []
        var references: [(name: String, object: JSONObject)] = []
        for member in object.members {
            let (name, value) = (member.name, member.value)
            if let text = value.text { values.append((name, text)) }
            if let inner = value.object, let column = nestings[name]?.reference {
                references.append((name, inner))
                if let id = inner["id"]?.text { values.append((column, id)) }
            }
        }
        let own = values.first { $0.name == "id" }?.value
        let named = values.first { $0.name == "organization_id" }?.value
        let organization = table == "organizations" ? own : named ?? organization
        if let owner { values.append((owner.column, owner.id)) }
        // A location within a service's object belongs to the organisation around it.
        if table == "locations", let organization {
            values.append(("organization_id", organization))
        }
        tables[table, default: Table()].merge(values, at: Place(file: file, line: object.line))

        for (name, inner) in references {
            guard let nesting = nestings[name] else { continue }
            add(inner, to: nesting.table, in: file, owner: nil, organization: organization)
        }
        for member in object.members {
            let (name, value) = (member.name, member.value)
            guard let nesting = nestings[name], nesting.reference == nil else { continue }
            let column = nesting.table == "attributes" ? "link_id" : ownerColumns[table]
            var owner: (column: String, id: String)?
            if let column, let own { owner = (column, own) }
            for inner in (value.list ?? []).compactMap(\.object) {
                add(inner, to: nesting.table, in: file, owner: owner, organization: organization)
            }
        }
    }
}

extension String {
    fileprivate func withoutSuffix(_ suffix: String) -> String? {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : nil
    }
}
