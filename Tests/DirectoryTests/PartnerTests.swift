import Contracts
import TestSupport
import Testing
import Wire

@testable import Directory

@Suite struct EditingPartners {  // DI-1, DI-7
    let bench: DirectoryBench

    init() throws { bench = try DirectoryBench() }

    func edit(
        _ partner: DirectoryAPI.Partner, name: String = "New Name", website: String? = nil
    ) -> DirectoryAPI.EditPartner {
        var request = DirectoryAPI.EditPartner()
        (request.partner, request.version) = (partner.id, partner.version)
        (request.profile.name, request.profile.website) = (name, website)
        return request
    }

    @Test func `a new partner is pending and seen by overseers only`() throws {
        var request = DirectoryAPI.AddPartner()
        request.profile.name = "Harbor House"
        let partner = try bench.call(request)
        #expect(partner.status == .pending)
        #expect(try bench.lastChange() == "partner_saved:added")
        let get = DirectoryAPI.GetPartner(partner: partner.id)
        #expect(try bench.call(get, as: People.auditor) == partner)
        for caller in [People.orchardAdmin, People.orchardUser, People.seeker] {
            #expect(failure { try bench.call(get, as: caller) } == "not_found:not_found")
        }
    }

    @Test func `a pending partner's own users see it`() throws {
        let partner = try bench.addHarbor(status: .pending)
        let get = DirectoryAPI.GetPartner(partner: partner.id)
        #expect(try bench.call(get, as: People.harborUser).profile.name == "Harbor House")
    }

    @Test func `only super admins add partners`() throws {
        var request = DirectoryAPI.AddPartner()
        request.profile.name = "Harbor House"
        for caller in [People.auditor, People.harborAdmin, People.harborUser, People.seeker] {
            #expect(
                failure { try bench.call(request, as: caller) } == "forbidden:not_your_role")
        }
    }

    @Test func `a partner admin edits the own partner, and the version goes up`() throws {
        let partner = try bench.addHarbor()
        let edited = try bench.call(edit(partner, website: "x.org"), as: People.harborAdmin)
        #expect(edited.version == partner.version + 1)
        #expect(edited.profile.website == "https://x.org")
        #expect(edited.confirmedAt == TestBench.tuesday)
        #expect(try bench.lastChange() == "partner_saved:profile")
    }

    @Test func `another's partner is refused`() throws {
        let partner = try bench.addHarbor()
        #expect(
            failure { try bench.call(edit(partner), as: People.orchardAdmin) }
                == "forbidden:other_partner")
        let hidden = try bench.addPartner("Hidden", status: .pending)
        #expect(
            failure { try bench.call(edit(hidden), as: People.orchardAdmin) }
                == "not_found:not_found")
    }

    @Test func `what somebody else changed meanwhile is not overwritten`() throws {
        let partner = try bench.addHarbor()
        _ = try bench.call(edit(partner, name: "First"))
        #expect(
            failure { try bench.call(edit(partner, name: "Second")) }
                == "conflict:changed_meanwhile")
        let get = DirectoryAPI.GetPartner(partner: partner.id)
        #expect(try bench.call(get).profile.name == "First")
    }

    @Test func `a wrong field is named by its path`() throws {
        let partner = try bench.addHarbor()
        var request = edit(partner)
        request.profile.email = "nobody"
        #expect(failure { try bench.call(request) } == "invalid:invalid profile.email")
    }
}

@Suite struct SettingAStatus {  // ID-8
    func request(
        _ partner: PartnerID, _ status: DirectoryAPI.PartnerStatus, isAccepting: Bool = true
    ) -> DirectoryAPI.SetStatus {
        var request = DirectoryAPI.SetStatus()
        (request.partner, request.status) = (partner, status)
        request.isAccepting = isAccepting
        return request
    }

    @Test func `identity knows before it is answered`() throws {
        let bench = try DirectoryBench()
        let partner = try bench.addPartner("Harbor House")
        _ = try bench.call(request(partner.id, .inactive))
        #expect(bench.told.all.map(\.status) == [.inactive])
        #expect(bench.told.all.map(\.partner) == [partner.id])
        #expect(try bench.names().isEmpty)
        #expect(try bench.lastChange() == "partner_saved:status")
    }

    @Test func `without identity nothing changes`() throws {
        let bench = try DirectoryBench(withIdentity: false)
        let partner = try bench.addPartner("Harbor House")
        let events = try bench.bench.events().count
        #expect(
            failure { try bench.call(request(partner.id, .inactive)) } == "unavailable:unavailable")
        #expect(try bench.names() == ["Harbor House"])
        #expect(try bench.bench.events().count == events)
    }

    @Test func `an older form cannot undo it`() throws {
        let bench = try DirectoryBench()
        let partner = try bench.addPartner("Harbor House")
        _ = try bench.call(request(partner.id, .active, isAccepting: false))
        var edit = DirectoryAPI.EditPartner()
        (edit.partner, edit.version) = (partner.id, partner.version)
        edit.profile = partner.profile
        #expect(failure { try bench.call(edit) } == "conflict:changed_meanwhile")
    }

    @Test func `only super admins set it, and only of partners that exist`() throws {
        let bench = try DirectoryBench()
        let partner = try bench.addHarbor()
        for caller in [People.auditor, People.harborAdmin, People.harborUser] {
            #expect(
                failure { try bench.call(request(partner.id, .inactive), as: caller) }
                    == "forbidden:not_your_role")
        }
        #expect(
            failure { try bench.call(request(PartnerID("none"), .inactive)) }
                == "not_found:not_found")
        #expect(bench.told.all.isEmpty)
    }
}

@Suite struct ResolvingForReferrals {  // DI-7, DI-9
    @Test func `names and states, and what does not exist is left out`() throws {
        let bench = try DirectoryBench()
        let partner = try bench.addPartner("Harbor House", status: .inactive, isAccepting: false)
        try bench.addProgram(partner.id, "Meals", "")
        let whole = try bench.call(DirectoryAPI.GetPartner(partner: partner.id))
        var request = DirectoryAPI.Resolve()
        request.partners = [partner.id, PartnerID("none")]
        request.serviceTypes = [ServiceTypeID("legal-aid"), ServiceTypeID("none")]
        request.program = whole.programs.first?.id
        let reply = try bench.call(request, as: nil)
        #expect(reply.partners.map(\.id) == [partner.id])
        #expect(reply.partners.map(\.status) == [.inactive])
        #expect(reply.partners.map(\.isAccepting) == [false])
        #expect(reply.serviceTypes.map(\.name) == ["Legal Aid"])
        #expect(reply.serviceTypes.map(\.isSensitive) == [true])
        #expect(reply.program?.name == "Meals")
    }
}
