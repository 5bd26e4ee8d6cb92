import Contracts
import ServiceKit
import Wire

/// A batch whose every record is fit to be stored, each with the hash of what it says (DI-19).
///
/// The hash is what tells an unchanged record at the next import. It covers what the source says
/// and not what is stored, so that changes made here since then stay until the source changes.
struct ImportBatch: Sendable {
    struct Record<Content: Sendable>: Sendable {
        var key: String
        var hash: [UInt8]
        var content: Content
        /// Names of tags.
        var tags: [String] = []
        /// The key of the location of a contact.
        var location: String?
    }

    struct PartnerRecord: Sendable {
        var profile: Record<DirectoryAPI.Profile>
        var locations: [Record<DirectoryAPI.Location>]
        var contacts: [Record<DirectoryAPI.Contact>]
        var programs: [Record<DirectoryAPI.Program>]
    }

    static let tagNameLimit = 100

    let source: String
    private(set) var partners: [PartnerRecord] = []

    init(_ request: DirectoryAPI.Import) throws(Refusal) {
        source = request.source
        partners.reserveCapacity(request.partners.count)
        var keys = Set<String>()
        for (index, partner) in request.partners.enumerated() {
            do throws(Refusal) {
                try Self.checkNew(partner.key, &keys)
                partners.append(try Self.checked(partner))
            } catch {
                throw error.inside("partners[\(index)]")
            }
        }
    }

    private static func checked(
        _ partner: DirectoryAPI.ImportedPartner
    ) throws(Refusal) -> PartnerRecord {
        let profile: DirectoryAPI.Profile
        do throws(Refusal) {
            profile = try partner.profile.checked()
        } catch {
            throw error.inside("profile")
        }
        let tags = try checkedTags(partner.tags, field: "tags")
        return PartnerRecord(
            profile: Record(
                key: partner.key, hash: hash(profile, tags), content: profile, tags: tags),
            locations: try records("locations", partner.locations, key: \.key, checked),
            contacts: try records("contacts", partner.contacts, key: \.key, checked),
            programs: try records("programs", partner.programs, key: \.key, checked))
    }

    private static func checked(
        _ imported: DirectoryAPI.ImportedLocation
    ) throws(Refusal) -> Record<DirectoryAPI.Location> {
        guard imported.location.id == nil, imported.location.tags.isEmpty else {
            throw .invalid(
                field: "location", message: "must have no id and its tags in tagNames only")
        }
        let location: DirectoryAPI.Location
        do throws(Refusal) {
            location = try imported.location.checked()
        } catch {
            throw error.inside("location")
        }
        let tags = try checkedTags(imported.tagNames, field: "tagNames")
        return Record(
            key: imported.key, hash: hash(location, tags), content: location, tags: tags)
    }

    private static func checked(
        _ imported: DirectoryAPI.ImportedContact
    ) throws(Refusal) -> Record<DirectoryAPI.Contact> {
        guard imported.contact.id == nil, imported.contact.location == nil else {
            throw .invalid(
                field: "contact", message: "must have no id and its location beside it, by key")
        }
        let contact: DirectoryAPI.Contact
        do throws(Refusal) {
            contact = try imported.contact.checked()
        } catch {
            throw error.inside("contact")
        }
        return Record(
            key: imported.key, hash: hash(contact, [imported.location ?? ""]), content: contact,
            location: imported.location)
    }

    private static func checked(
        _ imported: DirectoryAPI.ImportedProgram
    ) throws(Refusal) -> Record<DirectoryAPI.Program> {
        guard imported.program.id == nil else {
            throw .invalid(field: "program", message: "must have no id")
        }
        do throws(Refusal) {
            let program = try imported.program.checked()
            return Record(key: imported.key, hash: hash(program, []), content: program)
        } catch {
            throw error.inside("program")
        }
    }

    private static func records<Imported, Content: Sendable>(
        _ field: String, _ imported: [Imported], key: KeyPath<Imported, String>,
        _ checked: (Imported) throws(Refusal) -> Record<Content>
    ) throws(Refusal) -> [Record<Content>] {
        var records: [Record<Content>] = []
        records.reserveCapacity(imported.count)
        var keys = Set<String>()
        for (index, one) in imported.enumerated() {
            do throws(Refusal) {
                try checkNew(one[keyPath: key], &keys)
                records.append(try checked(one))
            } catch {
                throw error.inside("\(field)[\(index)]")
            }
        }
        return records
    }

    private static func checkNew(_ key: String, _ keys: inout Set<String>) throws(Refusal) {
        guard keys.insert(key).inserted else {
            throw .invalid(field: "key", message: "must not be in one batch twice")
        }
    }

    private static func checkedTags(
        _ names: [String], field: String
    ) throws(Refusal) -> [String] {
        var checked: [String] = []
        for (index, name) in names.enumerated() {
            guard let name = tidied(name), name.unicodeScalars.count <= tagNameLimit else {
                throw .invalid(
                    field: "\(field)[\(index)]",
                    message: "must have 1 to \(tagNameLimit) characters")
            }
            checked.append(name)
        }
        return checked
    }

    private static func hash(_ content: some Message, _ more: [String]) -> [UInt8] {
        var hash = SHA256()
        hash.update(content.encoded())
        for text in more {
            hash.update([0])
            hash.update(text)
        }
        return hash.finish()
    }
}
