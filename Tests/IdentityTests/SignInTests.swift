import Contracts
import Glibc
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Identity

@Suite struct SigningIn {  // ID-12, ID-14, ID-15, ID-19
    let identity: IdentityBench
    let user: IdentityAPI.User

    init() throws {
        identity = try IdentityBench()
        user = try identity.create("ana@example.org")
    }

    private func fail(_ email: String, as caller: Caller? = nil) -> Failure? {
        identity.failure(IdentityAPI.SignIn(email: email, password: "wrong"), as: caller)
    }

    @Test func `begins a session whose token speaks for the user`() throws {
        let reply = try identity.call(
            IdentityAPI.SignIn(email: " Ana@Example.org", password: IdentityBench.password))
        #expect(reply.user.id == user.id)
        #expect(reply.expiresAt == TestBench.tuesday + 12 * 3_600_000)
        #expect([UInt8](base64URL: reply.token)?.count == 32)
        let caller = try #require(try identity.caller(reply.token))
        #expect(caller.user == user.id)
        #expect((caller.role, caller.partner, caller.name) == (.superAdmin, nil, "Ana Lima"))
        #expect(caller.language == "en")
        #expect(caller.session != nil)
        let event = try #require(try identity.lastEvent())
        #expect((event.kind, event.subject) == ("signed_in", user.id.rawValue))
        #expect(event.caller?.user == user.id)
        #expect(event.caller?.session == caller.session)
    }

    @Test func `is in the audit log with the address it came from, also where it fails`() throws {
        func ask(_ password: String) throws -> Bool {
            var head = Head(id: 1)
            (head.op, head.address) = (IdentityAPI.SignIn.name, "192.0.2.7")
            let body = IdentityAPI.SignIn(email: "ana@example.org", password: password).encoded()
            let socket = try UnixSocket.connect(to: identity.bench.folder.file("identity.sock"))
            defer { close(socket) }
            var decoder = MessageDecoder()
            let bytes = WireMessage(head: head, body: body).encoded()
            #expect(bytes.withUnsafeBytes { UnixSocket.sendAll($0, to: socket) })
            var part = [UInt8](repeating: 0, count: 4_096)
            while true {
                if let reply = try decoder.next() { return reply.head.error == nil }
                let count = recv(socket, &part, part.count, 0)
                try #require(count > 0)
                part.withUnsafeBytes {
                    decoder.append(UnsafeRawBufferPointer(rebasing: $0[..<count]))
                }
            }
        }
        #expect(try !ask("wrong"))
        let failed = try #require(try identity.lastEvent())
        #expect((failed.kind, failed.address) == ("sign_in_failed", "192.0.2.7"))
        #expect(try ask(IdentityBench.password))
        let event = try #require(try identity.lastEvent())
        #expect((event.kind, event.caller?.address) == ("signed_in", "192.0.2.7"))
    }

    @Test func `sets the session's cookie through the gateway`() throws {
        let request = IdentityAPI.SignIn(email: "ana@example.org", password: IdentityBench.password)
        let reply = try identity.bench.peer.call(
            operation: IdentityAPI.SignIn.name, body: request.encoded(), caller: nil, trace: "t")
        let body = try IdentityAPI.SignIn.Reply.decode(reply.body)
        #expect(reply.head.session == body.token)
    }

    @Test func `keeps only the hash of the token`() throws {
        let token = try identity.signIn("ana@example.org")
        let stored = try identity.store.read {
            try $0.first("SELECT token FROM sessions") { $0.blob(0) }
        }
        #expect(stored == SHA256.hash(token))
    }

    @Test func `refuses an unknown address like a wrong password`() throws {
        let wrong = fail("ana@example.org")
        #expect(wrong?.code == .unauthenticated)
        #expect(wrong?.reason == "wrong_password")
        let known = try #require(try identity.lastEvent())
        #expect(fail("nobody@example.org") == wrong)
        let unknown = try #require(try identity.lastEvent())
        #expect((known.kind, known.subject) == ("sign_in_failed", user.id.rawValue))
        #expect((unknown.kind, unknown.subject) == ("sign_in_failed", "unknown"))
        #expect(!"\(unknown)".contains("nobody@"))
        #expect(try identity.count("sessions") == 0)
        #expect(identity.hasher.hashes == 3, "one to create, one each to refuse")
    }

    @Test func `refuses one who has no password yet`() throws {
        _ = try identity.call(IdentityAPI.AddUser("ben@example.org", .auditor))
        #expect(fail("ben@example.org")?.reason == "wrong_password")
    }

    @Test(arguments: [
        (DirectoryAPI.PartnerStatus.pending, "partner_pending"), (.inactive, "partner_inactive"),
    ])
    func `tells of a partner that is not active only after the right password`(
        status: DirectoryAPI.PartnerStatus, reason: String
    ) throws {
        try identity.create("hana@example.org", .partnerAdmin, at: People.harbor)
        let right = IdentityAPI.SignIn(
            email: "hana@example.org", password: IdentityBench.password)
        #expect(identity.reason(right) == "partner_pending", "nothing was told of it yet")
        _ = try identity.call(
            IdentityAPI.SetPartnerStatus(partner: People.harbor, status: status))
        #expect(fail("hana@example.org")?.reason == "wrong_password")
        #expect(identity.reason(right) == reason)
        #expect(try identity.lastEvent()?.kind == "sign_in_failed")
        try identity.activate(People.harbor)
        #expect(identity.reason(right) == nil)
    }

