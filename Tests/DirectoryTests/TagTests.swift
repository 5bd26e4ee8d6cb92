import Contracts
import TestSupport
import Testing
import Wire

@testable import Directory

@Suite struct KeepingTags {  // DI-8
    let bench: DirectoryBench

    init() throws { bench = try DirectoryBench() }

    func list(
        as caller: Caller = People.superAdmin,
        _ change: (inout DirectoryAPI.Tags) -> Void = { _ in }
    ) throws -> DirectoryAPI.Tags.Reply {
        var request = DirectoryAPI.Tags()
        change(&request)
        return try bench.call(request, as: caller)
    }

    @Test func `a name is taken whatever its case and accents`() throws {
        _ = try bench.addTag("Éducation")
        #expect(failure { try bench.addTag("education") } == "conflict:name_taken name")
        #expect(failure { try bench.addTag("   ") } == "invalid:required name")
    }

    @Test func `one keeps its own name when it is changed`() throws {
        let food = try bench.addTag("food")
        var save = DirectoryAPI.SaveTag()
        (save.id, save.name) = (food, "Food")
        #expect(try bench.call(save).name == "Food")
        #expect(try bench.lastChange() == "tag_saved")
        save.id = TagID("none")
        save.name = "Other"
        #expect(failure { try bench.call(save) } == "not_found:not_found")
    }

    @Test func `a renamed tag is found by its new name`() throws {
        let food = try bench.addTag("Nourishment")
        try bench.addLocation(try bench.addPartner("Harbor House").id, tags: [food])
        var save = DirectoryAPI.SaveTag()
        (save.id, save.name) = (food, "Groceries")
        _ = try bench.call(save)
        #expect(try bench.names("groc") == ["Harbor House"])
        #expect(try bench.names("nourish").isEmpty)
    }

    @Test func `the list has counts, parts of names and pages`() throws {
        let food = try bench.addTag("Food Pantry")
        for name in ["Legal", "Pantry", "Youth"] { _ = try bench.addTag(name) }
        let harbor = try bench.addPartner("Harbor House")
        // Two locations, one partner.
        try bench.addLocation(harbor.id, "First", tags: [food])
        try bench.addLocation(harbor.id, "Second", tags: [food])
        #expect(try list().tags.map(\.name) == ["Food Pantry", "Legal", "Pantry", "Youth"])
        #expect(try list().tags.map(\.partners) == [1, 0, 0, 0])
        let part = try list { $0.words = "PANT" }
        #expect(part.tags.map(\.name) == ["Food Pantry", "Pantry"])
        #expect(part.total == 2)
        let page = try list { ($0.offset, $0.limit) = (1, 2) }
        #expect(page.tags.map(\.name) == ["Legal", "Pantry"])
        #expect(page.total == 4)
    }

    @Test func `disabled ones are shown to overseers who ask`() throws {
        _ = try bench.addTag("Old", status: .disabled)
        #expect(try list().tags.isEmpty)
        for caller in [People.superAdmin, People.auditor] {
            #expect(try list(as: caller) { $0.withDisabled = true }.tags.map(\.name) == ["Old"])
        }
        for caller in [People.harborAdmin, People.seeker] {
            #expect(try list(as: caller) { $0.withDisabled = true }.tags.isEmpty)
        }
    }

    @Test func `a deleted one leaves every partner and says how many`() throws {
        let food = try bench.addTag("Food")
        var partners: [PartnerID] = []
        for name in ["Harbor House", "Orchard Aid"] {
            let partner = try bench.addPartner(name)
            try bench.addLocation(partner.id, tags: [food])
            partners.append(partner.id)
        }
        var remove = DirectoryAPI.RemoveTag()
        remove.tag = food
        #expect(try bench.call(remove).partners == 2)
        #expect(try bench.lastChange() == "tag_removed")
        for partner in partners {
            let stored = try bench.call(DirectoryAPI.GetPartner(partner: partner))
            #expect(stored.tags.isEmpty)
            #expect(stored.locations.first?.tags == [])
        }
        #expect(failure { try bench.call(remove) } == "not_found:not_found")
    }

