import ServiceKit
import Testing
import Wire

@testable import Reports

/// RP-3
@Suite struct DaysOfAReport {
    private func range(_ from: String?, _ to: String?) throws -> DayRange {
        try DayRange(from: from, to: to, in: try #require(LocalTime(zone: "America/Los_Angeles")))
    }

    @Test func `are whole days of the network's time zone`() throws {
        let one = try range("2026-03-03", "2026-03-03")
        #expect(one.from == 1_772_524_800_000)
        #expect(one.until == 1_772_611_200_000)
        // The clock goes forward that night.
        let short = try range("2026-03-08", "2026-03-08")
        #expect(try #require(short.until) - #require(short.from) == 23 * 3_600_000)
    }

    @Test func `set no limit where they are missing`() throws {
        #expect(try range(nil, "") == range(nil, nil))
        #expect(try range(nil, nil).from == nil)
    }

    @Test(arguments: [("2026-02-30", "2026-03-01"), ("x", ""), ("2026-03-02", "2026-03-01")])
    func `that are none are refused`(from: String, to: String) {
        #expect(throws: Failure.self) { try range(from, to) }
    }
}
