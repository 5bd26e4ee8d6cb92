import Contracts

/// Reads the tables of Ohana and of HSDS 1 to 3, which differ in the names of some columns, as
/// partners: organisations → partners, locations → locations, services → programs, contacts →
/// contacts, taxonomy terms → tags.
struct OpenReferralReader {
    private(set) var findings: Findings
    private let tables: OpenReferralTables
    private var sourced: [SourcedPartner] = []
    /// The partner to whom a loaded row belongs, by the row's identifier.
    private var partnerOf: [String: [String: Int]] = [:]
    private let links: ServiceLinks

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
    private func rows(_ table: String, by column: String) -> [String: [Record]] {
        var rows: [String: [Record]] = [:]
        for row in tables[table] {
            if let id = row[column] { rows[id, default: []].append(row) }
        }
        return rows
    }

    private func partner(_ table: String, _ id: String?) -> Int? {
        id.flatMap { partnerOf[table]?[$0] }
    }

    private mutating func own(_ table: String, _ id: String, _ partner: Int) {
        partnerOf[table, default: [:]][id] = partner
    }
}

// MARK: - Organisations

extension OpenReferralReader {
    private mutating func readOrganizations() {
        let phones = rows("phones", by: "organization_id")
        let postal = rows("postal_addresses", by: "organization_id")
        for (id, row) in findings.identified(tables.table("organizations"), by: "id") {
            var values = Values(row.place)
            guard let name = values.line(row["name"], 300, "name") else {
                findings.reject(row.place, "has no name")
                continue
            }
            var partner = DirectoryAPI.ImportedPartner()
            partner.key = id
            partner.profile.name = name
            partner.profile.website = values.website(row["website", "url"])
            partner.profile.email = values.email(row["email"])
            partner.profile.summary = values.text(row["description"], 10_000, "description")
            partner.profile.phone = phoneText(phones[id] ?? [], unlessNamedIn: ["contact_id"])
            let address = postal[id]?.first.map { addressParts($0) }
            let more = paragraphs([
                labelled("Also known as", row["alternate_name"]),
                labelled("Postal address", address?.joined(separator: ", ")),
                labelled("Accreditations", row["accreditations"]),
                labelled("Licenses", row["licenses"]),
                labelled("Legal status", row["legal_status"]),
            ])
            partner.profile.additionalInformation = values.text(
                more, 10_000, "additional information")
            values.report(to: &findings)
            own("organizations", id, sourced.count)
            sourced.append(SourcedPartner(partner: partner, place: row.place))
        }
    }

    private func addressParts(_ row: Record) -> [String] {
        let parts = [
            row["address_1"], row["address_2"], row["city"], row["state_province"],
            row["postal_code"],
        ]
        return parts.compactMap { $0?.asOneLine }
    }

    /// The numbers as one text. A number which names a contact is that person's, even where it
    /// names the organisation or place as well.
    private func phoneText(_ rows: [Record], unlessNamedIn columns: [String]) -> String? {
        var list = PhoneList()
        let general = rows.filter { row in columns.allSatisfy { row[$0] == nil } }
        for row in general.isEmpty ? rows : general { list.add(row) }
        return list.text
    }
}

// MARK: - Locations

extension OpenReferralReader {
    private mutating func readLocations() {
        let addresses = ["physical_addresses", "addresses", "postal_addresses"].map {
            rows($0, by: "location_id")
        }
        let phones = rows("phones", by: "location_id")
        let hours = openingHours(by: "location_id")
        for (id, row) in findings.identified(tables.table("locations"), by: "id") {
            guard let index = owner(ofLocation: id, row) else {
                findings.reject(row.place, missing(row, ["organization_id"]))
                continue
            }
            var values = Values(row.place)
            let candidates = addresses.flatMap { $0[id] ?? [] }
            let address =
                candidates.first { $0["address_type"]?.lowercased() != "postal" }
                ?? candidates.first
            var location = DirectoryAPI.Location()
            let name = row["name", "alternate_name"] ?? address?["address_1"]
            location.name =
                values.line(name, 300, "name") ?? sourced[index].partner.profile.name
            if let address {
                let street = [address["address_1"], address["address_2"]].compactMap { $0 }
                location.street = values.line(street.joined(separator: ", "), 300, "street")
                location.town = values.line(address["city"], 100, "town")
                location.state = values.line(address["state_province"], 50, "state")
                location.postalCode = values.line(address["postal_code"], 20, "postal code")
            }
            if let degrees = values.coordinates(row["latitude"], row["longitude"]) {
                (location.latitude, location.longitude) = degrees
            }
            location.phone = phoneText(phones[id] ?? [], unlessNamedIn: ["contact_id"])
            location.hours = values.text(hours[id]?.text, 2_000, "opening hours")
            values.report(to: &findings)

            var imported = DirectoryAPI.ImportedLocation()
            (imported.key, imported.location) = (id, location)
            own("locations", id, index)
            sourced[index].partner.locations.append(imported)
        }
    }

