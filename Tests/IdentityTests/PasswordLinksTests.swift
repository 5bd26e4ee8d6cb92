import Contracts
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import Identity

@Suite struct APasswordLink {  // ID-13
    let identity: IdentityBench
    let user: IdentityAPI.User

    init() throws {
        identity = try IdentityBench()
        user = try identity.create("ana@example.org")
    }

    private func issue() throws -> String {
        try identity.call(IdentityAPI.IssuePasswordLink(user: user.id)).link
    }

    @Test func `is asked for with the same answer whether or not the address is known`() throws {
        let before = try identity.bench.eventKinds().count
        _ = try identity.call(IdentityAPI.RequestPasswordLink("nobody@example.org"))
        #expect(try identity.bench.eventKinds().count == before)
        _ = try identity.call(IdentityAPI.RequestPasswordLink("Ana@Example.org"))
        let event = try #require(try identity.lastEvent())
        #expect((event.kind, event.subject) == ("password_link_requested", user.id.rawValue))
    }

    @Test func `is not sent again and again, and the answer does not tell`() throws {
        for _ in 1...9 { _ = try identity.call(IdentityAPI.RequestPasswordLink("ana@example.org")) }
        let asked = {
            try identity.bench.eventKinds().filter { $0 == "password_link_requested" }.count
        }
        #expect(try asked() == Attempts.free)
        identity.bench.time.advance(by: Attempts.memoryMilliseconds)
        _ = try identity.call(IdentityAPI.RequestPasswordLink("ana@example.org"))
        #expect(try asked() == Attempts.free + 1)
        // Asking for links does not keep anyone from signing in.
        _ = try identity.signIn("ana@example.org")
    }

    @Test func `sets a password once and ends all sessions`() throws {
        let session = try identity.signIn("ana@example.org")
        let (link, another) = (try issue(), try issue())
        _ = try identity.call(IdentityAPI.SetPassword(link, IdentityBench.other))
        let event = try #require(try identity.lastEvent())
        #expect((event.kind, event.subject) == ("password_set", user.id.rawValue))
        #expect(try identity.caller(session) == nil)
        _ = try identity.signIn("ana@example.org", IdentityBench.other)
        for used in [link, another] {
            let again = identity.failure(IdentityAPI.SetPassword(used, IdentityBench.password))
            #expect(again?.code == .notFound)
            #expect(again?.reason == "link_unknown")
        }
    }

    @Test func `is good for 60 minutes`() throws {
        let reply = try identity.call(IdentityAPI.IssuePasswordLink(user: user.id))
        #expect(reply.expiresAt == TestBench.tuesday + 60 * 60_000)
        identity.bench.time.advance(by: 60 * 60_000)
        let late = IdentityAPI.SetPassword(reply.link, IdentityBench.other)
        #expect(identity.reason(late) == "link_unknown")
        identity.bench.time.advance(by: -1)
        #expect(identity.reason(late) == nil)
    }

    @Test func `of a new user is good for 7 days`() throws {
        let added = try identity.call(IdentityAPI.AddUser("ben@example.org", .auditor))
        #expect(!added.hasPassword)
        let reply = try identity.call(IdentityAPI.IssuePasswordLink(user: added.id))
        #expect(reply.expiresAt == TestBench.tuesday + 7 * 24 * 3_600_000)
        identity.bench.time.advance(by: 7 * 24 * 3_600_000 - 1)
        _ = try identity.call(IdentityAPI.SetPassword(reply.link, IdentityBench.other))
        #expect(try identity.callerOf("ben@example.org", IdentityBench.other).role == .auditor)
    }

    @Test func `is not used up by a password against the rules`() throws {
        let link = try issue()
        let refused = identity.failure(IdentityAPI.SetPassword(link, "too weak"))
        #expect(refused?.field == "password")
        #expect(refused?.reason == "password_composition")
        _ = try identity.call(IdentityAPI.SetPassword(link, IdentityBench.other))
    }

    @Test func `is stored as its hash, at most five of a user`() throws {
        let links = try (1...7).map { _ in
            identity.bench.time.advance(by: 1)
            return try issue()
        }
        let stored = try identity.store.read {
            try $0.rows("SELECT link FROM password_links ORDER BY expires_at") { $0.blob(0) }
        }
        #expect(stored == links.suffix(5).map { SHA256.hash($0) })
        _ = try identity.call(IdentityAPI.IssuePasswordLink(user: user.id), key: "k")
        #expect(try identity.count("replies") == 0)
    }

