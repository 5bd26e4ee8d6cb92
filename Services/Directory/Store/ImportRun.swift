import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

/// Brings one batch into the tables (DI-19): what is new is created, what reads otherwise than at
/// the last import is updated, the rest is not touched. What the batch does not mention stays.
struct ImportRun {
    private struct Known {
        var row: Int64
        var hash: [UInt8]
    }

    private let tx: Transaction
    private let batch: ImportBatch
    private let context: Context
    private var counts = DirectoryAPI.Import.Reply()
    /// Rows of the tags met so far, by folded name.
    private var tags: [String: Int64] = [:]

    private init(_ batch: ImportBatch, in tx: Transaction, _ context: Context) {
        (self.tx, self.batch, self.context) = (tx, batch, context)
    }

    static func run(
        _ batch: ImportBatch, dryRun: Bool, in tx: Transaction, _ context: Context
    ) throws -> DirectoryAPI.Import.Reply {
        // A dry run does all of it and undoes it, so that it counts what would happen.
        if dryRun { try tx.run("SAVEPOINT dry_run") }
        var importing = ImportRun(batch, in: tx, context)
        for (index, partner) in batch.partners.enumerated() {
            do {
                try importing.add(partner)
            } catch let refusal as Refusal {
                throw refusal.inside("partners[\(index)]")
            }
        }
        if dryRun {
            try tx.run("ROLLBACK TO dry_run")
            try tx.run("RELEASE dry_run")
        }
        return importing.counts
    }

    private mutating func add(_ record: ImportBatch.PartnerRecord) throws {
        let before = counts
        var isNew = false
        let head: PartnerHead
        if let known = try tx.importedPartner(batch.source, record.profile.key) {
            head = known.head
            try update(head, record.profile, isUnchanged: known.hash == record.profile.hash)
        } else {
            isNew = true
            head = try insert(record.profile)
        }
        let locations = try add(record.locations, to: head.row, isNew: isNew)
        try add(record.contacts, to: head.row, at: locations, isNew: isNew)
        try add(record.programs, to: head.row, isNew: isNew)

        guard counts.hasChanged(since: before) else { return }
        if !isNew { try tx.touchPartner(head.row, at: context.now) }
        try tx.gatherTags(of: head.row, isNew: isNew)
        try tx.reindex(head.row, isNew: isNew)
        try tx.append(
            DirectoryAPI.PartnerSaved(
                name: record.profile.content.name, status: head.status,
                isAccepting: head.isAccepting, change: "imported"),
            about: head.id, by: context)
    }

    // MARK: The records of one partner

    private mutating func insert(
        _ record: ImportBatch.Record<DirectoryAPI.Profile>
    ) throws -> PartnerHead {
        let head = try tx.insertPartner(
            context.newID(), record.content, status: .active, isAccepting: true,
            from: Transaction.Origin(
                source: batch.source, key: record.key, hash: record.hash),
            at: context.now)
        try tx.setProfileTags(head.row, try tagRows(record.tags), isNew: true)
        counts.partners.created += 1
        return head
    }

    private mutating func update(
        _ head: PartnerHead, _ record: ImportBatch.Record<DirectoryAPI.Profile>,
        isUnchanged: Bool
    ) throws {
        if isUnchanged {
            counts.partners.unchanged += 1
            return try countTags(record.tags)
        }
        try tx.updateProfile(head.row, record.content, at: context.now)
        try tx.setSourceHash(head.row, record.hash)
        try tx.setProfileTags(head.row, try tagRows(record.tags))
        counts.partners.updated += 1
    }

    /// The rows of all imported locations of the partner, by their keys.
    private mutating func add(
        _ records: [ImportBatch.Record<DirectoryAPI.Location>], to partner: Int64, isNew: Bool
    ) throws -> [String: Int64] {
        let known = try known(.locations, of: partner, isNew: isNew)
        var rows = known.mapValues(\.row)
        for record in records {
            let row: Int64
            switch known[record.key] {
            case .some(let old) where old.hash == record.hash:
                counts.locations.unchanged += 1
                try countTags(record.tags)
                continue
            case .some(let old):
                row = old.row
                try tx.updateLocation(row, record.content, hash: record.hash)
                counts.locations.updated += 1
            case nil:
                row = try tx.insertLocation(
                    context.newID(), record.content, of: partner, key: record.key,
                    hash: record.hash)
                counts.locations.created += 1
            }
            rows[record.key] = row
            try tx.setLocationTags(
                row, try tagRows(record.tags), isNew: known[record.key] == nil)
        }
        return rows
    }

