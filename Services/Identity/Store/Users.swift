import Contracts
import EventLog
import SQLiteKit
import Wire

extension Transaction {
    func account(_ id: UserID) throws -> Account? {
        try first(
            """
            SELECT id, name, email, role, partner, language, added_at, seen_at, password
            FROM users WHERE id = ?
            """, id, map: Account.init)
    }

    /// - `email`: normalized.
    func account(email: String) throws -> Account? {
        try first(
            """
            SELECT id, name, email, role, partner, language, added_at, seen_at, password
            FROM users WHERE email = ?
            """, email, map: Account.init)
    }

    /// A user whom this administration may know of.
    func account(_ id: UserID, within administration: Administration) throws -> Account {
        guard let account = try account(id), administration.includes(account.user) else {
            throw Refusal.userUnknown
        }
        return account
    }

    /// The users of a partner, or the staff, by name; `words` are part of a name or address.
    func users(
        of partner: PartnerID?, words: String, offset: Int, limit: Int
    ) throws -> (total: Int, users: [IdentityAPI.User]) {
        let (name, address) = (folded(words), words.lowercased())
        let total = try first(
            """
            SELECT count(*) FROM users
            WHERE partner IS ? AND role <> 'seeker'
                AND (instr(fold(name), ?) > 0 OR instr(email, ?) > 0)
            """, partner, name, address
        ) { Int($0.int(0)) }
        let users = try rows(
            """
            SELECT id, name, email, role, partner, language, added_at, seen_at, password
            FROM users
            WHERE partner IS ? AND role <> 'seeker'
                AND (instr(fold(name), ?) > 0 OR instr(email, ?) > 0)
            ORDER BY fold(name), id LIMIT ? OFFSET ?
            """, partner, name, address, limit, offset
        ) { try Account(row: $0).user }
        return (total ?? 0, users)
    }

    /// Whether another user of the same partner, or of the staff, has the same role.
    func hasPeer(_ user: IdentityAPI.User) throws -> Bool {
        try exists(
            "SELECT 1 FROM users WHERE partner IS ? AND role = ? AND id <> ?",
            user.partner, user.role.rawValue, user.id)
    }

    func insert(_ account: Account) throws {
        let user = account.user
        try run(
            """
            INSERT INTO users (id, name, email, role, partner, language, password, added_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """, user.id, user.name, user.email, user.role.rawValue, user.partner, user.language,
            account.password, user.addedAt)
    }

    /// Writes what may change of a user besides the password.
    func update(_ user: IdentityAPI.User) throws {
        try run(
            "UPDATE users SET name = ?, role = ?, language = ? WHERE id = ?",
            user.name, user.role.rawValue, user.language, user.id)
    }

    func setPassword(_ hash: String, of user: UserID) throws {
        try run("UPDATE users SET password = ? WHERE id = ?", hash, user)
    }

    /// Also ends the user's sessions and links: their rows go with the user's.
    func removeUser(_ id: UserID) throws { try run("DELETE FROM users WHERE id = ?", id) }

    // MARK: Partners

    func standing(of user: IdentityAPI.User) throws -> Standing {
        let status = try first("SELECT status FROM partners WHERE id = ?", user.partner) {
            try $0.value(0, as: Standing.self)
        }
        return Standing(partner: user.partner, status: status)
    }

    func setStatus(_ status: Standing, of partner: PartnerID) throws {
        try run(
            """
            INSERT INTO partners (id, status) VALUES (?, ?)
            ON CONFLICT (id) DO UPDATE SET status = excluded.status
            """, partner, status.rawValue)
    }
}

extension Account {
    fileprivate init(row: Row) throws {
        self.init()
        user.id = row.id(0)
        user.name = row.text(1)
        user.email = row.text(2)
        user.role = try row.value(3)
        user.partner = row.idOrNil(4)
        user.language = row.text(5)
        user.addedAt = row.int(6)
        user.lastSeenAt = row.intOrNil(7)
        password = row.textOrNil(8)
        user.hasPassword = password != nil
    }
}
