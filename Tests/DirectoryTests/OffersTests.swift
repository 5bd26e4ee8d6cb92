import Contracts
import TestSupport
import Testing
import Wire

@testable import Directory

@Suite struct KeepingLocations {  // DI-3
    let bench: DirectoryBench
    let harbor: DirectoryAPI.Partner

    init() throws {
        bench = try DirectoryBench()
        harbor = try bench.addHarbor()
    }

    func request(_ name: String = "Main Office") -> DirectoryAPI.SaveLocation {
        var request = DirectoryAPI.SaveLocation()
        request.partner = harbor.id
        request.location.name = name
        (request.location.street, request.location.town) = ("1 Main St", "Ventura")
        return request
    }

    func stored() throws -> DirectoryAPI.Partner {
        try bench.call(DirectoryAPI.GetPartner(partner: harbor.id))
    }

    @Test func `it is added, changed and removed by the partner's admin`() throws {
        var save = request()
        (save.location.latitude, save.location.longitude) = (34.28, -119.29)
        save.location.id = try bench.call(save, as: People.harborAdmin).id
        #expect(try stored().locations == [save.location])
        #expect(try bench.lastChange() == "partner_saved:locations")
        save.location.name = "New Office"
        _ = try bench.call(save, as: People.harborAdmin)
        #expect(try stored().locations == [save.location])
        var remove = DirectoryAPI.RemoveLocation()
        remove.partner = harbor.id
        remove.location = try #require(save.location.id)
        _ = try bench.call(remove, as: People.harborAdmin)
        #expect(try stored().locations.isEmpty)
    }

    @Test func `an address is needed`() {
        var save = request()
        save.location.street = " "
        #expect(failure { try bench.call(save) } == "invalid:required location.street")
    }

    @Test func `tags must be active, unless they are carried already`() throws {
        let food = try bench.addTag("Food")
        var save = request()
        save.location.tags = [food]
        save.location.id = try bench.call(save).id
        #expect(try stored().tags == [Named(food, "Food")])
        var disable = DirectoryAPI.SaveTag()
        (disable.id, disable.name, disable.status) = (food, "Food", .disabled)
        _ = try bench.call(disable)
        _ = try bench.call(save)
        save.location.id = nil
        #expect(failure { try bench.call(save) } == "invalid:invalid location.tags[0]")
        save.location.tags = [TagID("none")]
        #expect(failure { try bench.call(save) } == "invalid:invalid location.tags[0]")
    }

    @Test func `nobody else's, and no other partner's`() throws {
        #expect(
            failure { try bench.call(request(), as: People.orchardAdmin) }
                == "forbidden:other_partner")
        #expect(
            failure { try bench.call(request(), as: People.harborUser) }
                == "forbidden:not_your_role")
        let other = try bench.addPartner("Orchard")
        var save = request()
        save.location.id = try bench.addLocation(other.id)
        #expect(failure { try bench.call(save) } == "not_found:not_found")
    }

    @Test func `one with contacts goes only with them`() throws {
        let location = try bench.call(request()).id
        var contact = DirectoryAPI.SaveContact()
        contact.partner = harbor.id
        (contact.contact.firstName, contact.contact.lastName) = ("Ana", "Lopez")
        contact.contact.email = "ana@example.org"
        _ = try bench.call(contact)
        var remove = DirectoryAPI.RemoveLocation()
        (remove.partner, remove.location) = (harbor.id, location)
        #expect(failure { try bench.call(remove) } == "conflict:location_has_contacts")
        #expect(try stored().contacts.count == 1)
        remove.withContacts = true
        _ = try bench.call(remove)
        #expect(try stored().contacts.isEmpty)
    }
}

@Suite struct KeepingContacts {  // DI-4
    let bench: DirectoryBench
    let harbor: DirectoryAPI.Partner

    init() throws {
        bench = try DirectoryBench()
        harbor = try bench.addHarbor()
    }

    func request() -> DirectoryAPI.SaveContact {
        var request = DirectoryAPI.SaveContact()
        request.partner = harbor.id
        (request.contact.firstName, request.contact.lastName) = ("Ana", "Lopez")
        request.contact.email = "ana@example.org"
        return request
    }

    @Test func `a location must be there first`() {
        #expect(failure { try bench.call(request()) } == "conflict:location_needed")
    }

    @Test func `it belongs to the only location, or to the one named`() throws {
        let first = try bench.addLocation(harbor.id, "First")
        _ = try bench.call(request(), as: People.harborAdmin)
        let second = try bench.addLocation(harbor.id, "Second")
        #expect(failure { try bench.call(request()) } == "invalid:required contact.location")
        var named = request()
        named.contact.location = second
        _ = try bench.call(named)
        named.contact.location = LocationID("none")
        #expect(failure { try bench.call(named) } == "invalid:invalid contact.location")
        let stored = try bench.call(DirectoryAPI.GetPartner(partner: harbor.id))
        #expect(stored.contacts.map(\.location) == [first, second])
        #expect(try bench.lastChange() == "partner_saved:contacts")
    }

    @Test func `it can be removed, but not by another partner`() throws {
        try bench.addLocation(harbor.id)
        var remove = DirectoryAPI.RemoveContact()
        (remove.partner, remove.contact) = (harbor.id, try bench.call(request()).id)
        #expect(
            failure { try bench.call(remove, as: People.orchardAdmin) }
                == "forbidden:other_partner")
        _ = try bench.call(remove, as: People.harborAdmin)
        #expect(failure { try bench.call(remove) } == "not_found:not_found")
    }

    @Test func `a last name and an e-mail address are needed`() throws {
        try bench.addLocation(harbor.id)
        var save = request()
        save.contact.lastName = ""
        #expect(failure { try bench.call(save) } == "invalid:required contact.lastName")
        save = request()
        save.contact.email = nil
        #expect(failure { try bench.call(save) } == "invalid:required contact.email")
    }
}

@Suite struct KeepingPrograms {  // DI-6
    @Test func `it is added and changed`() throws {
        let bench = try DirectoryBench()
        let harbor = try bench.addHarbor()
        var save = DirectoryAPI.SaveProgram()
        save.partner = harbor.id
        save.program.name = "Meals"
        save.program.languages = ["English", "Español"]
        save.program.id = try bench.call(save, as: People.harborAdmin).id
        save.program.description = "Every day."
        _ = try bench.call(save, as: People.harborAdmin)
        let stored = try bench.call(DirectoryAPI.GetPartner(partner: harbor.id))
        #expect(stored.programs == [save.program])
        #expect(try bench.lastChange() == "partner_saved:programs")
        #expect(
            failure { try bench.call(save, as: People.orchardAdmin) }
                == "forbidden:other_partner")
    }
}