    private mutating func add(
        _ records: [ImportBatch.Record<DirectoryAPI.Contact>], to partner: Int64,
        at locations: [String: Int64], isNew: Bool
    ) throws {
        let known = try known(.contacts, of: partner, isNew: isNew)
        for (index, record) in records.enumerated() {
            let location = record.location.flatMap { locations[$0] }
            if record.location != nil, location == nil {
                throw Refusal.invalid(
                    field: "contacts[\(index)].location",
                    message: "must be the key of a location of this partner")
            }
            switch known[record.key] {
            case .some(let old) where old.hash == record.hash:
                counts.contacts.unchanged += 1
            case .some(let old):
                try tx.updateContact(old.row, record.content, at: location, hash: record.hash)
                counts.contacts.updated += 1
            case nil:
                try tx.insertContact(
                    context.newID(), record.content, of: partner, at: location, key: record.key,
                    hash: record.hash)
                counts.contacts.created += 1
            }
        }
    }

    private mutating func add(
        _ records: [ImportBatch.Record<DirectoryAPI.Program>], to partner: Int64, isNew: Bool
    ) throws {
        let known = try known(.programs, of: partner, isNew: isNew)
        for record in records {
            switch known[record.key] {
            case .some(let old) where old.hash == record.hash:
                counts.programs.unchanged += 1
            case .some(let old):
                try tx.updateProgram(old.row, record.content, hash: record.hash)
                counts.programs.updated += 1
            case nil:
                try tx.insertProgram(
                    context.newID(), record.content, of: partner, key: record.key,
                    hash: record.hash)
                counts.programs.created += 1
            }
        }
    }

    private func known(
        _ noun: ImportedNoun, of partner: Int64, isNew: Bool
    ) throws -> [String: Known] {
        guard !isNew else { return [:] }
        var known: [String: Known] = [:]
        try tx.eachImported(noun, of: partner) { key, row, hash in
            known[key] = Known(row: row, hash: hash)
        }
        return known
    }

    // MARK: Tags

    /// The rows of the tags of these names; those that do not exist are made.
    private mutating func tagRows(_ names: [String]) throws -> [Int64] {
        var rows: [Int64] = []
        for name in names {
            let key = folded(name)
            if let row = try tagRow(key) {
                rows.append(row)
                continue
            }
            let id = context.newID(TagKind.self)
            let row = try tx.insertTag(id, name, .active, at: context.now)
            try tx.append(
                DirectoryAPI.TagSaved(name: name, status: .active), about: id, by: context)
            tags[key] = row
            counts.tags.created += 1
            rows.append(row)
        }
        return rows
    }

    /// Tags of unchanged records are counted, but one that was deleted here does not come back.
    private mutating func countTags(_ names: [String]) throws {
        for name in names { _ = try tagRow(folded(name)) }
    }

    private mutating func tagRow(_ key: String) throws -> Int64? {
        if let row = tags[key] { return row }
        guard let row = try tx.tagRow(named: key) else { return nil }
        tags[key] = row
        counts.tags.unchanged += 1
        return row
    }
}

/// The tables of what belongs to a partner and can be imported.
enum ImportedNoun {
    case locations, contacts, programs
}

extension Transaction {
    fileprivate func importedPartner(
        _ source: String, _ key: String
    ) throws -> (head: PartnerHead, hash: [UInt8])? {
        try first(
            """
            SELECT row, id, name, status, accepting, version, source_hash FROM partners
            WHERE source = ? AND source_key = ?
            """, source, key
        ) { (head: try PartnerHead($0), hash: $0.blob(6)) }
    }

    fileprivate func eachImported(
        _ noun: ImportedNoun, of partner: Int64,
        _ body: (_ key: String, _ row: Int64, _ hash: [UInt8]) -> Void
    ) throws {
        let sql =
            switch noun {
            case .locations:
                """
                SELECT source_key, row, source_hash FROM locations
                WHERE partner = ? AND source_key IS NOT NULL
                """
            case .contacts:
                """
                SELECT source_key, row, source_hash FROM contacts
                WHERE partner = ? AND source_key IS NOT NULL
                """
            case .programs:
                """
                SELECT source_key, row, source_hash FROM programs
                WHERE partner = ? AND source_key IS NOT NULL
                """
            }
        try each(sql, partner) { body($0.text(0), $0.int(1), $0.blob(2)) }
    }
}

extension DirectoryAPI.Import.Reply {
    fileprivate func hasChanged(since before: Self) -> Bool {
        let pairs = [
            (partners, before.partners), (locations, before.locations),
            (contacts, before.contacts), (programs, before.programs),
        ]
        return pairs.contains { $0.created != $1.created || $0.updated != $1.updated }
    }
}
