import Contracts

extension OpenReferralReader {
    mutating func readContacts() {
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

    static let contactOwners = [
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
    mutating func readAttributes() {
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
