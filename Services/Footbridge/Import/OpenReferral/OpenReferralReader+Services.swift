import Contracts

extension OpenReferralReader {
    mutating func readServices() {
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

    func termNames(in table: String, by column: String) -> [String: String] {
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