    /// The organisation which a location names, or else that of a service offered there: HSDS 3
    /// does not ask for the former.
    private func owner(ofLocation id: String, _ row: Record) -> Int? {
        if let index = partner("organizations", row["organization_id"]) { return index }
        for service in links.services[id] ?? [] {
            if let organization = links.organizations[service],
                let index = partner("organizations", organization)
            {
                return index
            }
        }
        return nil
    }

    /// Schedules by the place they hold at, or by service where they name no place.
    private func openingHours(by column: String) -> [String: OpeningHours] {
        var hours: [String: OpeningHours] = [:]
        func id(_ row: Record) -> String? {
            let link = row["service_at_location_id"]
            let location = row["location_id"] ?? link.flatMap { links.location[$0] }
            if column == "location_id" { return location }
            return location == nil ? row["service_id"] : nil
        }
        for table in ["regular_schedules", "schedules"] {
            for row in tables[table] {
                if let id = id(row) { hours[id, default: OpeningHours()].add(row) }
            }
        }
        for row in tables["holiday_schedules"] {
            if let id = id(row) { hours[id, default: OpeningHours()].addHoliday(row) }
        }
        return hours
    }
}

// MARK: - Services

extension OpenReferralReader {
    private mutating func readServices() {
        let details = ServiceDetails(
            documents: rows("required_documents", by: "service_id"),
            costs: rows("cost_options", by: "service_id"),
            languages: rows("languages", by: "service_id"),
            areas: rows("service_areas", by: "service_id"),
            phones: rows("phones", by: "service_id"), hours: openingHours(by: "service_id"))
        let programs = findings.identified(tables.table("programs"), by: "id")
        let programNames = Dictionary(
            uniqueKeysWithValues: programs.map { ($0.id, $0.row["name"]) })
        let terms = termNames(in: "taxonomy", by: "taxonomy_id")
        var usedPrograms: Set<String> = []

        for (id, row) in findings.identified(tables.table("services"), by: "id") {
            guard let index = owner(ofService: id, row) else {
                findings.reject(row.place, missing(row, ["organization_id", "location_id"]))
                continue
            }
            if let status = row["status"], ["inactive", "defunct"].contains(status.lowercased()) {
                findings.reject(row.place, "its status is \(status)")
                continue
            }
            var values = Values(row.place)
            guard let name = values.line(row["name", "alternate_name"], 300, "name") else {
                findings.reject(row.place, "has no name")
                continue
            }
            var imported = DirectoryAPI.ImportedProgram()
            imported.key = id
            imported.program.name = name
            details.describe(&imported.program, id, row, &values)

            // Ohana lists the terms of its taxonomy with the service.
            var tags: [String] = []
            for term in row["taxonomy_ids"]?.commaList ?? [] {
                if let name = terms[term] {
                    tags.append(name)
                } else {
                    findings.note(
                        row.place, "loaded without term \(term), which is not in taxonomy.csv")
                }
            }
            var categories = tags + (row["keywords"]?.commaList ?? [])
            if let program = row["program_id"], let name = programNames[program] {
                usedPrograms.insert(program)
                if let name { categories.append(name) }
            }
            imported.program.categories = values.list(categories, 100, "categories")
            values.report(to: &findings)
            own("services", id, index)
            sourced[index].partner.programs.append(imported)
            sourced[index].addTags(values.list(tags, .max, "tags"))
        }
        readPrograms(programs.filter { !usedPrograms.contains($0.id) })
    }

    /// Programs that no service is part of; the others are categories of their services.
    private mutating func readPrograms(_ programs: [(id: String, row: Record)]) {
        for (id, row) in programs {
            guard let index = partner("organizations", row["organization_id"]) else {
                findings.reject(row.place, missing(row, ["organization_id"]))
                continue
            }
            var values = Values(row.place)
            guard let name = values.line(row["name", "alternate_name"], 300, "name") else {
                findings.reject(row.place, "has no name")
                continue
            }
            var imported = DirectoryAPI.ImportedProgram()
            // Services and programs may have the same identifiers.
            imported.key = "program:\(id)"
            imported.program.name = name
            imported.program.description = values.text(row["description"], 20_000, "description")
            values.report(to: &findings)
            sourced[index].partner.programs.append(imported)
        }
    }

