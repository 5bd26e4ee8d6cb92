import Contracts
import ServiceKit
import Testing

@testable import Referrals

func calendar(
    _ zone: String = "America/Los_Angeles", own: [Day] = []
) throws -> BusinessCalendar {
    BusinessCalendar(zone: try #require(LocalTime(zone: zone)), ownHolidays: own)
}

/// RE-15, RE-16
@Suite struct BusinessDays {
    @Test func `the federal holidays of 2026 are those the government lists`() {
        let days = BusinessCalendar.federalHolidays(of: 2026).map(\.description)
        #expect(
            days == [
                "2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03",
                "2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25",
            ])
    }

    @Test(arguments: [
        (2021, "2021-06-18"), (2021, "2021-07-05"), (2021, "2021-12-24"), (2022, "2021-12-31"),
        (2022, "2022-06-20"), (2022, "2022-12-26"), (2023, "2023-01-02"), (2023, "2023-11-10"),
        (2024, "2024-05-27"), (2028, "2027-12-31"),
    ])
    func `a holiday at the weekend is observed beside it`(year: Int, day: String) {
        #expect(BusinessCalendar.federalHolidays(of: year).map(\.description).contains(day))
    }

    @Test func `Juneteenth is a holiday since 2021`() {
        #expect(BusinessCalendar.federalHolidays(of: 2020).count == 10)
        #expect(BusinessCalendar.federalHolidays(of: 2021).count == 11)
    }

    @Test(arguments: [
        ("2026-03-03", "2026-03-03", 0), ("2026-03-03", "2026-03-04", 1),
        ("2026-03-03", "2026-03-06", 3), ("2026-03-06", "2026-03-08", 0),
        ("2026-03-07", "2026-03-09", 1), ("2026-03-03", "2026-03-10", 5),
        // Thanksgiving; New Year of 2028 is observed on the Friday before.
        ("2026-11-25", "2026-11-27", 1), ("2027-12-30", "2028-01-03", 1),
        // A leap day, and one that is none.
        ("2028-02-28", "2028-03-01", 2), ("2026-02-27", "2026-03-02", 1),
        ("2026-03-04", "2026-03-03", 0),
    ])
    func `are counted from the day after`(start: String, end: String, days: Int) throws {
        let calendar = try calendar()
        let (start, end) = (try #require(Day(iso: start)), try #require(Day(iso: end)))
        #expect(calendar.businessDays(after: start, through: end) == days)
    }

    @Test func `counting in one step agrees with counting day by day`() throws {
        let own = [Day(2026, 3, 31), Day(2026, 8, 1)]
        let calendar = try calendar(own: own)
        let start = Day(2025, 12, 20)
        var count = 0
        for offset in 1...1_200 {
            let day = start.advanced(by: offset)
            if calendar.isBusinessDay(day) { count += 1 }
            #expect(calendar.businessDays(after: start, through: day) == count)
        }
        #expect(!calendar.isBusinessDay(own[0]))
    }

    @Test func `a day is the network's, not Greenwich's`() throws {
        let calendar = try calendar()
        let start = calendar.zone.start(of: Day(2026, 3, 3))
        #expect(calendar.daysOpen(since: start, until: start + 86_400_000 - 1) == 0)
        #expect(calendar.daysOpen(since: start - 1, until: start) == 1)
    }

    @Test func `a day of 23 or 25 hours is one day`() throws {
        let calendar = try calendar()
        // The clocks change on Sunday 8 March and Sunday 1 November 2026.
        for (friday, monday) in [
            (Day(2026, 3, 6), Day(2026, 3, 9)), (Day(2026, 10, 30), Day(2026, 11, 2)),
        ] {
            let late = calendar.zone.start(of: friday.advanced(by: 1)) - 1
            let early = calendar.zone.start(of: monday)
            #expect(calendar.daysOpen(since: late, until: early - 1) == 0)
            #expect(calendar.daysOpen(since: late, until: early) == 1)
        }
    }
}

/// RE-16
@Suite struct ColoursOfWaiting {
    @Test func `green up to business day 3, orange up to 5, red after that`() throws {
        let calendar = try calendar()
        let submitted = calendar.zone.start(of: Day(2026, 3, 3)) + 36_000_000
        let expected: [(Day, ReferralsAPI.Waiting)] = [
            (Day(2026, 3, 3), .green), (Day(2026, 3, 6), .green), (Day(2026, 3, 8), .green),
            (Day(2026, 3, 9), .orange), (Day(2026, 3, 10), .orange), (Day(2026, 3, 11), .red),
        ]
        for (day, colour) in expected {
            let colours = calendar.colours(at: calendar.zone.start(of: day))
            #expect(colours.colour(waitingSince: submitted) == colour, "\(day)")
        }
        #expect(calendar.colours(at: submitted).colour(waitingSince: nil) == .none)
    }

    @Test func `the two instants say the same as counting days`() throws {
        let calendar = try calendar()
        for today in Day(2026, 10, 25)...Day(2027, 1, 12) {
            let now = calendar.zone.start(of: today) + 40_000_000
            let colours = calendar.colours(at: now)
            for back in 0...15 {
                let since = calendar.zone.start(of: today.advanced(by: -back)) + 1
                let days = calendar.daysOpen(since: since, until: now)
                let colour: ReferralsAPI.Waiting = days <= 3 ? .green : days <= 5 ? .orange : .red
                #expect(colours.colour(waitingSince: since) == colour, "\(today) \(back)")
            }
        }
    }

    @Test func `a network that never works is not searched for ever`() throws {
        let days = (0..<3_000).map { Day(2024, 1, 1).advanced(by: $0) }
        let calendar = try calendar(own: days)
        let now = calendar.zone.start(of: Day(2026, 6, 1))
        #expect(calendar.colours(at: now).colour(waitingSince: now) == .green)
    }
}
