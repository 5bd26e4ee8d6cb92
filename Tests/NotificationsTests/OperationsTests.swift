import Contracts
import TestSupport
import Testing
import Wire

@testable import Notifications

/// NO-1
@Suite struct ReadingTheInbox {
    let bench: Bench

    init() throws {
        bench = try Bench()
        try bench.addEverybody()
        for number in 1...5 {
            bench.referrals.append(
                submitted(), about: "r\(number)", by: People.harborUser,
                at: TestBench.tuesday + Int64(number / 2))
        }
        try bench.follow()
    }

    private func markRead(_ items: [MessageID], as caller: Caller) throws -> Int {
        var request = NotificationsAPI.MarkRead()
        request.items = items
        return try bench.bench.call(request, as: caller).unread
    }

    @Test func `lists the newest first, page by page`() throws {
        var request = NotificationsAPI.Inbox()
        request.limit = 2
        var seen: [String] = []
        while true {
            let reply = try bench.bench.call(request, as: People.orchardUser)
            seen += reply.items.compactMap { $0.referral?.rawValue }
            #expect(reply.unread == 5)
            guard reply.hasMore else { break }
            request.before = reply.items.last?.id
        }
        #expect(seen == ["r5", "r4", "r3", "r2", "r1"])
    }

    @Test func `counts alone when no items are asked for`() throws {
        var request = NotificationsAPI.Inbox()
        request.limit = 0
        let reply = try bench.bench.call(request, as: People.orchardUser)
        #expect(reply.unread == 5 && reply.items.isEmpty && !reply.hasMore)
    }

    @Test func `marks some read, then all`() throws {
        let items = try bench.inbox(of: People.orchardUser).items
        #expect(try markRead([items[0].id, items[2].id], as: People.orchardUser) == 3)
        let unread = try bench.inbox(of: People.orchardUser, unreadOnly: true).items
        #expect(unread.map(\.id) == [items[1].id, items[3].id, items[4].id])
        #expect(try markRead([], as: People.orchardUser) == 0)
        #expect(try bench.inbox(of: People.orchardAdmin).unread == 5)
    }

    @Test func `marks nothing of another's inbox`() throws {
        let items = try bench.inbox(of: People.orchardUser).items
        _ = try markRead(items.map(\.id), as: People.harborAdmin)
        #expect(try bench.inbox(of: People.orchardUser).unread == 5)
    }

    @Test func `belongs to somebody`() {
        let failure = #expect(throws: Failure.self) {
            try bench.bench.call(NotificationsAPI.Inbox(), as: nil)
        }
        #expect(failure?.code == .unauthenticated)
    }

    @Test func `forgets what is old, but no message that waits`() throws {
        let operations = Operations(
            store: bench.store, clock: bench.bench.clock, baseURL: "", bell: Bell())
        bench.bench.time.advance(by: 400 * Operations.millisecondsPerDay)
        try operations.sweep()
        #expect(try bench.inbox(of: People.orchardUser).items.isEmpty)
        #expect(try bench.outbox().count == 5)
    }
}

/// NO-2
@Suite struct LookingAtTheOutbox {
    let bench: Bench

    init() throws {
        bench = try Bench()
        try bench.addEverybody()
        for user in ["omar", "olga", "hugo"] {
            bench.identity.append(IdentityAPI.PasswordLinkRequested(), about: user)
        }
        try bench.follow()
    }

    @Test func `shows messages by how they fared, newest first`() throws {
        _ = try bench.store.write {
            try $0.run(
                "UPDATE outbox SET delivery = 'sent', due_at = NULL WHERE recipient = 'olga'")
        }
        var request = NotificationsAPI.Outbox()
        request.delivery = .queued
        request.limit = 1
        let first = try bench.bench.call(request, as: People.auditor)
        #expect(first.messages.map(\.to) == ["hugo@example.org"] && first.hasMore)
        request.before = first.messages.first?.id
        let second = try bench.bench.call(request, as: People.auditor)
        #expect(second.messages.map(\.to) == ["omar@example.org"] && !second.hasMore)
        #expect(second.messages.allSatisfy { $0.text == nil })
    }

    @Test(arguments: [People.harborAdmin, People.harborUser, People.seeker])
    func `is for overseers`(caller: Caller) {
        let failure = #expect(throws: Failure.self) {
            try bench.bench.call(NotificationsAPI.Outbox(), as: caller)
        }
        #expect(failure?.code == .forbidden)
    }

    // RE-23
    @Test func `keeps what is about sensitive referrals from auditors`() throws {
        var event = submitted(reach: .email)
        event.isSensitive = true
        bench.referrals.append(event, about: "secret", by: People.harborUser)
        try bench.follow()
        let all = try bench.bench.call(NotificationsAPI.Outbox(), as: People.superAdmin).messages
        let seen = try bench.bench.call(NotificationsAPI.Outbox(), as: People.auditor).messages
        #expect(all.count > 3 && seen.count == 3)
        for message in all {
            var request = NotificationsAPI.Outbox()
            request.message = message.id
            if seen.contains(where: { $0.id == message.id }) {
                _ = try bench.bench.call(request, as: People.auditor)
            } else {
                let failure = #expect(throws: Failure.self) {
                    try bench.bench.call(request, as: People.auditor)
                }
                #expect(failure?.code == .notFound)
            }
        }
    }

    @Test func `lets super admins alone try again`() throws {
        var request = NotificationsAPI.Retry()
        request.message = MessageID("none")
        let forbidden = #expect(throws: Failure.self) {
            try bench.bench.call(request, as: People.auditor)
        }
        #expect(forbidden?.code == .forbidden)
        let missing = #expect(throws: Failure.self) {
            try bench.bench.call(request, as: People.superAdmin)
        }
        #expect(missing?.code == .notFound)
    }
}
