import Contracts
import EventLog
import Glibc
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Notifications

/// Notifications behind its socket, following peers whose events the test writes.
final class Bench: Sendable {
    let bench = TestBench()
    let store: Store
    let identity = Feed()
    let referrals = Feed()
    let followers: Followers
    let identityPeer: Peer
    /// How many password links were asked for.
    let linksIssued = Counter()

    static let secret = "s3cret-token"

    init() throws {
        store = try bench.store(
            applicationID: Schema.applicationID, migrations: Schema.migrations)
        let (linksIssued, identity, referrals) = (linksIssued, identity, referrals)
        identityPeer = try fakePeer(
            "identity", in: bench.folder,
            [
                Route(identity.read),
                Route { (_: IdentityAPI.IssuePasswordLink, _) in
                    linksIssued.add()
                    var reply = IdentityAPI.IssuePasswordLink.Reply()
                    reply.link = Bench.secret
                    return reply
                },
            ])
        followers = Followers(
            store: store, identity: identityPeer,
            referrals: try fakePeer("referrals", in: bench.folder, [Route(referrals.read)]),
            log: bench.log, afterwards: {})
        let operations = Operations(
            store: store, clock: bench.clock, baseURL: "https://net.example", bell: Bell())
        try bench.serve("notifications", operations.routes, store: store)
    }

    /// The people of `TestSupport`, as identity would tell of them.
    func addEverybody() throws {
        let all = [
            People.superAdmin, People.auditor, People.seeker, People.harborAdmin,
            People.harborUser, People.orchardAdmin, People.orchardUser,
        ]
        for person in all { identity.append(userSaved(person), about: person.user?.rawValue ?? "") }
        try follow()
    }

    /// Both followers, one batch each.
    func follow() throws {
        try #require(followers.identity.step(waitMilliseconds: 0))
        try #require(followers.referrals.step(waitMilliseconds: 0))
    }

    func sender(_ mailer: any Mailer) throws -> Sender {
        let from = try #require(MailAddress("Footbridge <footbridge@net.example>"))
        let mail = MailSettings(from: from, baseURL: "https://net.example", mailer: mailer)
        return Sender(
            store: store, mail: mail, identity: identityPeer, clock: bench.clock, log: bench.log)
    }

    func inbox(of caller: Caller, unreadOnly: Bool = false) throws -> NotificationsAPI.Inbox.Reply {
        var request = NotificationsAPI.Inbox()
        request.unreadOnly = unreadOnly
        return try bench.call(request, as: caller)
    }

    func outbox() throws -> [NotificationsAPI.OutboxMessage] {
        try bench.call(NotificationsAPI.Outbox(), as: People.superAdmin).messages
    }

    func text(of message: MessageID) throws -> String? {
        var request = NotificationsAPI.Outbox()
        request.message = message
        return try bench.call(request, as: People.superAdmin).messages.first?.text
    }

    /// As a crash right after the last hand-over leaves the outbox.
    func forgetThatAllWereSent() throws {
        _ = try store.write {
            try $0.run(
                "UPDATE outbox SET delivery = 'queued', due_at = ?", bench.clock.now())
        }
    }
}

final class Counter: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }
    func add() { value.withLock { $0 += 1 } }
}

/// A service's events, as its `events` operation would give them.
final class Feed: Sendable {
    private let events = Mutex<[Event]>([])

    func append<E: EventData>(
        _ data: E, about subject: String, by caller: Caller? = nil, at: Int64 = TestBench.tuesday
    ) {
        events.withLock { events in
            var event = Event()
            event.seq = Int64(events.count) + 1
            (event.at, event.kind, event.subject, event.caller) = (at, E.kind, subject, caller)
            event.data = String(decoding: data.encoded(), as: UTF8.self)
            events.append(event)
        }
    }

    @Sendable func read(_ request: ReadEvents, _ context: Context) -> ReadEvents.Reply {
        var reply = ReadEvents.Reply()
        let all = events.withLock { $0 }
        reply.events = Array(all.filter { $0.seq > request.after }.prefix(request.limit))
        reply.last = Int64(all.count)
        return reply
    }
}

func userSaved(
    _ caller: Caller, language: String = "en", needsPassword: Bool = false, email: String? = nil
) -> IdentityAPI.UserSaved {
    var user = IdentityAPI.UserSaved()
    user.id = caller.user ?? UserID("nobody")
    user.name = caller.name
    user.email = email ?? "\(user.id)@example.org"
    (user.role, user.partner) = (caller.role, caller.partner)
    (user.language, user.needsPassword) = (language, needsPassword)
    return user
}

/// A referral from Harbor's user to Orchard.
func submitted(
    reach: ReferralsAPI.Reach = .phone, clientLanguage: String? = nil
) -> ReferralsAPI.Submitted {
    var event = ReferralsAPI.Submitted()
    (event.client, event.clientName) = (ClientID("maria"), "Maria Santos")
    (event.clientEmail, event.clientLanguage) = ("maria@example.org", clientLanguage)
    event.reach = reach
    event.sender = Named(People.harbor, "Harbor House")
    event.receiver = Named(People.orchard, "Orchard Food Bank")
    (event.submittedBy, event.submittedByName) = (People.harborUser.user, People.harborUser.name)
    event.serviceTypes = [Named(ServiceTypeID("food"), "Food")]
    event.comment = "She needs a ride."
    return event
}

func stateChanged(to state: ReferralState, reason: StateReason? = nil) -> ReferralsAPI.StateChanged
{
    var event = ReferralsAPI.StateChanged()
    (event.to, event.reason, event.byName) = (state, reason, People.orchardUser.name)
    return event
}

/// The names of a folder's files.
func files(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
}

func contents(of path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
}
