import Contracts
import EventLog
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import Reports

/// RP-3
@Suite struct TheReferralReport {
    @Test func `counts by state, service type and partner, and lists the newest first`() throws {
        let bench = try ReportsBench()
        try bench.submitted("r1", types: ["food", "rent"])
        bench.bench.time.advance(by: 1_000)
        try bench.submitted("r2", from: "orchard", to: "harbor")
        try bench.submitted("r3", from: "orchard", to: "elsewhere")
        try bench.moved("r1", to: .accepted)
        try bench.append(ReferralsAPI.NoteAdded(byName: "x"), about: "r1")
        try bench.follow()
        let report = try bench.report(as: People.superAdmin)
        #expect(report.total == 3)
        #expect(report.states == [.init("sent", 2), .init("accepted", 1)])
        #expect(report.serviceTypes == [.init("Name of food", 3), .init("Name of rent", 1)])
        #expect(report.partners.map(\.partner.id.rawValue) == ["orchard", "harbor", "elsewhere"])
        #expect(report.partners.map(\.sent) == [2, 1, 0])
        #expect(report.partners.map(\.received) == [1, 1, 1])
        #expect(report.referrals.map(\.id.rawValue) == ["r3", "r2", "r1"])
        let line = try #require(report.referrals.last)
        #expect(line.serviceTypes == ["Name of food", "Name of rent"])
        #expect(line.state == .accepted)
        #expect(line.changedAt == TestBench.tuesday + 1_000)
        #expect(line.submittedBy == "Hugo Marsh")
        #expect(try bench.report(as: nil) { $0.limit = 0 }.referrals == [])
        #expect(
            try bench.report(as: nil) { ($0.offset, $0.limit) = (1, 1) }.referrals.map(
                \.id.rawValue)
                == ["r2"])
    }

    @Test func `keeps the names of the day in its lines, the newest in its counts`() throws {
        let bench = try ReportsBench()
        try bench.submitted("r1")
        try bench.submitted("r2", names: "New name of")
        try bench.follow()
        let report = try bench.report(as: nil)
        #expect(report.referrals.last?.sender == "Name of harbor")
        #expect(report.serviceTypes == [.init("New name of food", 2)])
        #expect(
            report.partners.map(\.partner.name) == ["New name of harbor", "New name of orchard"])
    }

    @Test func `is narrowed by day and partner`() throws {
        let bench = try ReportsBench()
        try bench.submitted("r1")
        bench.bench.time.advance(by: 86_400_000)
        try bench.submitted("r2", from: "orchard", to: "elsewhere")
        try bench.follow()
        #expect(try bench.report(as: nil) { $0.from = "2026-03-04" }.total == 1)
        #expect(try bench.report(as: nil) { $0.to = "2026-03-03" }.total == 1)
        #expect(try bench.report(as: nil) { $0.to = "2026-03-02" }.total == 0)
        #expect(try bench.report(as: nil) { $0.partner = PartnerID("harbor") }.total == 1)
        #expect(try bench.report(as: nil) { $0.partner = PartnerID("orchard") }.total == 2)
        #expect(throws: Failure.self) { try bench.report(as: nil) { $0.from = "yesterday" } }
    }

    /// RP-11, RE-23
    @Test func `shows each caller their own`() throws {
        let bench = try ReportsBench()
        try bench.submitted("open")
        try bench.submitted("hidden", types: ["shelter"], sensitive: true)
        try bench.submitted("foreign", from: "east", to: "west")
        try bench.submitted("foreign-hidden", from: "east", to: "west", sensitive: true)
        try bench.follow()
        func seen(_ caller: Caller?) throws -> Set<String> {
            let report = try bench.report(as: caller)
            #expect(report.total == report.referrals.count)
            return Set(report.referrals.map(\.id.rawValue))
        }
        #expect(try seen(People.superAdmin) == ["open", "hidden", "foreign", "foreign-hidden"])
        #expect(try seen(People.auditor) == ["open", "foreign"])
        #expect(try seen(People.harborAdmin) == ["open", "hidden"])
        #expect(try seen(People.orchardAdmin) == ["open", "hidden"])
        #expect(
            try bench.report(as: People.harborAdmin) { $0.partner = PartnerID("east") }.total == 0)
        let types = try bench.report(as: People.auditor).serviceTypes.map(\.label)
        #expect(types == ["Name of food"])
        for caller in [People.harborUser, People.seeker] {
            #expect(throws: Failure.self) { try bench.report(as: caller) }
        }
    }

    @Test func `says how far behind it is`() throws {
        let bench = try ReportsBench()
        #expect(try bench.report(as: nil).lagMilliseconds == 0)
        try bench.submitted("r1")
        bench.bench.time.advance(by: 700)
        #expect(try bench.report(as: nil).lagMilliseconds == 700)
        try bench.follow()
        #expect(try bench.report(as: nil).lagMilliseconds == 0)
    }

    @Test func `is a CSV file too, without formulas`() throws {
        let bench = try ReportsBench()
        try bench.submitted("r1", types: ["food", "rent"], client: "=cmd|' /C calc'!A0")
        try bench.submitted("r2", from: "east", to: "west", client: "Li, \"Ana\"")
        try bench.follow()
        let file = try bench.bench.call(ReportsAPI.ReferralsCSV(), as: People.superAdmin)
        let lines = String(decoding: file.bytes, as: UTF8.self)
            .split(separator: "\r\n").map(String.init)
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("Referral,Submitted,From,To,"))
        #expect(lines[1].contains("\"Li, \"\"Ana\"\"\""))
        #expect(lines[2].contains(",2026-03-03 10:00:00,"))
        #expect(lines[2].contains("'=cmd"))
        #expect(lines[2].contains("Name of food; Name of rent"))
        let own = try bench.bench.call(ReportsAPI.ReferralsCSV(), as: People.harborAdmin)
        #expect(!String(decoding: own.bytes, as: UTF8.self).contains("r2"))
        // ID-19
        let exports = try bench.bench.events().filter { $0.kind == ReportsAPI.Exported.kind }
        #expect(exports.map { $0.caller } == [People.superAdmin, People.harborAdmin])
        #expect(try exports.map { try $0.decode(ReportsAPI.Exported.self).referrals } == [2, 1])
    }
}
