import Contracts
import EventLog
import TestSupport
import Testing
import Wire

@testable import Directory

@Suite struct TellingIdentity {  // ID-8
    @Test func `it hears of new, changed and imported partners, and of nothing else`() throws {
        let bench = try DirectoryBench()
        let partner = try bench.addPartner("Harbor House", status: .pending)
        let relay = bench.relay
        #expect(relay.step(waitMilliseconds: 0))
        #expect(bench.told.all == [.init(partner: partner.id, status: .pending)])
        try bench.addLocation(partner.id)
        #expect(relay.step(waitMilliseconds: 0))
        #expect(bench.told.all.count == 1)
        _ = try bench.call(ImportingPartners.batch())
        #expect(relay.step(waitMilliseconds: 0))
        #expect(bench.told.all.count == 4)
        #expect(bench.told.all.suffix(3).allSatisfy { $0.status == .active })
    }

    @Test func `while identity is away nothing is lost`() throws {
        let bench = try DirectoryBench(withIdentity: false)
        let partner = try bench.addPartner("Harbor House")
        #expect(!bench.relay.step(waitMilliseconds: 0))
        #expect(!bench.relay.step(waitMilliseconds: 0))
        try bench.startIdentity()
        // Another one, as after a crash: its position is on disk.
        #expect(bench.relay.step(waitMilliseconds: 0))
        #expect(bench.told.all == [.init(partner: partner.id, status: .active)])
        #expect(bench.relay.step(waitMilliseconds: 0))
        #expect(bench.told.all.count == 1)
    }

    @Test func `it tells the present status, not an old event's`() throws {
        let bench = try DirectoryBench()
        let partner = try bench.addPartner("Harbor House")
        var request = DirectoryAPI.SetStatus()
        (request.partner, request.status) = (partner.id, .inactive)
        _ = try bench.call(request)
        #expect(bench.relay.step(waitMilliseconds: 0))
        #expect(bench.told.all.map(\.status) == [.inactive, .inactive])
    }

    @Test func `a partner that is being closed is not opened again meanwhile`() throws {
        let bench = try DirectoryBench()
        let partner = try bench.addPartner("Harbor House")
        // As if SetStatus had told identity and not yet changed anything.
        let until = TestBench.tuesday + 30_000
        try bench.store.write {
            try $0.insertTelling(try $0.partnerHead(partner.id).row, until: until)
        }
        let relay = bench.relay
        #expect(relay.step(waitMilliseconds: 0))
        #expect(bench.told.all.isEmpty)
        // The change never came: identity is put right.
        bench.bench.time.now = until
        #expect(relay.step(waitMilliseconds: 0))
        #expect(bench.told.all == [.init(partner: partner.id, status: .active)])
        #expect(relay.step(waitMilliseconds: 0))
        #expect(bench.told.all.count == 1)
    }

    @Test func `one that is opened again is told at once`() throws {
        let bench = try DirectoryBench()
        let partner = try bench.addPartner("Harbor House")
        for status in [DirectoryAPI.PartnerStatus.inactive, .active] {
            var request = DirectoryAPI.SetStatus()
            (request.partner, request.status) = (partner.id, status)
            _ = try bench.call(request)
        }
        #expect(bench.relay.step(waitMilliseconds: 0))
        #expect(bench.told.all.map(\.status) == [.inactive, .active])
    }
}
