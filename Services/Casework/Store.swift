import Contracts
import EventLog
import SQLiteKit
import Wire

// The SQL of casework.

extension Scope {
    /// Both take one value, so that the statements differ in nothing else.
    fileprivate func filter(of table: String = "clients") -> String {
        switch self {
        case .partner: "\(table).partner = ?"
        case .network: "? IS NULL"
        }
    }

    fileprivate var value: Value {
        switch self {
        case .partner(let partner): partner
        case .network: nil
        }
    }
}

private let cardColumns =
    "clients.id, clients.first_name, clients.last_name, clients.birth_date, clients.phone, "
    + "clients.email"

private func card(_ row: Row) -> CaseworkAPI.ClientCard {
    var card = CaseworkAPI.ClientCard()
    card.id = row.id(0)
    card.name = "\(row.text(1)) \(row.text(2))"
    card.birthDate = row.textOrNil(3)
    card.phone = row.textOrNil(4)
    card.email = row.textOrNil(5)
    return card
}

// MARK: Finding

extension Transaction {
    func clients(
        openedBy user: UserID, in scope: Scope, limit: Int
    ) throws -> [CaseworkAPI.ClientCard] {
        try rows(
            """
            SELECT \(cardColumns) FROM recent JOIN clients ON clients.id = recent.client
            WHERE recent.user = ? AND \(scope.filter())
            ORDER BY recent.at DESC, recent.client DESC LIMIT ?
            """, user, scope.value, limit, map: card)
    }

    func clients(
        phone key: String, in scope: Scope, limit: Int
    ) throws -> [CaseworkAPI.ClientCard] {
        try clients(where: "phone_key = ?", key, in: scope, limit)
    }

    func clients(
        birthDate: String, in scope: Scope, limit: Int
    ) throws -> [CaseworkAPI.ClientCard] {
        try clients(where: "birth_date = ?", birthDate, in: scope, limit)
    }

    func clients(
        email key: String, in scope: Scope, limit: Int
    ) throws -> [CaseworkAPI.ClientCard] {
        try clients(where: "email_key = ?", key, in: scope, limit)
    }

    /// The unary plus keeps SQLite from walking through a whole partner in the order of names in
    /// order to spare itself the sorting of a few rows.
    private func clients(
        where condition: String, _ value: String, in scope: Scope, _ limit: Int
    ) throws -> [CaseworkAPI.ClientCard] {
        try rows(
            """
            SELECT \(cardColumns) FROM clients WHERE \(condition) AND \(scope.filter())
            ORDER BY +last_key, +first_key LIMIT ?
            """, value, scope.value, limit, map: card)
    }

    /// Clients each of whose names' words begin with one of `words`; in the order of the word that
    /// fits the first, so that a whole word comes before its continuations.
    ///
    /// The index gives that order, so the search ends with the last one asked for. A client two of
    /// whose words fit is shown at the first.
    func clients(
        named words: [String], in scope: Scope, limit: Int
    ) throws -> [CaseworkAPI.ClientCard] {
        guard let first = words.first else { return [] }
        var values: [Value] = [scope.value, first, end(of: first), first]
        var others = ""
        for word in words.dropFirst() {
            others += """
                 AND EXISTS (SELECT 1 FROM client_words AS other
                    WHERE other.client = found.client AND other.word >= ? AND other.word < ?)
                """
            values += [word, end(of: word)]
        }
        values.append(limit)
        return try rows(
            """
            SELECT \(cardColumns) FROM client_words AS found
            CROSS JOIN clients ON clients.id = found.client
            WHERE \(scope.filter(of: "found")) AND found.word >= ? AND found.word < ?
                AND NOT EXISTS (SELECT 1 FROM client_words AS earlier
                    WHERE earlier.client = found.client AND earlier.word >= ?
                        AND earlier.word < found.word)
                \(others)
            ORDER BY found.word, found.client LIMIT ?
            """, values: values, map: card)
    }

    /// Behind every text that begins with `prefix`.
    private func end(of prefix: String) -> String { prefix + "\u{10FFFF}" }
}

// MARK: Duplicates

extension Transaction {
    /// Enough of each kind of likeness for a person to look at.
    private static let candidatesLimit = 100

    /// Clients of the partner that are like the record in any way an index can find: what the rules
    /// then look at closely.
    func clients(
        possibly record: CaseworkAPI.ClientRecord, _ keys: ClientKeys, at partner: PartnerID
    ) throws -> [KnownClient] {
        var found: [ClientID: KnownClient] = [:]
        func look(_ condition: String, _ values: [Value]) throws {
            let known = try rows(
                """
                SELECT \(cardColumns), first_name, last_name, preferred_name FROM clients
                WHERE partner = ? AND \(condition) LIMIT \(Self.candidatesLimit)
                """, values: [partner] + values, map: knownClient)
            for client in known { found[client.card.id] = client }
        }
        try look("first_key = ? AND last_key = ?", [keys.first, keys.last])
        if let sound = keys.sound { try look("sound_key = ?", [sound]) }
        if let phone = keys.phone { try look("phone_key = ?", [phone]) }
        if let email = keys.email { try look("email_key = ?", [email]) }
        if let date = record.birthDate { try look("birth_date = ?", [date]) }
        // A slip of the pen is hardly ever in both names, nor in the first letter.
        let (first, last) = (String(keys.first.prefix(1)), String(keys.last.prefix(1)))
        try look(
            "last_key = ? AND first_key >= ? AND first_key < ?", [keys.last, first, end(of: first)])
        try look(
            "first_key = ? AND last_key >= ? AND last_key < ?", [keys.first, last, end(of: last)])
        return Array(found.values)
    }

