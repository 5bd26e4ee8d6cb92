import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import Referrals

/// RE-18
@Suite struct ListsOfReferrals {
    @Test func `each side has its box, and strangers have none`() throws {
        let bench = try ReferralsBench()
        let id = try bench.submit()
        #expect(try bench.list(.incoming, as: People.orchardUser).referrals.map(\.id) == [id])
        #expect(try bench.list(.outgoing, as: People.harborAdmin).referrals.map(\.id) == [id])
        #expect(try bench.list(.incoming, as: People.harborUser).total == 0)
        #expect(try bench.list(.outgoing, as: People.orchardUser).total == 0)
        for box in ReferralsAPI.Box.allCases {
            #expect(try bench.list(box, as: stranger).total == 0)
        }
        for overseer in [People.superAdmin, People.auditor, nil] {
            #expect(try bench.list(.active, as: overseer).referrals.map(\.id) == [id])
            #expect(try bench.list(.incoming, as: overseer).total == 0)
            #expect(
                try bench.list(.incoming, as: overseer) { $0.partner = People.orchard }.total == 1)
            #expect(
                try bench.list(.outgoing, as: overseer) { $0.partner = People.orchard }.total == 0)
        }
        try bench.move(id, to: .declined, .noCapacity, as: People.orchardUser)
        for caller in [People.orchardUser, People.harborUser, People.superAdmin] {
            #expect(try bench.list(.active, as: caller).total == 0)
            #expect(try bench.list(.completed, as: caller).referrals.map(\.state) == [.declined])
        }
    }

    @Test func `a returned one is its sender's alone`() throws {
        let bench = try ReferralsBench()
        let id = try bench.submit()
        try bench.move(id, to: .returned, .undeliverable, as: People.superAdmin)
        #expect(try bench.list(.incoming, as: People.orchardUser).total == 0)
        #expect(try bench.list(.outgoing, as: People.harborUser).total == 1)
    }

    @Test func `sensitive ones are seen by sender, receiver and super admins only`() throws {
        let bench = try ReferralsBench()
        let id = try bench.submit { $0.serviceTypes = [ReferralsBench.shelter] }
        #expect(try bench.list(.active, as: People.auditor).total == 0)
        #expect(
            ReferralsBench.refusal { _ = try bench.get(id, as: People.auditor) }
                == "not_found:not_found")
        #expect(try bench.bench.call(ReferralsAPI.Counts(), as: People.auditor).active == 0)
        #expect(try bench.bench.call(ReferralsAPI.Counts(), as: People.auditor).green == 0)
        for caller in [People.superAdmin, People.harborUser, People.orchardUser] {
            #expect(try bench.get(id, as: caller).row.id == id)
        }
    }

    /// Ana on 3 March, Bo a day later and urgent, Çelik two days later.
    private func three() throws -> (ReferralsBench, [ReferralID]) {
        let bench = try ReferralsBench()
        let names = [("Ana", "Li"), ("Bo", "Ek"), ("Çelik", "Öz")]
        var ids: [ReferralID] = []
        for (index, name) in names.enumerated() {
            let client = ClientID("c\(index)")
            bench.world {
                $0.clients[client] = ReferralsBench.record(
                    name.0, name.1, phone: "805-555-010\(index)")
            }
            ids.append(
                try bench.submit(as: index == 2 ? People.harborAdmin : People.harborUser) {
                    $0.client = client
                    $0.urgency = index == 1 ? .urgent : .routine
                    $0.serviceTypes = [index == 0 ? ReferralsBench.food : ReferralsBench.shelter]
                })
            bench.bench.time.advance(by: ReferralsBench.day)
        }
        return (bench, ids)
    }

    @Test func `are sorted as asked`() throws {
        let (bench, ids) = try three()
        let orders: [(ReferralsAPI.Sort, [Int])] = [
            (.waiting, [1, 0, 2]), (.newest, [2, 1, 0]), (.oldest, [0, 1, 2]),
            (.client, [0, 1, 2]), (.state, [0, 1, 2]),
        ]
        for (sort, order) in orders {
            let found = try bench.list(.incoming, as: People.orchardUser) { $0.sort = sort }
            #expect(found.referrals.map(\.id) == order.map { ids[$0] }, "\(sort)")
        }
    }

    @Test func `are narrowed by each filter`() throws {
        let (bench, ids) = try three()
        try bench.move(ids[0], to: .inReview, as: People.orchardUser)
        let filters: [(String, @Sendable (inout ReferralsAPI.List) -> Void, [Int])] = [
            ("name", { $0.words = "ce" }, [2]),
            ("accents", { $0.words = "CELIK" }, [2]),
            ("phone", { $0.words = "555 0101" }, [1]),
            ("no wildcard", { $0.words = "%" }, []),
            ("state", { $0.states = [.inReview, .onHold] }, [0]),
            ("service type", { $0.serviceType = ReferralsBench.shelter }, [1, 2]),
            ("client", { $0.client = ClientID("c1") }, [1]),
            ("partner", { $0.partner = People.orchard }, [0, 1, 2]),
            ("other partner", { $0.partner = PartnerID("elsewhere") }, []),
            ("mine", { $0.mine = true }, [0, 1]),
            ("from", { $0.from = TestBench.tuesday + ReferralsBench.day }, [1, 2]),
            ("until", { $0.until = TestBench.tuesday + ReferralsBench.day }, [0]),
            ("page", { ($0.offset, $0.limit) = (1, 1) }, [1]),
        ]
        for (name, filter, order) in filters {
            let found = try bench.list(.outgoing, as: People.harborUser) {
                $0.sort = .oldest
                filter(&$0)
            }
            #expect(found.referrals.map(\.id) == order.map { ids[$0] }, "\(name)")
            #expect(found.total == (name == "page" ? 3 : order.count), "\(name)")
        }
    }

    // ID-19
    @Test func `whoever reads one is in the audit log, and who may not is not`() throws {
        let bench = try ReferralsBench()
        let id = try bench.submit()
        _ = try bench.get(id, as: People.orchardUser)
        _ = try bench.bench.call(ReferralsAPI.PDF(referral: id), as: People.auditor)
        var stranger = People.orchardUser
        stranger.partner = PartnerID("elsewhere")
        #expect(throws: Failure.self) { try bench.get(id, as: stranger) }
        try bench.store.write { _ in }
        let views = try bench.bench.events().filter { $0.kind == ReferralsAPI.Viewed.kind }
        #expect(views.map(\.subject) == [id.rawValue, id.rawValue])
        #expect(views.map(\.caller) == [People.orchardUser, People.auditor])
        #expect(
            try views.map { try $0.decode(ReferralsAPI.Viewed.self).isPDF } == [false, true])
    }

    @Test func `days open and colour follow the calendar, until somebody acts`() throws {
        let bench = try ReferralsBench()
        let id = try bench.submit()
        func line() throws -> ReferralsAPI.Row {
            try #require(bench.list(.incoming, as: People.orchardUser).referrals.first)
        }
        // Submitted on a Tuesday: Friday is the third business day.
        for (days, open, colour) in [
            (0, 0, ReferralsAPI.Waiting.green), (3, 3, .green), (5, 3, .green), (6, 4, .orange),
            (7, 5, .orange), (8, 6, .red),
        ] {
            bench.bench.time.now = TestBench.tuesday + Int64(days) * ReferralsBench.day
            let line = try line()
            #expect(line.daysOpen == open)
            #expect(line.waiting == colour)
            let counts = try bench.bench.call(ReferralsAPI.Counts(), as: People.orchardUser)
            #expect(counts.green == (colour == .green ? 1 : 0))
            #expect(counts.orange == (colour == .orange ? 1 : 0))
            #expect(counts.red == (colour == .red ? 1 : 0))
        }
        try bench.move(id, to: .inReview, as: People.orchardUser)
        #expect(try line().waiting == .none)
        try bench.move(id, to: .declined, .outOfArea, as: People.orchardUser)
        bench.bench.time.advance(by: 30 * ReferralsBench.day)
        let closed = try bench.list(.completed, as: People.orchardUser).referrals
        #expect(closed.map(\.daysOpen) == [6])
    }

    @Test func `are counted by box`() throws {
        let (bench, ids) = try three()
        try bench.move(ids[0], to: .declined, .duplicate, as: People.orchardUser)
        let sender = try bench.bench.call(ReferralsAPI.Counts(), as: People.harborUser)
        #expect(
            [sender.incoming, sender.outgoing, sender.completed, sender.active] == [0, 2, 1, 2])
        #expect([sender.green, sender.orange, sender.red] == [0, 0, 0])
        let receiver = try bench.bench.call(ReferralsAPI.Counts(), as: People.orchardUser)
        #expect(
            [receiver.incoming, receiver.outgoing, receiver.completed, receiver.active]
                == [2, 0, 1, 2])
        let network = try bench.bench.call(ReferralsAPI.Counts(), as: People.superAdmin)
        #expect([network.completed, network.active, network.green] == [1, 2, 2])
    }

    /// Every list of every role is found by an index: none goes through all referrals.
    @Test(arguments: ReferralsAPI.Box.allCases, ReferralsAPI.Sort.allCases)
    func `are found by an index`(box: ReferralsAPI.Box, sort: ReferralsAPI.Sort) throws {
        let bench = try ReferralsBench()
        for viewer in [Viewer.superAdmin, .auditor, .partner(People.harbor)] {
            for partner in [nil, People.orchard] {
                var request = ReferralsAPI.List(box: box)
                (request.sort, request.partner) = (sort, partner)
                guard let filter = ReferralFilter(request, for: viewer, user: nil) else { continue }
                let plan = try bench.store.read { transaction in
                    try transaction.rows(
                        """
                        EXPLAIN QUERY PLAN SELECT r.id, r.notes FROM referrals r
                        WHERE \(filter.condition.sql) ORDER BY \(filter.order) LIMIT 20
                        """, values: filter.condition.values
                    ) { $0.text(3) }
                }
                let isScan = plan.contains { $0.hasPrefix("SCAN") && !$0.contains("INDEX") }
                #expect(!isScan, "\(plan)")
                let isNarrow = viewer == .partner(People.harbor) || partner != nil
                if isNarrow {
                    #expect(
                        plan.contains { $0.hasPrefix("SEARCH") || $0.contains("MULTI") }, "\(plan)")
                } else {
                    #expect(!plan.contains { $0.contains("TEMP B-TREE FOR ORDER") }, "\(plan)")
                }
            }
        }
    }
}
