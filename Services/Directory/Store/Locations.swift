import Contracts
import EventLog
import SQLiteKit
import Wire

extension Transaction {
    func locations(of partner: Int64) throws -> [DirectoryAPI.Location] {
        var tags: [Int64: [TagID]] = [:]
        try each(
            """
            SELECT l.row, t.id FROM locations l
            JOIN location_tags c ON c.location = l.row JOIN tags t ON t.row = c.tag
            WHERE l.partner = ? ORDER BY t.name_folded
            """, partner
        ) { tags[$0.int(0), default: []].append($0.id(1)) }
        return try rows(
            """
            SELECT row, id, name, street, town, state, postal_code, phone, hours, latitude,
                longitude
            FROM locations WHERE partner = ? ORDER BY row
            """, partner
        ) { row in
            var location = DirectoryAPI.Location()
            var columns = row.cursor
            let number = columns.int()
            location.id = LocationID(columns.text())
            location.name = columns.text()
            location.street = columns.textOrNil()
            location.town = columns.textOrNil()
            location.state = columns.textOrNil()
            location.postalCode = columns.textOrNil()
            location.phone = columns.textOrNil()
            location.hours = columns.textOrNil()
            location.latitude = columns.doubleOrNil()
            location.longitude = columns.doubleOrNil()
            location.tags = tags[number] ?? []
            return location
        }
    }

    func locationRow(_ id: LocationID, of partner: Int64) throws -> Int64 {
        let found = try first(
            "SELECT row FROM locations WHERE id = ? AND partner = ?", id, partner
        ) { $0.int(0) }
        guard let found else { throw Refusal.notFound("location") }
        return found
    }

    /// The partner's locations, two at most: enough to tell none, the only one and several apart.
    func firstLocationRows(of partner: Int64) throws -> [Int64] {
        try rows("SELECT row FROM locations WHERE partner = ? LIMIT 2", partner) { $0.int(0) }
    }

    func insertLocation(
        _ id: LocationID, _ location: DirectoryAPI.Location, of partner: Int64,
        key: String? = nil, hash: [UInt8]? = nil
    ) throws -> Int64 {
        let more: [Value] = [id, partner, key, hash]
        try run(
            """
            INSERT INTO locations (name, street, town, state, postal_code, phone, hours, latitude,
                longitude, id, partner, source_key, source_hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, values: location.values + more)
        return lastInsertRowID
    }

    func updateLocation(
        _ row: Int64, _ location: DirectoryAPI.Location, hash: [UInt8]? = nil
    ) throws {
        let more: [Value] = [hash, row]
        try run(
            """
            UPDATE locations SET name = ?, street = ?, town = ?, state = ?, postal_code = ?,
                phone = ?, hours = ?, latitude = ?, longitude = ?,
                source_hash = coalesce(?, source_hash)
            WHERE row = ?
            """, values: location.values + more)
    }

    /// Removes a location with its tags; its contacts must be gone before.
    func deleteLocation(_ row: Int64) throws {
        try run("DELETE FROM location_tags WHERE location = ?", row)
        try run("DELETE FROM locations WHERE row = ?", row)
    }

    func setLocationTags(_ location: Int64, _ tags: [Int64], isNew: Bool = false) throws {
        if !isNew { try run("DELETE FROM location_tags WHERE location = ?", location) }
        for tag in tags {
            try run(
                "INSERT OR IGNORE INTO location_tags (location, tag) VALUES (?, ?)", location, tag)
        }
    }

    func locationTags(_ location: Int64) throws -> [Int64] {
        try rows("SELECT tag FROM location_tags WHERE location = ?", location) { $0.int(0) }
    }
}

extension DirectoryAPI.Location {
    /// In the order of the columns in `Schema`.
    fileprivate var values: [Value] {
        [name, street, town, state, postalCode, phone, hours, latitude, longitude]
    }
}
