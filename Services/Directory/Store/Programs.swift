import Contracts
import EventLog
import SQLiteKit
import Wire

extension Transaction {
    func programs(of partner: Int64) throws -> [DirectoryAPI.Program] {
        try rows(
            """
            SELECT id, name, description, eligibility, categories, languages, cost, how_to_apply
            FROM programs WHERE partner = ? ORDER BY row
            """, partner
        ) { row in
            var program = DirectoryAPI.Program()
            program.id = row.id(0)
            program.name = row.text(1)
            program.description = row.textOrNil(2)
            program.eligibility = row.textOrNil(3)
            program.categories = lines(row.text(4))
            program.languages = lines(row.text(5))
            program.cost = row.textOrNil(6)
            program.howToApply = row.textOrNil(7)
            return program
        }
    }

    func programRow(_ id: ProgramID, of partner: Int64) throws -> Int64 {
        let found = try first(
            "SELECT row FROM programs WHERE id = ? AND partner = ?", id, partner
        ) { $0.int(0) }
        guard let found else { throw Refusal.notFound("program") }
        return found
    }

    func programName(_ id: ProgramID) throws -> Named<ProgramKind>? {
        try first("SELECT id, name FROM programs WHERE id = ?", id) {
            Named($0.id(0), $0.text(1))
        }
    }

    func insertProgram(
        _ id: ProgramID, _ program: DirectoryAPI.Program, of partner: Int64, key: String? = nil,
        hash: [UInt8]? = nil
    ) throws {
        let more: [Value] = [id, partner, key, hash]
        try run(
            """
            INSERT INTO programs (name, description, eligibility, categories, languages, cost,
                how_to_apply, id, partner, source_key, source_hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, values: program.values + more)
    }

    func updateProgram(
        _ row: Int64, _ program: DirectoryAPI.Program, hash: [UInt8]? = nil
    ) throws {
        let more: [Value] = [hash, row]
        try run(
            """
            UPDATE programs SET name = ?, description = ?, eligibility = ?, categories = ?,
                languages = ?, cost = ?, how_to_apply = ?, source_hash = coalesce(?, source_hash)
            WHERE row = ?
            """, values: program.values + more)
    }
}

extension DirectoryAPI.Program {
    /// In the order of the columns in `Schema`.
    fileprivate var values: [Value] {
        [
            name, description, eligibility, categories.joined(separator: "\n"),
            languages.joined(separator: "\n"), cost, howToApply,
        ]
    }
}

private func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init)
}