    private func knownClient(_ row: Row) -> KnownClient {
        let card = card(row)
        var record = CaseworkAPI.ClientRecord()
        (record.firstName, record.lastName) = (row.text(6), row.text(7))
        record.preferredName = row.textOrNil(8)
        (record.phone, record.email) = (card.phone, card.email)
        return KnownClient(card: card, keys: ClientKeys(record))
    }
}

// MARK: One client

extension Transaction {
    /// The record; `not_found` too where it is not the caller's to see.
    func client(_ id: ClientID, in scope: Scope) throws -> CaseworkAPI.GetClient.Reply {
        let found = try first(
            """
            SELECT partner, added_at, version, first_name, last_name, preferred_name, birth_date,
                gender, phone, email, language, needs_interpreter, street, town, state, postal_code
            FROM clients WHERE id = ? AND \(scope.filter())
            """, id, scope.value, map: clientReply)
        guard var found else { throw Failure.notFound("client") }
        found.id = id
        return found
    }

    private func clientReply(_ row: Row) -> CaseworkAPI.GetClient.Reply {
        var reply = CaseworkAPI.GetClient.Reply()
        var columns = row.cursor
        reply.partner = PartnerID(columns.text())
        reply.addedAt = columns.int()
        reply.version = Int(columns.int())
        reply.client.firstName = columns.text()
        reply.client.lastName = columns.text()
        reply.client.preferredName = columns.textOrNil()
        reply.client.birthDate = columns.textOrNil()
        reply.client.gender = columns.textOrNil()
        reply.client.phone = columns.textOrNil()
        reply.client.email = columns.textOrNil()
        reply.client.language = columns.textOrNil()
        reply.client.needsInterpreter = columns.bool()
        reply.client.street = columns.textOrNil()
        reply.client.town = columns.textOrNil()
        reply.client.state = columns.textOrNil()
        reply.client.postalCode = columns.textOrNil()
        return reply
    }

    func insert(
        _ record: CaseworkAPI.ClientRecord, _ keys: ClientKeys, id: ClientID, partner: PartnerID,
        at now: Int64
    ) throws {
        try run(
            """
            INSERT INTO clients (
                first_name, last_name, preferred_name, birth_date, gender, phone, email, language,
                needs_interpreter, street, town, state, postal_code, first_key, last_key,
                sound_key, phone_key, email_key, id, partner, added_at, version)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
            """, values: columns(of: record, keys) + [id, partner, now])
        try insertWords(keys, of: id, partner)
    }

    func update(
        _ record: CaseworkAPI.ClientRecord, _ keys: ClientKeys, id: ClientID, partner: PartnerID,
        version: Int
    ) throws {
        try run(
            """
            UPDATE clients SET
                first_name = ?, last_name = ?, preferred_name = ?, birth_date = ?, gender = ?,
                phone = ?, email = ?, language = ?, needs_interpreter = ?, street = ?, town = ?,
                state = ?, postal_code = ?, first_key = ?, last_key = ?, sound_key = ?,
                phone_key = ?, email_key = ?, version = ?
            WHERE id = ?
            """, values: columns(of: record, keys) + [version, id])
        try run("DELETE FROM client_words WHERE client = ?", id)
        try insertWords(keys, of: id, partner)
    }

    private func columns(of record: CaseworkAPI.ClientRecord, _ keys: ClientKeys) -> [Value] {
        var values: [Value] = [record.firstName, record.lastName, record.preferredName]
        values += [record.birthDate, record.gender, record.phone, record.email, record.language]
        values += [record.needsInterpreter, record.street, record.town, record.state]
        values += [record.postalCode, keys.first, keys.last, keys.sound, keys.phone, keys.email]
        return values
    }

    private func insertWords(_ keys: ClientKeys, of id: ClientID, _ partner: PartnerID) throws {
        for word in keys.words {
            try run(
                "INSERT INTO client_words (partner, word, client) VALUES (?, ?, ?)", partner, word,
                id)
        }
    }
}

// MARK: Opened last

extension Transaction {
    /// Opened ones that are kept for each user: as many as a list can show.
    private static let recentLimit = 50

    func remember(_ client: ClientID, openedBy user: UserID?, at now: Int64) throws {
        guard let user else { return }
        try run(
            """
            INSERT INTO recent (user, client, at) VALUES (?, ?, ?)
            ON CONFLICT (user, client) DO UPDATE SET at = max(at, excluded.at)
            """, user, client, now)
        try run(
            """
            DELETE FROM recent WHERE user = ?1 AND client IN (
                SELECT client FROM recent WHERE user = ?1
                ORDER BY at DESC, client DESC LIMIT -1 OFFSET \(Self.recentLimit))
            """, user)
    }
}
