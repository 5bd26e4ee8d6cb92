import Contracts
import EventLog
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import Identity

@Suite struct APartnersUsers {  // ID-9, ID-10
    let identity: IdentityBench
    let hana: IdentityAPI.User

    init() throws {
        identity = try IdentityBench()
        try identity.activate(People.harbor)
        hana = try identity.create("hana@example.org", .partnerAdmin, at: People.harbor)
    }

    @Test func `are added by their admin and get an e-mail to set a password`() throws {
        let request = IdentityAPI.AddUser("Ben@Example.org", .systemUser)
        let added = try identity.call(request, as: People.harborAdmin, key: "k")
        #expect((added.email, added.partner) == ("ben@example.org", People.harbor))
        let event = try #require(try identity.lastEvent())
        #expect((event.kind, event.subject) == ("user_saved", added.id.rawValue))
        #expect(event.caller?.user == People.harborAdmin.user)
        let saved = try event.decode(IdentityAPI.UserSaved.self)
        #expect(saved.needsPassword)
        #expect((saved.role, saved.partner) == (.systemUser, People.harbor))
        #expect(try identity.call(request, as: People.harborAdmin, key: "k") == added)
        #expect(try identity.count("users") == 2)
    }

    @Test func `have an address that nobody else has`() throws {
        let taken = identity.failure(
            IdentityAPI.AddUser("HANA@example.org", .systemUser), as: People.harborAdmin)
        #expect(taken?.code == .conflict)
        #expect(taken?.reason == "email_taken")
        #expect(
            identity.failure(IdentityAPI.AddUser("hana", .systemUser), as: People.harborAdmin)?
                .field == "email")
    }

    @Test func `are not made staff by their admin, which is written down`() throws {
        let request = IdentityAPI.AddUser("ben@example.org", .superAdmin)
        #expect(identity.failure(request, as: People.harborAdmin) == .forbidden)
        let edit = IdentityAPI.EditUser(hana.id, .superAdmin)
        #expect(identity.failure(edit, as: People.harborAdmin) == .forbidden)
        try identity.store.write { _ in }
        let refused = try identity.bench.events().filter { $0.kind == ActionRefused.kind }
        #expect(refused.map(\.subject) == ["identity.add_user", "identity.edit_user"])
        #expect(refused.allSatisfy { $0.caller?.user == People.harborAdmin.user })
        #expect(try identity.count("users") == 1)
    }

    @Test func `are not there for another partner's admin`() {
        let other = People.orchardAdmin
        #expect(identity.failure(IdentityAPI.RemoveUser(hana.id), as: other)?.code == .notFound)
        #expect(
            identity.failure(IdentityAPI.EditUser(hana.id, .systemUser), as: other)?.code
                == .notFound)
        #expect(
            identity.failure(IdentityAPI.Users(of: People.harbor), as: other)?.code == .notFound)
        #expect(
            identity.failure(
                IdentityAPI.AddUser("b@example.org", .systemUser, at: People.harbor), as: other)?
                .code == .notFound)
    }

    @Test func `are listed by name, searched and paged`() throws {
        for (name, email) in [
            ("Zoë Zimmer", "zz@example.org"), ("émile Aubert", "emile@example.org"),
            ("Bo Chen", "bo@harbor.example"),
        ] {
            _ = try identity.call(
                IdentityAPI.AddUser(email, .systemUser, name: name), as: People.harborAdmin)
        }
        let all = try identity.call(IdentityAPI.Users(of: nil), as: People.harborAdmin)
        #expect(all.users.map(\.name) == ["Ana Lima", "Bo Chen", "émile Aubert", "Zoë Zimmer"])
        #expect(all.total == 4)
        for (words, names) in [
            ("EMILE", ["émile Aubert"]), ("zoe", ["Zoë Zimmer"]), ("harbor.ex", ["Bo Chen"]),
            ("%", []),
        ] {
            let found = try identity.call(
                IdentityAPI.Users(of: People.harbor, words: words), as: People.auditor)
            #expect(found.users.map(\.name) == names)
            #expect(found.total == names.count)
        }
        var page = IdentityAPI.Users(of: People.harbor)
        (page.offset, page.limit) = (1, 2)
        let part = try identity.call(page, as: People.superAdmin)
        #expect(part.users.map(\.name) == ["Bo Chen", "émile Aubert"])
        #expect(part.total == 4)
    }

    @Test func `lose their sessions when they are removed`() throws {
        let ben = try identity.create("ben@example.org", .systemUser, at: People.harbor)
        let token = try identity.signIn("ben@example.org")
        _ = try identity.call(IdentityAPI.RemoveUser(ben.id), as: People.harborAdmin, key: "k")
        #expect(try identity.caller(token) == nil)
        let event = try #require(try identity.lastEvent())
        #expect((event.kind, event.subject) == ("user_removed", ben.id.rawValue))
        _ = try identity.call(IdentityAPI.RemoveUser(ben.id), as: People.harborAdmin, key: "k")
        #expect(
            identity.failure(IdentityAPI.RemoveUser(ben.id), as: People.harborAdmin)?.code
                == .notFound)
        _ = try identity.call(
            IdentityAPI.AddUser("ben@example.org", .systemUser), as: People.harborAdmin)
    }

    @Test func `lose their sessions when their role changes, but not with a new name`() throws {
        let ben = try identity.create("ben@example.org", .systemUser, at: People.harbor)
        let token = try identity.signIn("ben@example.org")
        _ = try identity.call(
            IdentityAPI.EditUser(ben.id, .systemUser, name: "Ben D. Cruz"), as: People.harborAdmin)
        #expect(try identity.caller(token)?.name == "Ben D. Cruz")
        let edited = try identity.call(
            IdentityAPI.EditUser(ben.id, .partnerAdmin), as: People.harborAdmin)
        #expect(edited.role == .partnerAdmin)
        #expect(try identity.caller(token) == nil)
        let event = try #require(try identity.lastEvent()?.decode(IdentityAPI.UserSaved.self))
        #expect(event.role == .partnerAdmin)
    }

    @Test func `always have an admin`() throws {
        let demote = IdentityAPI.EditUser(hana.id, .systemUser)
        #expect(identity.reason(demote, as: People.superAdmin) == "last_partner_admin")
        #expect(
            identity.reason(IdentityAPI.RemoveUser(hana.id), as: People.harborAdmin)
                == "last_partner_admin")
        // An admin of another partner does not count.
        try identity.create("olga@example.org", .partnerAdmin, at: People.orchard)
        #expect(identity.reason(IdentityAPI.RemoveUser(hana.id)) == "last_partner_admin")
        try identity.create("ben@example.org", .partnerAdmin, at: People.harbor)
        #expect(identity.reason(IdentityAPI.RemoveUser(hana.id)) == nil)
    }

    @Test func `stay a partner's users`() {
        #expect(
            identity.failure(IdentityAPI.EditUser(hana.id, .auditor), as: People.superAdmin)?.field
                == "role")
    }
}

