import Contracts
import EventLog
import SQLiteKit
import Wire

extension Transaction {
    // MARK: The list

    func tags(
        having words: String, withDisabled: Bool, offset: Int, limit: Int
    ) throws -> DirectoryAPI.Tags.Reply {
        var reply = DirectoryAPI.Tags.Reply()
        let part = folded(words)
        reply.total =
            try first(
                """
                SELECT count(*) FROM tags
                WHERE (? OR status = 'active') AND instr(name_folded, ?) > 0
                """, withDisabled, part
            ) { Int($0.int(0)) } ?? 0
        reply.tags = try rows(
            """
            SELECT id, name, status, (SELECT count(*) FROM partner_tags p WHERE p.tag = tags.row)
            FROM tags WHERE (? OR status = 'active') AND instr(name_folded, ?) > 0
            ORDER BY name_folded LIMIT ? OFFSET ?
            """, withDisabled, part, limit, offset, map: DirectoryAPI.Tag.init)
        return reply
    }

    func tag(_ row: Int64) throws -> DirectoryAPI.Tag {
        let found = try first(
            """
            SELECT id, name, status, (SELECT count(*) FROM partner_tags p WHERE p.tag = tags.row)
            FROM tags WHERE row = ?
            """, row, map: DirectoryAPI.Tag.init)
        guard let found else { throw Refusal.notFound("tag") }
        return found
    }

    func tagRow(_ id: TagID) throws -> Int64 {
        let found = try first("SELECT row FROM tags WHERE id = ?", id) { $0.int(0) }
        guard let found else { throw Refusal.notFound("tag") }
        return found
    }

    func tagRow(named foldedName: String) throws -> Int64? {
        try first("SELECT row FROM tags WHERE name_folded = ?", foldedName) { $0.int(0) }
    }

    /// Rows and statuses of those tags that exist.
    func tagRows(_ ids: [TagID]) throws -> [TagID: (row: Int64, isActive: Bool)] {
        var found: [TagID: (row: Int64, isActive: Bool)] = [:]
        guard !ids.isEmpty else { return found }
        try each(
            """
            SELECT id, row, status = 'active' FROM tags
            WHERE id IN (SELECT value FROM json_each(?))
            """, jsonList(ids)
        ) { found[$0.id(0)] = ($0.int(1), $0.bool(2)) }
        return found
    }

    /// Tags with a word in their name that begins so.
    func tagRows(withWord word: String, limit: Int) throws -> [Int64] {
        try rows(
            "SELECT rowid FROM tag_search WHERE tag_search MATCH ? LIMIT ?", "\"\(word)\" *", limit
        ) { $0.int(0) }
    }

    // MARK: Changing it

    func insertTag(_ id: TagID, _ name: String, _ status: Availability, at now: Int64) throws
        -> Int64
    {
        try run(
            "INSERT INTO tags (id, name, name_folded, status, created_at) VALUES (?, ?, ?, ?, ?)",
            id, name, folded(name), status.rawValue, now)
        let row = lastInsertRowID
        try run("INSERT INTO tag_search (rowid, name_folded) VALUES (?, ?)", row, folded(name))
        return row
    }

    func updateTag(_ row: Int64, _ name: String, _ status: Availability) throws {
        // The index reads the old name from the table, so it goes first.
        try run("DELETE FROM tag_search WHERE rowid = ?", row)
        try run(
            "UPDATE tags SET name = ?, name_folded = ?, status = ? WHERE row = ?", name,
            folded(name), status.rawValue, row)
        try run("INSERT INTO tag_search (rowid, name_folded) VALUES (?, ?)", row, folded(name))
    }

    /// Takes the tag from the network and every partner (DI-8). Its token stays in the search index
    /// until each partner changes; nobody can ask for it, since its row is never used again.
    func deleteTag(_ row: Int64) throws {
        try run("DELETE FROM profile_tags WHERE tag = ?", row)
        try run("DELETE FROM location_tags WHERE tag = ?", row)
        try run("DELETE FROM partner_tags WHERE tag = ?", row)
        try run("DELETE FROM tag_search WHERE rowid = ?", row)
        try run("DELETE FROM tags WHERE row = ?", row)
    }

    // MARK: Who carries them

    /// - `isNew`: whether the partner cannot have any yet.
    func setProfileTags(_ partner: Int64, _ tags: [Int64], isNew: Bool = false) throws {
        if !isNew { try run("DELETE FROM profile_tags WHERE partner = ?", partner) }
        for tag in tags {
            try run(
                "INSERT OR IGNORE INTO profile_tags (partner, tag) VALUES (?, ?)", partner, tag)
        }
    }

    /// Brings the partner's own and its locations' tags together.
    func gatherTags(of partner: Int64, isNew: Bool = false) throws {
        if !isNew { try run("DELETE FROM partner_tags WHERE partner = ?", partner) }
        try run(
            """
            INSERT OR IGNORE INTO partner_tags (partner, tag)
            SELECT partner, tag FROM profile_tags WHERE partner = ?
            UNION
            SELECT l.partner, c.tag FROM locations l JOIN location_tags c ON c.location = l.row
            WHERE l.partner = ?
            """, partner, partner)
    }
}

extension DirectoryAPI.Tag {
    /// From `id, name, status` and the count of partners.
    fileprivate init(_ row: Row) throws {
        self.init()
        id = row.id(0)
        name = row.text(1)
        status = try row.value(2)
        partners = Int(row.int(3))
    }
}