    private func owner(ofService id: String, _ row: Record) -> Int? {
        if let index = partner("organizations", row["organization_id"]) { return index }
        for location in links.locations[id] ?? [] {
            if let index = partner("locations", location) { return index }
        }
        return nil
    }

    private func termNames(in table: String, by column: String) -> [String: String] {
        var names: [String: String] = [:]
        for row in tables[table] {
            if let id = row[column], let name = row["name"] { names[id] = name.asOneLine }
        }
        return names
    }
}

/// What other tables say about services, by the service's identifier.
private struct ServiceDetails {
    let documents: [String: [Record]]
    let costs: [String: [Record]]
    let languages: [String: [Record]]
    let areas: [String: [Record]]
    let phones: [String: [Record]]
    let hours: [String: OpeningHours]

    func describe(
        _ program: inout DirectoryAPI.Program, _ id: String, _ row: Record, _ values: inout Values
    ) {
        let areaNames = (areas[id] ?? []).compactMap { $0["name", "description", "service_area"] }
        program.description = values.text(
            paragraphs([
                row["description"], labelled("Also known as", row["alternate_name"]),
                labelled("Hours", hours[id]?.text), row["alert"],
                labelled("Area", row["service_areas"] ?? areaNames.first),
            ]), 20_000, "description")
        let ages = [
            labelled("From age", row["minimum_age"]), labelled("to age", row["maximum_age"]),
        ]
        program.eligibility = values.text(
            paragraphs([
                row["eligibility_description", "eligibility"], labelled("For", row["audience"]),
                ages.compactMap { $0 }.joined(separator: ", "),
            ]), 10_000, "eligibility")
        let options = (costs[id] ?? []).map { cost in
            let amount = [
                cost["amount"], cost["currency"]?.uppercased(), cost["amount_description"],
            ]
            let text = amount.compactMap { $0 }.joined(separator: " ")
            return labelled(cost["option"] ?? "Cost", text)
        }
        program.cost = values.text(
            paragraphs([row["fees_description", "fees"]] + options), 2_000, "cost")
        let named = (languages[id] ?? []).compactMap { $0["name", "language", "code"] }
        program.languages = values.list(
            named + (row["languages"]?.commaList ?? []), 100, "languages")
        program.howToApply = values.text(howToApply(id, row), 10_000, "way to apply")
    }

    private func howToApply(_ id: String, _ row: Record) -> String? {
        var numbers = PhoneList()
        for phone in phones[id] ?? [] where phone["contact_id"] == nil { numbers.add(phone) }
        let papers = (documents[id] ?? []).compactMap { $0["document"] }
        return paragraphs([
            row["application_process"],
            labelled(
                "Required documents",
                row["required_documents"] ?? papers.joined(separator: "; ")),
            labelled("Wait", row["wait_time"]),
            labelled("Interpretation", row["interpretation_services"]),
            labelled("Phone", numbers.text), labelled("E-mail", row["email"]),
            labelled("Website", row["url", "website"]),
        ])
    }
}

/// Which services are offered where, before it is known which rows can be loaded.
private struct ServiceLinks {
    /// The location of a `service_at_location`, by its identifier.
    private(set) var location: [String: String] = [:]
    private(set) var service: [String: String] = [:]
    /// The locations of a service, in order.
    private(set) var locations: [String: [String]] = [:]
    /// The services at a location, in order.
    private(set) var services: [String: [String]] = [:]
    /// The organisation which a service names.
    private(set) var organizations: [String: String] = [:]

    init(_ tables: OpenReferralTables) {
        for row in tables["services"] {
            guard let id = row["id"] else { continue }
            organizations[id] = row["organization_id"]
            if let place = row["location_id"] { link(id, place) }
        }
        for row in tables["service_at_location"] {
            guard let serviceID = row["service_id"], let place = row["location_id"] else {
                continue
            }
            link(serviceID, place)
            if let id = row["id"] { (location[id], service[id]) = (place, serviceID) }
        }
    }

    private mutating func link(_ service: String, _ location: String) {
        locations[service, default: []].append(location)
        services[location, default: []].append(service)
    }
}

