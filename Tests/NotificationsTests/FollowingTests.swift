import Contracts
import TestSupport
import Testing
import Wire

@testable import Notifications

/// NO-3, NO-4
@Suite struct FollowingEvents {
    let bench: Bench

    init() throws {
        bench = try Bench()
        try bench.addEverybody()
    }

    private func submit(_ event: ReferralsAPI.Submitted = submitted()) throws {
        bench.referrals.append(event, about: "r1", by: People.harborUser)
        try bench.follow()
    }

    @Test func `puts a referral into the inboxes of both sides and the super admins`() throws {
        try submit()
        let item = try #require(try bench.inbox(of: People.orchardUser).items.first)
        #expect(item.kind == "referral_submitted" && item.referral == ReferralID("r1"))
        #expect(item.clientName == "Maria Santos" && item.actorName == "Hugo Marsh")
        #expect(item.senderName == "Harbor House" && item.receiverName == "Orchard Food Bank")
        #expect(!item.isRead)
        for caller in [People.superAdmin, People.harborAdmin, People.orchardAdmin] {
            #expect(try bench.inbox(of: caller).unread == 1)
        }
        for caller in [People.harborUser, People.auditor, People.seeker] {
            #expect(try bench.inbox(of: caller).unread == 0)
        }
    }

    @Test func `writes to the receiver's partner admins without naming the client`() throws {
        try submit()
        let message = try #require(try bench.outbox().first)
        #expect(try bench.outbox().count == 1)
        #expect(message.to == "olga@example.org" && message.delivery == .queued)
        #expect(message.subject == "New referral from Harbor House")
        let text = try #require(try bench.text(of: message.id))
        #expect(text.contains("Food") && text.contains("https://net.example/referrals/r1"))
        #expect(!text.contains("Maria") && !text.contains("Santos"))
    }

    @Test func `leaves out service types that are sensitive`() throws {
        var event = submitted()
        event.isSensitive = true
        try submit(event)
        let message = try #require(try bench.outbox().first)
        #expect(try bench.text(of: message.id)?.contains("Food") == false)
    }

    @Test func `writes to a client who chose e-mail, in their language`() throws {
        try submit(submitted(reach: .email, clientLanguage: "Spanish"))
        let message = try #require(try bench.outbox().first { $0.to == "maria@example.org" })
        #expect(message.subject == "Le hemos referido a Orchard Food Bank")
        let text = try #require(try bench.text(of: message.id))
        #expect(text.contains("She needs a ride.") && text.contains("Qué sigue"))
        #expect(!text.contains("https://") && !text.contains("Hugo"))
    }

    @Test(arguments: [ReferralsAPI.Reach.phone, .text, .none])
    func `writes to no other client`(reach: ReferralsAPI.Reach) throws {
        try submit(submitted(reach: reach))
        #expect(try bench.outbox().map(\.to) == ["olga@example.org"])
    }

    @Test func `tells the navigator of a change, and both sides`() throws {
        try submit()
        bench.referrals.append(
            stateChanged(to: .declined, reason: .noCapacity), about: "r1",
            by: People.orchardUser, at: TestBench.tuesday + 1)
        try bench.follow()
        let message = try #require(try bench.outbox().first)
        #expect(message.to == "hugo@example.org")
        #expect(message.subject == "Your referral to Orchard Food Bank: Declined")
        #expect(try bench.text(of: message.id)?.contains("Reason: no capacity") == true)
        let item = try #require(try bench.inbox(of: People.harborUser).items.first)
        #expect(item.kind == "state_changed" && item.state == .declined)
        #expect(try bench.inbox(of: People.orchardUser).unread == 1)
        #expect(try bench.inbox(of: People.superAdmin).unread == 2)
    }

    @Test func `puts a note into the inboxes alone`() throws {
        try submit()
        bench.referrals.append(
            ReferralsAPI.NoteAdded(byName: "Omar Haddad"), about: "r1", by: People.orchardUser,
            at: TestBench.tuesday + 1)
        try bench.follow()
        #expect(try bench.inbox(of: People.harborUser).items.map(\.kind) == ["note_added"])
        #expect(try bench.inbox(of: People.superAdmin).items.map(\.kind) == ["referral_submitted"])
        #expect(try bench.outbox().count == 1)
    }

    @Test func `tells once, though the same events come again`() throws {
        try submit(submitted(reach: .email))
        let before = try bench.outbox()
        try bench.store.write { try $0.setPosition(0, in: "referrals") }
        try bench.follow()
        #expect(try bench.outbox() == before)
        #expect(try bench.inbox(of: People.orchardUser).unread == 1)
    }

    @Test func `passes over kinds it does not know`() throws {
        bench.referrals.append(IdentityAPI.SignedIn(), about: "x")
        try submit()
        #expect(try bench.inbox(of: People.orchardUser).unread == 1)
    }

    // Identity

    @Test func `writes to a new user in their language, once`() throws {
        let new = Caller(
            user: UserID("nina"), role: .systemUser, partner: People.harbor, name: "Nina")
        for name in ["Nina", "Nina Vega"] {
            var user = userSaved(new, language: "es", needsPassword: true)
            user.name = name
            bench.identity.append(user, about: "nina")
        }
        try bench.follow()
        let messages = try bench.outbox()
        #expect(messages.map(\.subject) == ["Elija su contraseña"])
        #expect(messages.map(\.to) == ["nina@example.org"])
    }

    @Test func `shows no secret of a password link to anybody`() throws {
        bench.identity.append(IdentityAPI.PasswordLinkRequested(), about: "omar")
        try bench.follow()
        let message = try #require(try bench.outbox().first)
        #expect(try bench.text(of: message.id)?.contains("(secret link)") == true)
        #expect(bench.linksIssued.count == 0)
    }

    @Test func `tells those who were removed nothing more`() throws {
        bench.identity.append(IdentityAPI.PasswordLinkRequested(), about: "omar")
        bench.identity.append(IdentityAPI.UserRemoved(), about: "omar")
        try bench.follow()
        try submit()
        #expect(try bench.inbox(of: People.orchardUser).items.isEmpty)
        #expect(
            try bench.outbox().first { $0.to == "omar@example.org" }?.delivery == .failed)
    }
}

/// What is told rests on who is known (NO-3).
@Suite struct FollowingTwoFeeds {
    @Test func `who was added just before a referral is told of it`() throws {
        let bench = try Bench()
        for person in [People.harborUser, People.orchardAdmin] {
            bench.identity.append(userSaved(person), about: person.user?.rawValue ?? "")
        }
        bench.referrals.append(submitted(), about: "r1", by: People.harborUser)
        // The referral's event comes first; those of identity have not been read at all.
        try #require(bench.followers.referrals.step(waitMilliseconds: 0))
        #expect(
            try bench.inbox(of: People.orchardAdmin).items.map(\.referral)
                == ["r1"].map(ReferralID.init))
    }
}
