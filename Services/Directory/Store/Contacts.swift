import Contracts
import EventLog
import SQLiteKit
import Wire

extension Transaction {
    func contacts(of partner: Int64) throws -> [DirectoryAPI.Contact] {
        try rows(
            """
            SELECT c.id, c.first_name, c.last_name, c.title, c.email, c.phone, l.id
            FROM contacts c LEFT JOIN locations l ON l.row = c.location
            WHERE c.partner = ? ORDER BY c.row
            """, partner
        ) { row in
            var contact = DirectoryAPI.Contact()
            contact.id = row.id(0)
            contact.firstName = row.text(1)
            contact.lastName = row.text(2)
            contact.title = row.textOrNil(3)
            contact.email = row.textOrNil(4)
            contact.phone = row.textOrNil(5)
            contact.location = row.idOrNil(6)
            return contact
        }
    }

    func contactRow(_ id: ContactID, of partner: Int64) throws -> Int64 {
        let found = try first(
            "SELECT row FROM contacts WHERE id = ? AND partner = ?", id, partner
        ) { $0.int(0) }
        guard let found else { throw Refusal.notFound("contact") }
        return found
    }

    func contactCount(at location: Int64) throws -> Int {
        try first("SELECT count(*) FROM contacts WHERE location = ?", location) {
            Int($0.int(0))
        } ?? 0
    }

    func insertContact(
        _ id: ContactID, _ contact: DirectoryAPI.Contact, of partner: Int64, at location: Int64?,
        key: String? = nil, hash: [UInt8]? = nil
    ) throws {
        let more: [Value] = [location, id, partner, key, hash]
        try run(
            """
            INSERT INTO contacts (first_name, last_name, title, email, phone, location, id,
                partner, source_key, source_hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, values: contact.values + more)
    }

    func updateContact(
        _ row: Int64, _ contact: DirectoryAPI.Contact, at location: Int64?, hash: [UInt8]? = nil
    ) throws {
        let more: [Value] = [location, hash, row]
        try run(
            """
            UPDATE contacts SET first_name = ?, last_name = ?, title = ?, email = ?, phone = ?,
                location = ?, source_hash = coalesce(?, source_hash)
            WHERE row = ?
            """, values: contact.values + more)
    }

    func deleteContact(_ row: Int64) throws {
        try run("DELETE FROM contacts WHERE row = ?", row)
    }

    func deleteContacts(at location: Int64) throws {
        try run("DELETE FROM contacts WHERE location = ?", location)
    }
}

extension DirectoryAPI.Contact {
    /// In the order of the columns in `Schema`.
    fileprivate var values: [Value] { [firstName, lastName, title, email, phone] }
}
