import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import Reports

/// Reports beside a stand-in for referrals that has nothing but events.
final class ReportsBench: Sendable {
    let bench = TestBench()
    private let source: Store
    let operations: Operations

    init() throws {
        source = try Store(
            path: bench.folder.file("source.sqlite"), applicationID: 7,
            migrations: [Migration(1, EventTable.schema)], clock: bench.clock, log: bench.log)
        let peer = try fakePeer("referrals", in: bench.folder, source.routes)
        let store = try bench.store(
            applicationID: Schema.applicationID, migrations: Schema.migrations)
        operations = Operations(
            store: store, feed: peer, zone: try #require(LocalTime(zone: "America/Los_Angeles")),
            clock: bench.clock, log: bench.log)
        try bench.serve("reports", operations.routes, store: store)
    }

    func append<E: EventData>(_ event: E, about subject: String) throws {
        let context = Context(caller: nil, trace: "test", now: bench.time.now)
        try source.write { try $0.append(event, about: subject, by: context) }
    }

    func submitted(
        _ id: String, from sender: String = "harbor", to receiver: String = "orchard",
        types: [String] = ["food"], sensitive: Bool = false, client: String = "Ana Li",
        names: String = "Name of"
    ) throws {
        var event = ReferralsAPI.Submitted()
        event.sender = Named(PartnerID(sender), "\(names) \(sender)")
        event.receiver = Named(PartnerID(receiver), "\(names) \(receiver)")
        event.serviceTypes = types.map { Named(ServiceTypeID($0), "\(names) \($0)") }
        event.isSensitive = sensitive
        (event.client, event.clientName) = (ClientID("c"), client)
        event.submittedByName = "Hugo Marsh"
        try append(event, about: id)
    }

    func moved(_ id: String, to state: ReferralState) throws {
        var event = ReferralsAPI.StateChanged()
        event.to = state
        try append(event, about: id)
    }

    /// Follows until there is nothing left.
    func follow() throws {
        while true {
            guard operations.follower.step(waitMilliseconds: 0) else {
                throw Failure.unavailable("referrals")
            }
            if operations.follower.lag == 0 { return }
        }
    }

    func report(
        as caller: Caller?, _ change: (inout ReportsAPI.Referrals) -> Void = { _ in }
    ) throws -> ReportsAPI.Referrals.Reply {
        var request = ReportsAPI.Referrals()
        change(&request)
        return try bench.call(request, as: caller)
    }
}
