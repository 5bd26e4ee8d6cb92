import Contracts
import EventLog
import Foundation
import Glibc
import ServiceKit
import Synchronization
import Testing
import Wire

/// kill -9 at random moments under load (issue of the whole suite; NO-3, `design.md` §4): what was
/// acknowledged is there afterwards, no event is lost or doubled, nobody is told twice.
@Suite struct KilledAtAnyMoment {
    /// What the load has been told.
    private final class Load: Sendable {
        struct State {
            var acknowledged: [ReferralID: String] = [:]
            var failures = 0
            var isOver = false
        }
        let state = Mutex(State())
        let running = Mutex(0)
    }

    @Test(arguments: Array(Installation.services) + ["gateway"])
    func `nothing acknowledged is lost when it is killed`(service: String) throws {
        let network = try Network()
        let people = try Crew(network)
        let load = Load()
        for worker in 0..<4 { people.submit(worker, load) }
        var kills = 0
        while kills < 3 {
            usleep(useconds_t.random(in: 150_000...500_000))
            // While it is starting again there is nobody to kill.
            guard let pid = try? network.pid(of: service) else { continue }
            kill(pid, SIGKILL)
            kills += 1
        }
        #expect(try eventually { (try? network.pid(of: service)) != nil })
        usleep(300_000)
        load.state.withLock { $0.isOver = true }
        #expect(try eventually { load.running.withLock { $0 } == 0 })

        let acknowledged = load.state.withLock { $0.acknowledged }
        #expect(acknowledged.count > 20)
        try expectAllThere(acknowledged, people)
        try expectChains(network)
        try expectEachToldOnce(acknowledged, network, people)
    }

    /// Every acknowledged referral can be opened, and each key made one referral.
    private func expectAllThere(_ acknowledged: [ReferralID: String], _ people: Crew) throws {
        for id in acknowledged.keys {
            let reply = try people.referrals.call(
                ReferralsAPI.Get(referral: id), caller: people.receiver, trace: "check")
            #expect(reply.row.id == id)
        }
        #expect(Set(acknowledged.values).count == acknowledged.count)
    }

    private func expectChains(_ network: Network) throws {
        for service in Installation.services {
            let reply = try network.peer(service).call(
                VerifyEvents(), caller: nil, trace: "check")
            #expect(reply.brokenAt == nil, "\(service)")
        }
    }

    /// The events name each referral once; the receiver's inbox and mail have one message for each.
    private func expectEachToldOnce(
        _ acknowledged: [ReferralID: String], _ network: Network, _ people: Crew
    ) throws {
        var submitted: [String: Int] = [:]
        var request = ReadEvents()
        while true {
            let reply = try people.referrals.call(request, caller: nil, trace: "check")
            for event in reply.events where event.kind == ReferralsAPI.Submitted.kind {
                submitted[event.subject, default: 0] += 1
            }
            guard let last = reply.events.last else { break }
            request.after = last.seq
        }
        #expect(submitted.values.allSatisfy { $0 == 1 })
        #expect(acknowledged.keys.allSatisfy { submitted[$0.rawValue] == 1 })

        let notifications = network.peer("notifications")
        var told: [String: Int] = [:]
        let isComplete = try eventually {
            told = [:]
            var inbox = NotificationsAPI.Inbox()
            inbox.limit = 100
            while true {
                let reply = try notifications.call(inbox, caller: people.receiver, trace: "check")
                for item in reply.items { told[item.referral?.rawValue ?? "", default: 0] += 1 }
                guard reply.hasMore, let last = reply.items.last else { break }
                inbox.before = last.id
            }
            return told.count == submitted.count
        }
        #expect(isComplete, "\(told.count) of \(submitted.count) told")
        #expect(told.values.allSatisfy { $0 == 1 })

        // What was being sent at the moment of a kill is tried again a minute later.
        try network.moveClock(byHours: 1)
        let mail = network.folder.file("data/maildir/new")
        let isMailed = try eventually {
            try FileManager.default.contentsOfDirectory(atPath: mail).count == submitted.count
        }
        let count = try FileManager.default.contentsOfDirectory(atPath: mail).count
        #expect(isMailed, "\(count) mails for \(submitted.count) referrals")
    }

    /// Two partners, their people and a client.
    private struct Crew: Sendable {
        let network: Network
        let referrals: Peer
        let token: String
        let receiver: Caller
        private let body: String

        init(_ network: Network) throws {
            self.network = network
            referrals = network.peer("referrals")
            let overseer = Caller(user: nil, role: .superAdmin, name: "Operator")
            var partners: [PartnerID] = []
            var callers: [Caller] = []
            for (name, role) in [("Sender", Role.systemUser), ("Receiver", .partnerAdmin)] {
                var add = DirectoryAPI.AddPartner()
                (add.profile.name, add.status) = (name, .active)
                let id = try network.peer("directory").call(add, caller: overseer, trace: "setup")
                    .id
                partners.append(id)
                _ = try network.peer("identity").call(
                    IdentityAPI.SetPartnerStatus(partner: id, status: .active), caller: nil,
                    trace: "setup")
                var user = IdentityAPI.CreateUser()
                (user.name, user.email) = (name, "\(name.lowercased())@crew.example")
                (user.password, user.role, user.partner) = ("Footbridge-Demo-1", role, id)
                let made = try network.peer("identity").call(user, caller: nil, trace: "setup")
                callers.append(Caller(user: made.id, role: role, partner: id, name: name))
            }
            receiver = callers[1]
            var client = CaseworkAPI.AddClient()
            (client.client.firstName, client.client.lastName) = ("Cleo", "Marsh")
            client.client.phone = "805 555 0100"
            client.isNew = true
            let clientID = try network.peer("casework").call(
                client, caller: callers[0], trace: "setup"
            ).id
            let types = try network.peer("directory").call(
                DirectoryAPI.ServiceTypes(), caller: overseer, trace: "setup")
            body = """
                {"partner":"\(partners[1])","client":"\(clientID ?? ClientID())",\
                "serviceTypes":["\(types.serviceTypes[0].id)"],"reach":"phone",\
                "consent":{"givenBy":"Cleo Marsh","form":"verbal"}}
                """
            token = try network.signIn("sender@crew.example")
        }

        /// Submits through the gateway again and again, each with a key of its own; a request that
        /// failed is sent again with the same key, as a good client does.
        func submit(_ worker: Int, _ load: Load) {
            load.running.withLock { $0 += 1 }
            let gateway = network.peer("gateway")
            startThread {
                var number = 0
                while !load.state.withLock({ $0.isOver }) {
                    let key = "worker-\(worker)-\(number)"
                    do throws(Failure) {
                        let reply = try gateway.call(
                            operation: ReferralsAPI.Submit.name, body: Array(body.utf8),
                            token: token, trace: "load", key: key, timeoutMilliseconds: 3_000)
                        let submitted = try ReferralsAPI.Submit.Reply.decode(
                            reply.body, strict: false)
                        load.state.withLock { $0.acknowledged[submitted.referral] = key }
                        number += 1
                    } catch {
                        load.state.withLock { $0.failures += 1 }
                        usleep(20_000)
                    }
                }
                load.running.withLock { $0 -= 1 }
            }
        }
    }
}

private enum Installation {
    static let services = [
        "identity", "directory", "casework", "referrals", "notifications", "reports",
    ]
}
