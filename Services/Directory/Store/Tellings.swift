import Contracts
import EventLog
import SQLiteKit
import Wire

/// Partners of whose status identity was told before it was on disk here (ID-8).
extension Transaction {
    struct Telling {
        var partner: PartnerID
        /// Until when the change that was told may still be made.
        var until: Int64
    }

    func insertTelling(_ partner: Int64, until: Int64) throws {
        try run(
            """
            INSERT INTO tellings (partner, until) VALUES (?, ?)
            ON CONFLICT (partner) DO UPDATE SET until = max(until, excluded.until)
            """, partner, until)
    }

    func tellings() throws -> [Telling] {
        try rows("SELECT p.id, t.until FROM tellings t JOIN partners p ON p.row = t.partner") {
            Telling(partner: $0.id(0), until: $0.int(1))
        }
    }

    func deleteTelling(_ partner: Int64) throws {
        try run("DELETE FROM tellings WHERE partner = ?", partner)
    }

    /// Unless it was renewed meanwhile.
    func delete(_ telling: Telling) throws {
        try run(
            """
            DELETE FROM tellings
            WHERE partner = (SELECT row FROM partners WHERE id = ?) AND until = ?
            """, telling.partner, telling.until)
    }
}