    @Test func `has to wait after five failures, even with the right password`() throws {
        for _ in 1...5 { #expect(fail("ana@example.org")?.reason == "wrong_password") }
        let right = IdentityAPI.SignIn(
            email: "ana@example.org", password: IdentityBench.password)
        let hashes = identity.hasher.hashes
        let refused = identity.failure(right)
        #expect(refused?.code == .tooMany)
        #expect(refused?.retryAfter == 2)
        #expect(identity.hasher.hashes == hashes, "what has to wait costs no hash")
        identity.bench.time.advance(by: 2_000)
        #expect(fail("ana@example.org")?.reason == "wrong_password")
        identity.bench.time.advance(by: 2_000)
        #expect(identity.failure(right)?.retryAfter == 2, "the wait has doubled")
        identity.bench.time.advance(by: 2_000)
        #expect(identity.failure(right) == nil)
        #expect(fail("ana@example.org")?.reason == "wrong_password", "success begins anew")
    }

    @Test func `slows down an unknown address just the same`() {
        for _ in 1...5 { #expect(fail("nobody@example.org")?.reason == "wrong_password") }
        #expect(fail("nobody@example.org")?.code == .tooMany)
        #expect(fail("ana@example.org")?.reason == "wrong_password", "others do not wait")
    }

    @Test func `slows down a client that tries one address after the other`() {
        var client = Caller()
        client.address = "192.0.2.7"
        for number in 1...5 {
            #expect(fail("u\(number)@example.org", as: client)?.reason == "wrong_password")
        }
        #expect(fail("ana@example.org", as: client)?.code == .tooMany)
        client.address = "192.0.2.8"
        #expect(fail("ana@example.org", as: client)?.reason == "wrong_password")
    }

    @Test func `slows down a line of IPv6 as one client`() {
        var client = Caller()
        for number in 1...5 {
            client.address = "2001:db8:1:2::\(number)"
            #expect(fail("u\(number)@example.org", as: client)?.reason == "wrong_password")
        }
        client.address = "2001:db8:1:2:ffff::1"
        #expect(fail("ana@example.org", as: client)?.code == .tooMany)
        client.address = "2001:db8:1:3::1"
        #expect(fail("ana@example.org", as: client)?.reason == "wrong_password")
    }

    @Test func `forgets old failures, so that guessing does not fill the file`() throws {
        for number in 1...20 { _ = fail("u\(number)@example.org") }
        #expect(try identity.count("attempts") == 20)
        identity.bench.time.advance(by: Attempts.memoryMilliseconds)
        _ = fail("ana@example.org")
        #expect(try identity.count("attempts") == 1)
    }

    @Test func `never keeps more failures than the limit`() throws {
        try identity.store.write { tx in
            try tx.countFailure([.signIn("first@example.org")], at: TestBench.tuesday)
            try tx.countFailure([.signIn("next@example.org")], at: TestBench.tuesday)
            // As if so many had come in between.
            try tx.run("UPDATE attempts SET number = ? WHERE number = 2", attemptRowsLimit)
            try tx.countFailure([.signIn("last@example.org")], at: TestBench.tuesday)
        }
        let kept = try identity.store.read {
            (
                try $0.attempts(.signIn("first@example.org")).failures,
                try $0.attempts(.signIn("last@example.org")).failures
            )
        }
        #expect(kept == (0, 1))
    }

    @Test func `of eight at once hashes two at a time`() throws {
        let tokens = Mutex<[String]>([])
        let left = Mutex(8)
        for _ in 1...8 {
            startThread {
                // A failure shows as a missing token.
                if let token = try? identity.signIn("ana@example.org") {
                    tokens.withLock { $0.append(token) }
                }
                left.withLock { $0 -= 1 }
            }
        }
        while left.withLock({ $0 > 0 }) { usleep(1_000) }
        #expect(Set(tokens.withLock { $0 }).count == 8)
        #expect(try identity.count("sessions") == 8)
        #expect(identity.hasher.mostAtOnce <= Int(PasswordHasher.atOnce))
    }

    @Test func `never remembers a reply, whose token is a secret`() throws {
        let request = IdentityAPI.SignIn(email: "ana@example.org", password: IdentityBench.password)
        let first = try identity.call(request, key: "k1").token
        let second = try identity.call(request, key: "k1").token
        #expect(first != second)
        #expect(try identity.count("replies") == 0)
    }
}

@Suite struct ASession {  // ID-14
    let identity: IdentityBench
    let token: String

    init() throws {
        identity = try IdentityBench()
        try identity.create("ana@example.org")
        token = try identity.signIn("ana@example.org")
    }

    @Test func `ends after 30 minutes without a request`() throws {
        identity.bench.time.advance(by: 30 * 60_000 - 1)
        #expect(try identity.caller(token) != nil)
        // What was seen is noted behind the answer; a write that is waited for comes after it.
        try identity.store.write { _ in }
        identity.bench.time.advance(by: 30 * 60_000 - 1)
        #expect(try identity.caller(token) != nil, "the request before kept it open")
        try identity.store.write { _ in }
        identity.bench.time.advance(by: 30 * 60_000)
        #expect(try identity.caller(token) == nil)
    }

    @Test func `ends after 12 hours, whatever is done in it`() throws {
        for _ in 1...(12 * 3 - 1) {
            identity.bench.time.advance(by: 20 * 60_000)
            #expect(try identity.caller(token) != nil)
            try identity.store.write { _ in }
        }
        identity.bench.time.advance(by: 20 * 60_000)
        #expect(try identity.caller(token) == nil)
    }

    @Test func `notes its last request at most once a minute`() throws {
        func seen() throws -> Int64? {
            try identity.store.write { try $0.first("SELECT seen_at FROM sessions") { $0.int(0) } }
        }
        identity.bench.time.advance(by: 59_999)
        #expect(try identity.caller(token) != nil)
        #expect(try seen() == TestBench.tuesday)
        identity.bench.time.advance(by: 1)
        #expect(try identity.caller(token) != nil)
        #expect(try seen() == TestBench.tuesday + 60_000)
    }

    @Test func `is not found by anything but its token`() throws {
        #expect(try identity.caller(token + "x") == nil)
        #expect(try identity.caller(String(token.dropLast())) == nil)
        #expect(try identity.caller(SHA256.hash(token).base64URL) == nil)
    }

    @Test func `ends at once when its user signs out, and no other does`() throws {
        let elsewhere = try identity.signIn("ana@example.org")
        let caller = try #require(try identity.caller(token))
        let reply = try identity.bench.peer.call(
            operation: IdentityAPI.SignOut.name, body: IdentityAPI.SignOut().encoded(),
            caller: caller, trace: "t", key: "k")
        #expect(reply.head.session == "", "the cookie is cleared")
        #expect(try identity.caller(token) == nil)
        #expect(try identity.caller(elsewhere) != nil)
        #expect(try identity.lastEvent()?.kind == "signed_out")
        _ = try identity.call(IdentityAPI.SignOut(), as: caller, key: "k")
        #expect(try identity.bench.eventKinds().filter { $0 == "signed_out" }.count == 1)
    }

    @Test func `is cleared away once it is over`() throws {
        identity.bench.time.advance(by: 12 * 3_600_000)
        _ = try identity.signIn("ana@example.org")
        #expect(try identity.count("sessions") == 1)
    }
}

@Suite struct ThePartnersStatus {  // ID-8
    @Test(arguments: [DirectoryAPI.PartnerStatus.pending, .inactive])
    func `other than active ends its users' sessions at once`(
        status: DirectoryAPI.PartnerStatus
    ) throws {
        let identity = try IdentityBench()
        try identity.activate(People.harbor)
        try identity.activate(People.orchard)
        try identity.create("hana@example.org", .partnerAdmin, at: People.harbor)
        try identity.create("olga@example.org", .partnerAdmin, at: People.orchard)
        let ended = try identity.signIn("hana@example.org")
        let other = try identity.signIn("olga@example.org")
        #expect(try identity.caller(ended)?.partner == People.harbor)
        _ = try identity.call(
            IdentityAPI.SetPartnerStatus(partner: People.harbor, status: status))
        #expect(try identity.caller(ended) == nil)
        #expect(try identity.caller(other) != nil)
        try identity.activate(People.harbor)
        #expect(try identity.caller(ended) == nil, "it does not come back")
    }

    @Test func `of many partners is told at once`() throws {
        let identity = try IdentityBench()
        for partner in [People.harbor, People.orchard] { try identity.activate(partner) }
        try identity.create("hana@example.org", .partnerAdmin, at: People.harbor)
        try identity.create("olga@example.org", .partnerAdmin, at: People.orchard)
        let ended = try identity.signIn("hana@example.org")
        let other = try identity.signIn("olga@example.org")
        var request = IdentityAPI.SetPartnerStatuses()
        request.partners = [
            .init(partner: People.harbor, status: .inactive),
            .init(partner: People.orchard, status: .active),
        ]
        _ = try identity.call(request)
        #expect(try identity.caller(ended) == nil)
        #expect(try identity.caller(other) != nil)
    }

    @Test func `is looked at with every request`() throws {
        let identity = try IdentityBench()
        try identity.activate(People.harbor)
        try identity.create("hana@example.org", .partnerAdmin, at: People.harbor)
        let token = try identity.signIn("hana@example.org")
        // As if the sessions' rows had stayed.
        try identity.store.write { try $0.setStatus(.inactive, of: People.harbor) }
        #expect(try identity.caller(token) == nil)
    }
}