    @Test func `is made for users only, and goes with them`() throws {
        #expect(
            identity.failure(IdentityAPI.IssuePasswordLink(user: UserID("nobody")))?.code
                == .notFound)
        try identity.create("eve@example.org")
        let link = try issue()
        _ = try identity.call(IdentityAPI.RemoveUser(user.id))
        #expect(
            identity.reason(IdentityAPI.SetPassword(link, IdentityBench.other)) == "link_unknown")
    }

    @Test func `lets in one who was slowed down`() throws {
        for _ in 1...6 {
            _ = identity.failure(IdentityAPI.SignIn(email: "ana@example.org", password: "wrong"))
        }
        _ = try identity.call(IdentityAPI.SetPassword(try issue(), IdentityBench.other))
        _ = try identity.signIn("ana@example.org", IdentityBench.other)
    }
}

@Suite struct OnesOwnAccount {  // ID-17
    let identity: IdentityBench
    let user: IdentityAPI.User

    init() throws {
        identity = try IdentityBench()
        user = try identity.create("ana@example.org")
    }

    @Test func `tells who is signed in`() throws {
        let caller = try identity.callerOf("ana@example.org")
        let me = try identity.call(IdentityAPI.Me(), as: caller)
        #expect(me.user.id == user.id)
        #expect(me.user.email == "ana@example.org")
        #expect(me.user.lastSeenAt == TestBench.tuesday)
        #expect(me.idleMilliseconds == 1_800_000)
        #expect(identity.failure(IdentityAPI.Me()) == .unauthenticated)
        #expect(identity.failure(IdentityAPI.Me(), as: People.seeker) == .unauthenticated)
    }

    @Test func `changes name and language, also of open sessions`() throws {
        let token = try identity.signIn("ana@example.org")
        let caller = try #require(try identity.caller(token))
        var edit = IdentityAPI.EditMe()
        (edit.name, edit.language) = ("  Ana  Lima-Ruiz ", "es")
        let reply = try identity.call(edit, as: caller, key: "k")
        #expect((reply.name, reply.language) == ("Ana Lima-Ruiz", "es"))
        #expect(try identity.call(edit, as: caller, key: "k") == reply)
        #expect(try identity.bench.eventKinds().filter { $0 == "user_saved" }.count == 2)
        let event = try #require(try identity.lastEvent()?.decode(IdentityAPI.UserSaved.self))
        #expect((event.name, event.language) == ("Ana Lima-Ruiz", "es"))
        #expect(!event.needsPassword)
        #expect(try identity.caller(token)?.language == "es")
        edit.language = "tlh"
        #expect(identity.failure(edit, as: caller)?.field == "language")
    }

    @Test func `changes the password and ends the other sessions`() throws {
        let (here, elsewhere) = (
            try identity.signIn("ana@example.org"), try identity.signIn("ana@example.org")
        )
        let caller = try #require(try identity.caller(here))
        let change = IdentityAPI.ChangePassword(IdentityBench.password, IdentityBench.other)
        _ = try identity.call(change, as: caller)
        #expect(try identity.lastEvent()?.kind == "password_set")
        #expect(try identity.caller(here) != nil)
        #expect(try identity.caller(elsewhere) == nil)
        _ = try identity.signIn("ana@example.org", IdentityBench.other)
        #expect(identity.reason(change, as: caller) == "wrong_password")
    }

    @Test func `keeps its password when the present one or the new one is wrong`() throws {
        let caller = try identity.callerOf("ana@example.org")
        let weak = IdentityAPI.ChangePassword(IdentityBench.password, "weak")
        #expect(identity.failure(weak, as: caller)?.field == "password")
        let wrong = IdentityAPI.ChangePassword("wrong", IdentityBench.other)
        for _ in 1...5 { #expect(identity.failure(wrong, as: caller)?.field == "current") }
        #expect(identity.failure(wrong, as: caller)?.code == .tooMany)
        // ID-19
        let failures = try identity.bench.events().filter { $0.kind == "sign_in_failed" }
        #expect(failures.map(\.caller?.user) == Array(repeating: caller.user, count: 5))
        _ = try identity.signIn("ana@example.org")
    }
}
