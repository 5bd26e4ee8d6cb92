import Contracts

extension OpenReferralReader {
    mutating func readOrganizations() {
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
    func phoneText(_ rows: [Record], unlessNamedIn columns: [String]) -> String? {
        var list = PhoneList()
        let general = rows.filter { row in columns.allSatisfy { row[$0] == nil } }
        for row in general.isEmpty ? rows : general { list.add(row) }
        return list.text
    }
}

// MARK: - Locations

extension OpenReferralReader {
    mutating func readLocations() {
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
    func openingHours(by column: String) -> [String: OpeningHours] {
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
