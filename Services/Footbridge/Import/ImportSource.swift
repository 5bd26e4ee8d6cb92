import Contracts

/// The kinds of files that can be imported.
enum ImportFormat: String, CaseIterable {
    case ohana, hsds, nyc

    /// Reads the whole directory, in the order in which the files have it, so that reading the same
    /// files again gives the same.
    ///
    /// Fails with `UnusableSource`.
    func read(
        _ path: String, mapping: ColumnMapping, findings: inout Findings
    ) throws -> [SourcedPartner] {
        switch self {
        case .ohana, .hsds:
            let tables = try OpenReferralTables(path, mapping: mapping, findings: &findings)
            var reader = OpenReferralReader(tables, findings: findings)
            defer { findings = reader.findings }
            return reader.partners()
        case .nyc:
            var reader = try NYCReader(path, mapping: mapping)
            defer { findings = reader.findings }
            return reader.partners()
        }
    }
}

/// A partner and the row that it comes from.
struct SourcedPartner {
    var partner: DirectoryAPI.ImportedPartner
    var place: Place
}

extension Findings {
    /// The table's rows by identifier, in their order; rows without one, and all but the first with
    /// the same, are rejected.
    mutating func identified(_ table: Table, by column: String) -> [(id: String, row: Record)] {
        let bytesLimit = 100
        var lines: [String: Int] = [:]
        return table.records.compactMap { row in
            guard let id = row[column] else {
                reject(row.place, "has no \(column)")
                return nil
            }
            guard id.utf8.count <= bytesLimit else {
                reject(row.place, "its \(column) is longer than \(bytesLimit) bytes")
                return nil
            }
            if let line = lines[id] {
                reject(row.place, "its \(column) \(id) stands on line \(line) already")
                return nil
            }
            lines[id] = row.line
            return (id, row)
        }
    }
}
