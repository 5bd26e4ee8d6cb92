import Contracts

/// Reads the provider data of New York City: providers → partners, sites → locations, the programs
/// of a provider's sites → its programs, taxonomies of sites → tags.
struct NYCReader {
    private(set) var findings = Findings()
    private let providers: Table
    private let sites: Table
    private let programs: Table

    /// Reads a folder with `providers.csv`, `sites.csv` and `programs.csv`.
    init(_ path: String, mapping: ColumnMapping) throws {
        providers = try Table.csv("\(path)/providers.csv", mapping: mapping, findings: &findings)
        sites = try Table.csv("\(path)/sites.csv", mapping: mapping, findings: &findings)
        programs = try Table.csv("\(path)/programs.csv", mapping: mapping, findings: &findings)
    }

    /// What a provider's sites say about it and its programs.
    private struct Offer {
        var populations: [String] = []
        /// In the order of the provider's sites.
        var programs: [String] = []
        var categories: [String: [String]] = [:]
        var languages: [String: [String]] = [:]
    }

    mutating func partners() -> [SourcedPartner] {
        var partners: [SourcedPartner] = []
        var positions: [String: Int] = [:]
        for (id, row) in findings.identified(providers, by: "provider_id") {
            guard let partner = partner(id, row) else { continue }
            positions[id] = partners.count
            partners.append(SourcedPartner(partner: partner, place: row.place))
        }
        var programRows: [String: Record] = [:]
        for (id, row) in findings.identified(programs, by: "program_id") {
            if row["program_name", "program_aka"] == nil {
                findings.reject(row.place, "has no program_name")
            } else {
                programRows[id] = row
            }
        }

        var offers = [Offer](repeating: Offer(), count: partners.count)
        for (id, row) in findings.identified(sites, by: "site_id") {
            guard let provider = row["provider_id"], let index = positions[provider] else {
                let named = row["provider_id"].map { "provider_id \($0)" } ?? "no provider_id"
                findings.reject(
                    row.place, "names \(named), not among the rows that could be loaded")
                continue
            }
            var values = Values(row.place)
            let program = row["program_id"]
            if let program, programRows[program] == nil {
                findings.note(row.place, "loaded without program \(program), which is not there")
            }
            let location = location(
                id, row, called: partners[index].partner.profile.name, &values)
            partners[index].partner.locations.append(location)
            collect(row, &offers[index], program.flatMap { programRows[$0] == nil ? nil : $0 })
            values.report(to: &findings)
        }
        for index in partners.indices {
            complete(&partners[index], offers[index], programRows)
        }
        return partners
    }

    private mutating func partner(_ id: String, _ row: Record) -> DirectoryAPI.ImportedPartner? {
        var values = Values(row.place)
        guard let name = values.line(row["provider_name"], 300, "name") else {
            findings.reject(row.place, "has no provider_name")
            return nil
        }
        var partner = DirectoryAPI.ImportedPartner()
        partner.key = id
        partner.profile.name = name
        partner.profile.website = values.website(row["provider_website"])
        let address = [
            row["hq_address_1"], row["hq_address_2"], row["hq_city", "hq_borough"],
            row["hq_state"], row["hq_postcode"],
        ]
        // Not a location: a head office is no place where people are served.
        partner.profile.additionalInformation = labelled(
            "Head office", address.compactMap { $0?.asOneLine }.joined(separator: ", "))
        values.report(to: &findings)
        return partner
    }

    private func location(
        _ id: String, _ row: Record, called partner: String, _ values: inout Values
    ) -> DirectoryAPI.ImportedLocation {
        var location = DirectoryAPI.Location()
        location.name = values.line(row["site_name", "address_1"], 300, "name") ?? partner
        let street = [row["address_1"], row["address_2"]].compactMap { $0 }
        location.street = values.line(street.joined(separator: ", "), 300, "street")
        // The borough's column is cut off after nine letters ("staten is").
        location.town = values.line(row["city", "borough"], 100, "town")?.capitalizedIfLower
        location.state = values.line(row["state"], 50, "state")
        location.postalCode = values.line(row["postcode"], 20, "postal code")
        if let degrees = values.coordinates(row["latitude"], row["longitude"]) {
            (location.latitude, location.longitude) = degrees
        }
        var imported = DirectoryAPI.ImportedLocation()
        (imported.key, imported.location) = (id, location)
        let terms = ["service_taxonomy", "population_taxonomy", "bp_category"].flatMap {
            list(row, $0, &values)
        }
        imported.tagNames = values.list(terms, 200, "tags")
        return imported
    }

    /// The texts of a JSON array within a cell.
    private func list(_ row: Record, _ column: String, _ values: inout Values) -> [String] {
        guard let cell = row[column] else { return [] }
        guard let list = (try? JSONFileReader.value(of: Array(cell.utf8)))?.list else {
            values.note("loaded without its \(column), which is not a JSON array")
            return []
        }
        return list.compactMap { $0.text?.asOneLine }
    }

    private func collect(_ row: Record, _ offer: inout Offer, _ program: String?) {
        // Reported with the site itself; here the same cells are read again.
        var silent = Values(row.place)
        offer.populations += list(row, "population_taxonomy", &silent)
        guard let program else { return }
        if offer.categories[program] == nil { offer.programs.append(program) }
        offer.categories[program, default: []] += list(row, "service_taxonomy", &silent)
        offer.languages[program, default: []] += list(row, "language_taxonomy", &silent)
    }

    private mutating func complete(
        _ sourced: inout SourcedPartner, _ offer: Offer, _ rows: [String: Record]
    ) {
        var own = Values(sourced.place)
        sourced.partner.profile.populationServed = own.text(
            distinct(offer.populations).joined(separator: ", "), 10_000, "population served")
        own.report(to: &findings)
        for id in offer.programs {
            guard let row = rows[id] else { continue }
            var values = Values(row.place)
            guard let name = values.line(row["program_name", "program_aka"], 300, "name") else {
                continue
            }
            var imported = DirectoryAPI.ImportedProgram()
            // One program is run by many providers, each of whom offers its own.
            imported.key = "\(sourced.partner.key)/\(id)"
            imported.program.name = name
            imported.program.description = values.text(
                paragraphs([
                    row["program_description"], labelled("Also known as", row["program_aka"]),
                    labelled("Agency", row["agency_name"]),
                    labelled("Part of", row["umbrella"]),
                ]), 20_000, "description")
            imported.program.eligibility = values.text(
                row["plain_language_eligibility"], 10_000, "eligibility")
            imported.program.howToApply = values.text(
                paragraphs([row["how_to_apply"], labelled("Website", row["program_website"])]),
                10_000, "way to apply")
            imported.program.categories = values.list(
                offer.categories[id] ?? [], 100, "categories")
            imported.program.languages = values.list(
                (offer.languages[id] ?? []).map(\.capitalizedIfLower), 100, "languages")
            sourced.partner.programs.append(imported)
        }
    }
}