@Suite struct TheStaff {  // ID-1, ID-3
    let identity: IdentityBench
    let sofia: IdentityAPI.User

    init() throws {
        identity = try IdentityBench()
        sofia = try identity.create("sofia@example.org")
    }

    @Test func `is added by a super admin and listed without partners' users`() throws {
        try identity.create("hana@example.org", .partnerAdmin, at: People.harbor)
        _ = try identity.call(
            IdentityAPI.AddUser("arthur@example.org", .auditor), as: People.superAdmin)
        let staff = try identity.call(IdentityAPI.Users(of: nil), as: People.auditor)
        #expect(staff.users.map(\.email) == ["sofia@example.org", "arthur@example.org"])
        #expect(staff.users.allSatisfy { $0.partner == nil })
    }

    @Test func `always has a super admin`() throws {
        let demote = IdentityAPI.EditUser(sofia.id, .auditor)
        let remove = IdentityAPI.RemoveUser(sofia.id)
        #expect(identity.reason(demote, as: People.superAdmin) == "last_super_admin")
        #expect(identity.reason(remove) == "last_super_admin")
        try identity.create("sol@example.org")
        #expect(identity.reason(demote, as: People.superAdmin) == nil)
    }

    @Test func `stays staff`() {
        #expect(
            identity.failure(IdentityAPI.EditUser(sofia.id, .partnerAdmin), as: People.superAdmin)?
                .field == "role")
    }
}

@Suite struct AUserMadeOnTheServer {  // ID-3
    @Test func `can sign in at once`() throws {
        let identity = try IdentityBench()
        let made = try identity.create("sofia@example.org")
        #expect(made.hasPassword)
        #expect(try identity.callerOf("sofia@example.org").user == made.id)
        let event = try #require(try identity.bench.events().first)
        #expect(event.kind == "user_saved")
        #expect(try !event.decode(IdentityAPI.UserSaved.self).needsPassword)
    }

    @Test func `with the same address again only gets the new password`() throws {
        let identity = try IdentityBench()
        let made = try identity.create("sofia@example.org")
        let token = try identity.signIn("sofia@example.org")
        let again = try identity.create("Sofia@example.org", password: IdentityBench.other)
        #expect(again.id == made.id)
        #expect(try identity.count("users") == 1)
        #expect(try identity.caller(token) == nil)
        _ = try identity.signIn("sofia@example.org", IdentityBench.other)
        #expect(try identity.bench.eventKinds().contains("password_set"))
    }

    @Test func `does not take over another's address`() throws {
        let identity = try IdentityBench()
        try identity.create("sofia@example.org")
        var request = IdentityAPI.CreateUser()
        (request.name, request.email) = ("Mallory", "sofia@example.org")
        (request.password, request.role) = (IdentityBench.other, .partnerAdmin)
        request.partner = People.harbor
        #expect(identity.reason(request) == "email_taken")
        _ = try identity.signIn("sofia@example.org")
    }

    @Test func `has a password within the rules`() throws {
        let identity = try IdentityBench(rule: .length)
        #expect(throws: Failure.self) { try identity.create("sofia@example.org") }
        try identity.create("sofia@example.org", password: "four words are enough")
    }
}