    @Test func `only super admins change them`() throws {
        let food = try bench.addTag("Food")
        var save = DirectoryAPI.SaveTag()
        save.name = "Mine"
        var remove = DirectoryAPI.RemoveTag()
        remove.tag = food
        for caller in [People.auditor, People.harborAdmin, People.harborUser, People.seeker] {
            #expect(failure { try bench.call(save, as: caller) } == "forbidden:not_your_role")
            #expect(failure { try bench.call(remove, as: caller) } == "forbidden:not_your_role")
        }
    }
}

@Suite struct KeepingServiceTypes {  // DI-9, DI-10
    let bench: DirectoryBench

    init() throws { bench = try DirectoryBench() }

    func list(
        as caller: Caller = People.superAdmin,
        _ change: (inout DirectoryAPI.ServiceTypes) -> Void = { _ in }
    ) throws -> DirectoryAPI.ServiceTypes.Reply {
        var request = DirectoryAPI.ServiceTypes()
        change(&request)
        return try bench.call(request, as: caller)
    }

    @Test func `a network begins with eighteen, three of them sensitive`() throws {
        let types = try list(as: People.harborUser).serviceTypes
        #expect(types.count == 18)
        #expect(types.first?.name == "ABC/ESL Program")
        #expect(types.contains { $0.name == "Supportive Service(s)" })
        #expect(
            types.filter(\.isSensitive).map(\.name)
                == ["Child Safety", "Domestic Violence", "Legal Aid"])
        #expect(types.allSatisfy { $0.status == .active && $0.createdAt > 0 })
    }

    @Test func `one is added, changed, disabled and deleted`() throws {
        var save = DirectoryAPI.SaveServiceType()
        (save.name, save.isSensitive) = ("Mental Health", true)
        let added = try bench.call(save)
        #expect(added.createdAt == TestBench.tuesday)
        #expect(added.isSensitive)
        #expect(try bench.lastChange() == "service_type_saved")
        save.id = added.id
        (save.name, save.status, save.isSensitive) = ("Wellbeing", .disabled, false)
        let changed = try bench.call(save)
        #expect(changed.createdAt == added.createdAt)
        #expect(!changed.isSensitive)
        #expect(try list { $0.words = "wellb" }.total == 0)
        #expect(
            try list { ($0.words, $0.withDisabled) = ("wellb", true) }.serviceTypes == [changed])
        #expect(
            try list(as: People.harborUser) { ($0.words, $0.withDisabled) = ("wellb", true) }
                .total == 0)
        var remove = DirectoryAPI.RemoveServiceType()
        remove.serviceType = added.id
        _ = try bench.call(remove)
        #expect(try bench.lastChange() == "service_type_removed")
        #expect(failure { try bench.call(remove) } == "not_found:not_found")
    }

    @Test func `names are taken once, pages are cut`() throws {
        var save = DirectoryAPI.SaveServiceType()
        save.name = "LEGAL AID"
        #expect(failure { try bench.call(save) } == "conflict:name_taken name")
        let page = try list { ($0.words, $0.offset, $0.limit) = ("other", 1, 2) }
        #expect(page.serviceTypes.map(\.name) == ["Other: Internet", "Other: Phone"])
        #expect(page.total == 5)
    }

    @Test func `only super admins change them`() throws {
        var save = DirectoryAPI.SaveServiceType()
        save.name = "Mine"
        var remove = DirectoryAPI.RemoveServiceType()
        remove.serviceType = ServiceTypeID("legal-aid")
        for caller in [People.auditor, People.harborAdmin, People.harborUser, People.seeker] {
            #expect(failure { try bench.call(save, as: caller) } == "forbidden:not_your_role")
            #expect(failure { try bench.call(remove, as: caller) } == "forbidden:not_your_role")
        }
    }

    @Test func `a deleted one does not come back with the next start`() throws {
        var remove = DirectoryAPI.RemoveServiceType()
        remove.serviceType = ServiceTypeID("legal-aid")
        _ = try bench.call(remove)
        bench.store.close()
        let again = try bench.bench.store(
            applicationID: Schema.applicationID, migrations: Schema.migrations)
        let reply = try again.read {
            try $0.serviceTypes(having: "", withDisabled: true, offset: 0, limit: 100)
        }
        #expect(reply.total == 17)
    }
}
