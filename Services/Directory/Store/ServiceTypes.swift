import Contracts
import EventLog
import SQLiteKit
import Wire

extension Transaction {
    func serviceTypes(
        having words: String, withDisabled: Bool, offset: Int, limit: Int
    ) throws -> DirectoryAPI.ServiceTypes.Reply {
        var reply = DirectoryAPI.ServiceTypes.Reply()
        let part = folded(words)
        reply.total =
            try first(
                """
                SELECT count(*) FROM service_types
                WHERE (? OR status = 'active') AND instr(name_folded, ?) > 0
                """, withDisabled, part
            ) { Int($0.int(0)) } ?? 0
        reply.serviceTypes = try rows(
            """
            SELECT id, name, status, sensitive, created_at FROM service_types
            WHERE (? OR status = 'active') AND instr(name_folded, ?) > 0
            ORDER BY name_folded LIMIT ? OFFSET ?
            """, withDisabled, part, limit, offset, map: DirectoryAPI.ServiceType.init)
        return reply
    }

    func serviceType(_ id: ServiceTypeID) throws -> DirectoryAPI.ServiceType {
        let found = try first(
            "SELECT id, name, status, sensitive, created_at FROM service_types WHERE id = ?", id,
            map: DirectoryAPI.ServiceType.init)
        guard let found else { throw Refusal.notFound("service type") }
        return found
    }

    func serviceTypes(_ ids: [ServiceTypeID]) throws -> [DirectoryAPI.ServiceType] {
        try rows(
            """
            SELECT id, name, status, sensitive, created_at FROM service_types
            WHERE id IN (SELECT value FROM json_each(?)) ORDER BY name_folded
            """, jsonList(ids), map: DirectoryAPI.ServiceType.init)
    }

    func serviceTypeID(named foldedName: String) throws -> ServiceTypeID? {
        try first("SELECT id FROM service_types WHERE name_folded = ?", foldedName) { $0.id(0) }
    }

    func insert(_ type: DirectoryAPI.ServiceType) throws {
        try run(
            """
            INSERT INTO service_types (id, name, name_folded, status, sensitive, created_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """, type.id, type.name, folded(type.name), type.status.rawValue, type.isSensitive,
            type.createdAt)
    }

    func update(_ type: DirectoryAPI.ServiceType) throws {
        try run(
            """
            UPDATE service_types SET name = ?, name_folded = ?, status = ?, sensitive = ?
            WHERE id = ?
            """, type.name, folded(type.name), type.status.rawValue, type.isSensitive, type.id)
    }

    func deleteServiceType(_ id: ServiceTypeID) throws {
        try run("DELETE FROM service_types WHERE id = ?", id)
    }
}

extension DirectoryAPI.ServiceType {
    /// From `id, name, status, sensitive, created_at`.
    fileprivate init(_ row: Row) throws {
        self.init()
        id = row.id(0)
        name = row.text(1)
        status = try row.value(2)
        isSensitive = row.bool(3)
        createdAt = row.int(4)
    }
}