// MARK: - Contacts

extension OpenReferralReader {
    private mutating func readContacts() {
        let phones = rows("phones", by: "contact_id")
        for (id, row) in findings.identified(tables.table("contacts"), by: "id") {
            guard let (index, place) = home(ofContact: row) else {
                findings.reject(row.place, missing(row, Self.contactOwners))
                continue
            }
            var values = Values(row.place)
            let role = distinct([row["title"], row["department"]].compactMap { $0?.asOneLine })
            let email = values.email(row["email"])
            var (first, last) = personName(row["name"]?.asOneLine ?? "")
            // A desk without a person's name is called by what it does.
            if first.isEmpty { first = role.first ?? email ?? "" }
            guard !first.isEmpty else {
                findings.reject(row.place, "has neither a name nor a title nor an e-mail")
                continue
            }
            var imported = DirectoryAPI.ImportedContact()
            imported.key = id
            imported.contact.firstName = values.line(first, 100, "first name") ?? first
            imported.contact.lastName = values.line(last, 100, "last name") ?? ""
            imported.contact.title = values.line(role.joined(separator: ", "), 200, "title")
            imported.contact.email = email
            imported.contact.phone = phoneText(phones[id] ?? [], unlessNamedIn: [])
            imported.location = place
            values.report(to: &findings)
            own("contacts", id, index)
            sourced[index].partner.contacts.append(imported)
        }
    }

    private static let contactOwners = [
        "organization_id", "location_id", "service_id", "service_at_location_id",
    ]

    /// The partner of a contact, and the location of that partner where the contact is found.
    private func home(ofContact row: Record) -> (partner: Int, location: String?)? {
        let link = row["service_at_location_id"]
        let service = row["service_id"] ?? link.flatMap { links.service[$0] }
        let places = [row["location_id"], link.flatMap { links.location[$0] }].compactMap { $0 }
        let index =
            partner("organizations", row["organization_id"])
            ?? places.lazy.compactMap { partner("locations", $0) }.first
            ?? partner("services", service)
        guard let index else { return nil }
        let serviced = service.flatMap { links.locations[$0] } ?? []
        return (index, (places + serviced).first { partner("locations", $0) == index })
    }
}

// MARK: - Tags

extension OpenReferralReader {
    /// HSDS 3: terms are linked to rows of any table by `attributes`.
    private mutating func readAttributes() {
        var terms = termNames(in: "taxonomy_terms", by: "id")
        terms.merge(termNames(in: "taxonomy", by: "id")) { first, _ in first }
        for row in tables["attributes"] {
            guard let link = row["link_id"] else {
                findings.reject(row.place, "has no link_id")
                continue
            }
            guard let term = row["taxonomy_term_id"], let name = terms[term] else {
                findings.reject(row.place, missing(row, ["taxonomy_term_id"]))
                continue
            }
            var values = Values(row.place)
            let tag = values.list([name], 1, "tags")
            values.report(to: &findings)
            if let index = partner("services", link) {
                sourced[index].addTags(tag)
                sourced[index].addCategories(tag, toProgram: link)
            } else if let index = partner("locations", link) {
                sourced[index].addTags(tag, toLocation: link)
            } else if let index = partner("organizations", link) {
                sourced[index].addTags(tag)
            } else {
                findings.reject(row.place, missing(row, ["link_id"]))
            }
        }
    }
}

extension SourcedPartner {
    mutating func addTags(_ names: [String]) {
        partner.tags = distinct(partner.tags + names)
    }

    fileprivate mutating func addTags(_ names: [String], toLocation key: String) {
        guard let index = partner.locations.firstIndex(where: { $0.key == key }) else { return }
        partner.locations[index].tagNames = distinct(partner.locations[index].tagNames + names)
    }

    fileprivate mutating func addCategories(_ names: [String], toProgram key: String) {
        guard let index = partner.programs.firstIndex(where: { $0.key == key }) else { return }
        let all = distinct(partner.programs[index].program.categories + names)
        partner.programs[index].program.categories = Array(all.prefix(100))
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

    private mutating func rejectOrphans() {
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
    private func missing(_ row: Record, _ columns: [String]) -> String {
        let named = columns.compactMap { column in row[column].map { "\(column) \($0)" } }
        if named.isEmpty {
            return "names nothing it belongs to: no \(columns.joined(separator: ", "))"
        }
        return "names \(named.joined(separator: ", ")), not among the rows that could be loaded"
    }
}
