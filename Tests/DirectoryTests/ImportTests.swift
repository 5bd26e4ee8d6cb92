import Contracts
import EventLog
import TestSupport
import Testing
import Wire

@testable import Directory

@Suite struct ImportingPartners {  // DI-19
    let bench: DirectoryBench

    init() throws { bench = try DirectoryBench() }

    static func batch() -> DirectoryAPI.Import {
        var request = DirectoryAPI.Import()
        request.source = "ohana"
        for number in 1...3 {
            var partner = DirectoryAPI.ImportedPartner()
            partner.key = "org-\(number)"
            partner.profile.name = "Aid \(number)"
            partner.profile.website = "aid\(number).example.org"
            partner.tags = ["Food", "food ", "Legal"]
            var location = DirectoryAPI.ImportedLocation()
            location.key = "building"
            location.location.name = "Office \(number)"
            location.tagNames = ["Youth"]
            partner.locations = [location]
            var contact = DirectoryAPI.ImportedContact()
            (contact.key, contact.contact.firstName) = ("person", "Ana")
            contact.location = "building"
            partner.contacts = [contact]
            var program = DirectoryAPI.ImportedProgram()
            (program.key, program.program.name) = ("meals", "Meals")
            program.program.description = "Hot lunch"
            partner.programs = [program]
            request.partners.append(partner)
        }
        return request
    }

    func partners() throws -> [DirectoryAPI.Partner] {
        try bench.call(DirectoryAPI.Search()).partners.map {
            try bench.call(DirectoryAPI.GetPartner(partner: $0.id))
        }
    }

    static func counts(_ reply: DirectoryAPI.Import.Reply) -> [[Int]] {
        [reply.partners, reply.locations, reply.contacts, reply.programs, reply.tags].map {
            [$0.created, $0.updated, $0.unchanged]
        }
    }

    @Test func `all of a record is there afterwards`() throws {
        let reply = try bench.call(Self.batch())
        let three = [3, 0, 0]
        #expect(Self.counts(reply) == Array(repeating: three, count: 5))
        let partner = try #require(try partners().first)
        #expect(partner.status == .active)
        #expect(partner.isAccepting)
        #expect(partner.profile.website == "https://aid1.example.org")
        #expect(partner.tags.map(\.name) == ["Food", "Legal", "Youth"])
        #expect(partner.locations.map(\.name) == ["Office 1"])
        #expect(partner.contacts.map(\.location) == partner.locations.map(\.id))
        #expect(partner.programs.map(\.description) == ["Hot lunch"])
        #expect(try bench.names("hot lunch").count == 3)
        let kinds = try bench.bench.eventKinds()
        #expect(kinds.filter { $0 == "partner_saved" }.count == 3)
        #expect(kinds.filter { $0 == "tag_saved" }.count == 3)
    }

    @Test func `the same again changes nothing`() throws {
        _ = try bench.call(Self.batch())
        let (before, events) = (try partners(), try bench.bench.events().count)
        bench.bench.time.advance(by: 60_000)
        let reply = try bench.call(Self.batch())
        let three = [0, 0, 3]
        #expect(Self.counts(reply) == Array(repeating: three, count: 5))
        #expect(try partners() == before)
        #expect(try bench.bench.events().count == events)
    }

    @Test func `only what reads otherwise is updated, in place`() throws {
        _ = try bench.call(Self.batch())
        let before = try partners()
        var batch = Self.batch()
        batch.partners[1].profile.name = "Renamed"
        batch.partners[2].programs[0].program.description = "Cold supper"
        batch.partners[2].locations = []
        let reply = try bench.call(batch)
        let expected: [[Int]] = [[0, 1, 2], [0, 0, 2], [0, 0, 3], [0, 1, 2], [0, 0, 3]]
        #expect(Self.counts(reply) == expected)
        let after = try partners()
        #expect(Set(after.map(\.id)) == Set(before.map(\.id)))
        let renamed = try #require(after.first { $0.profile.name == "Renamed" })
        #expect(renamed.version == 2)
        // What a later batch leaves out stays.
        #expect(after.allSatisfy { $0.locations.count == 1 })
        #expect(try bench.names("supper") == ["Aid 3"])
        #expect(try bench.names("aid 2").isEmpty)
    }

    @Test func `what was changed here stays until the source changes`() throws {
        _ = try bench.call(Self.batch())
        let partner = try #require(try partners().first)
        var edit = DirectoryAPI.EditPartner()
        (edit.partner, edit.version) = (partner.id, partner.version)
        edit.profile.name = "Corrected"
        _ = try bench.call(edit)
        _ = try bench.call(Self.batch())
        #expect(try bench.names("corrected") == ["Corrected"])
    }

    @Test func `a dry run counts the same and changes nothing`() throws {
        var dry = Self.batch()
        dry.dryRun = true
        let events = try bench.bench.events().count
        let counted = try bench.call(dry)
        #expect(try bench.names().isEmpty)
        #expect(try bench.names("aid").isEmpty)
        #expect(try bench.call(DirectoryAPI.Tags()).total == 0)
        #expect(try bench.bench.events().count == events)
        #expect(try bench.call(Self.batch()) == counted)
    }

    @Test func `two sources may use the same key`() throws {
        _ = try bench.call(Self.batch())
        var other = Self.batch()
        other.source = "nyc"
        #expect(try bench.call(other).partners.created == 3)
        #expect(try bench.names().count == 6)
    }

    @Test func `an invalid record is named and nothing of the batch stays`() throws {
        func refused(_ change: (inout DirectoryAPI.Import) -> Void) -> String {
            var batch = Self.batch()
            change(&batch)
            return failure { try bench.call(batch) }
        }
        #expect(
            refused { $0.partners[2].profile.email = "x" }
                == "invalid:invalid partners[2].profile.email")
        #expect(
            refused { $0.partners[1].locations[0].location.latitude = 91 }
                == "invalid:required partners[1].locations[0].location.longitude")
        #expect(
            refused { $0.partners[1].contacts[0].location = "nowhere" }
                == "invalid:invalid partners[1].contacts[0].location")
        #expect(
            refused { $0.partners[1].key = "org-1" } == "invalid:invalid partners[1].key")
        #expect(refused { $0.partners[0].tags = [" "] } == "invalid:invalid partners[0].tags[0]")
        #expect(try bench.names().isEmpty)
    }

    @Test func `a tag that was deleted here does not come back`() throws {
        _ = try bench.call(Self.batch())
        let tag = try #require(
            try bench.call(DirectoryAPI.Tags()).tags.first { $0.name == "Food" })
        var remove = DirectoryAPI.RemoveTag()
        remove.tag = tag.id
        _ = try bench.call(remove)
        _ = try bench.call(Self.batch())
        #expect(try bench.call(DirectoryAPI.Tags()).tags.map(\.name) == ["Legal", "Youth"])
    }

    @Test func `only super admins and the network import`() throws {
        for caller in [People.auditor, People.harborAdmin, People.harborUser, People.seeker] {
            let said = failure { try bench.call(Self.batch(), as: caller) }
            #expect(said == "forbidden:not_your_role", "\(caller.role)")
        }
        #expect(try bench.call(Self.batch(), as: nil).partners.created == 3)
    }
}
