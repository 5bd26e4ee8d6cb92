import Foundation
import ServiceKit
import Testing

/// The zone files, read by us and by Foundation.
@Suite struct TheWallClockOfAZone {
    @Test(arguments: [
        "America/Los_Angeles", "America/New_York", "America/Phoenix", "Pacific/Honolulu",
        "Europe/Berlin", "Australia/Sydney", "Asia/Kolkata", "America/Santiago", "UTC",
    ])
    func `agrees with Foundation's, past the end of the file too`(name: String) throws {
        let ours = try #require(LocalTime(zone: name))
        let theirs = try #require(TimeZone(identifier: name))
        // Every 37 hours from 1990 to 2060.
        for hour in stride(from: 175_320, to: 788_900, by: 37) {
            let seconds = hour * 3_600
            let expected = theirs.secondsFromGMT(
                for: Date(timeIntervalSince1970: Double(seconds)))
            #expect(ours.offset(at: Int64(seconds) * 1_000) == expected, "\(name) \(seconds)")
        }
    }

    @Test func `a day begins at its first moment, also where midnight is skipped`() throws {
        for name in ["America/Los_Angeles", "America/Santiago", "Africa/Cairo", "Asia/Tokyo"] {
            let zone = try #require(LocalTime(zone: name))
            for day in Day(2023, 1, 1)...Day(2026, 12, 31) {
                let start = zone.start(of: day)
                #expect(zone.day(at: start) == day, "\(name) \(day)")
                #expect(zone.day(at: start - 1) < day, "\(name) \(day)")
            }
        }
    }

    @Test(arguments: ["", "/etc/passwd", "../../../etc/passwd", "America", "Nowhere/Land", "."])
    func `what is no zone is refused`(name: String) {
        #expect(LocalTime(zone: name) == nil)
    }

    @Test func `days are written as they are read`() {
        for number in stride(from: -30_000, to: 60_000, by: 7) {
            let day = Day(number: number)
            #expect(Day(iso: day.description) == day)
        }
        for text in ["2026-02-29", "2026-13-01", "2026-00-01", "2026-1-1", "26-01-01", "x", ""] {
            #expect(Day(iso: text) == nil, "\(text)")
        }
        #expect(Day(2026, 3, 3).weekday == 1)
    }

    @Test func `texts have the zone's own time`() throws {
        let zone = try #require(LocalTime(zone: "America/Los_Angeles"))
        #expect(zone.text(1_772_560_800_000) == "2026-03-03 10:00")
    }
}
