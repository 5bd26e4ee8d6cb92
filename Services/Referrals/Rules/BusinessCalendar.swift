import Contracts
import ServiceKit

/// The business days of a network: Monday to Friday in its time zone, less the United States'
/// federal holidays and its own days (RE-15, RE-16).
struct BusinessCalendar: Sendable {
    /// How many business days nobody may have acted for a referral to be green, and orange (RE-16).
    static let greenDays = 3
    static let orangeDays = 5
    /// Between these the federal holidays are known.
    private static let years = 1990...2100

    let zone: LocalTime
    /// Holidays that fall on Monday to Friday, in order.
    private let holidays: [Day]

    init(zone: LocalTime, ownHolidays: [Day] = []) {
        self.zone = zone
        var days = Set(ownHolidays)
        for year in Self.years { days.formUnion(Self.federalHolidays(of: year)) }
        holidays = days.filter { $0.weekday < 5 }.sorted()
    }

    /// From `FOOTBRIDGE_TIME_ZONE` and `FOOTBRIDGE_HOLIDAYS`, days as `YYYY-MM-DD` between commas.
    init(_ settings: Settings) throws {
        let name = "FOOTBRIDGE_HOLIDAYS"
        let days = try settings.list(name, default: []).map { text in
            guard let day = Day(iso: text) else {
                throw SettingError(name, "must hold days as YYYY-MM-DD, separated by commas")
            }
            return day
        }
        self.init(zone: try LocalTime(settings), ownHolidays: days)
    }

    // MARK: Days

    func isBusinessDay(_ day: Day) -> Bool {
        day.weekday < 5 && holidayCount(before: day) == holidayCount(before: day.advanced(by: 1))
    }

    /// Business days after `start`, up to and including `end`: 0 on the day itself.
    func businessDays(after start: Day, through end: Day) -> Int {
        guard end > start else { return 0 }
        let (first, last) = (start.advanced(by: 1), end.advanced(by: 1))
        return Self.weekdays(before: last) - Self.weekdays(before: first)
            - (holidayCount(before: last) - holidayCount(before: first))
    }

    /// Business days since a referral was submitted, until now or until it was closed.
    func daysOpen(since submitted: Int64, until end: Int64) -> Int {
        businessDays(after: zone.day(at: submitted), through: zone.day(at: end))
    }

    /// Weekdays before a day, counted from a Monday long ago.
    private static func weekdays(before day: Day) -> Int {
        let monday = Day(1900, 1, 1).number
        let days = max(0, day.number - monday)
        return days / 7 * 5 + min(days % 7, 5)
    }

    private func holidayCount(before day: Day) -> Int {
        var (low, high) = (0, holidays.count)
        while low < high {
            let middle = (low + high) / 2
            if holidays[middle] < day { low = middle + 1 } else { high = middle }
        }
        return low
    }

    // MARK: Colours

    /// The two instants at which the colour of a waiting referral changes, as seen from one moment;
    /// computed once for a page, and comparable in SQL.
    struct Colours: Equatable, Sendable {
        /// Waiting since then or later: green.
        let green: Int64
        /// Earlier than green, since then or later: orange. Earlier still: red.
        let orange: Int64

        func colour(waitingSince: Int64?) -> ReferralsAPI.Waiting {
            guard let waitingSince else { return .none }
            return waitingSince >= green ? .green : waitingSince >= orange ? .orange : .red
        }
    }

    func colours(at now: Int64) -> Colours {
        let today = zone.day(at: now)
        return Colours(
            green: zone.start(of: firstDay(atMost: Self.greenDays, before: today)),
            orange: zone.start(of: firstDay(atMost: Self.orangeDays, before: today)))
    }

    /// The earliest day after which at most `count` business days have begun, today included.
    private func firstDay(atMost count: Int, before today: Day) -> Day {
        var day = today
        var left = count
        // Going one day back brings in the business day that we leave. The limit is for a network
        // whose own holidays leave it no business day at all.
        while today.number - day.number < 366 {
            if isBusinessDay(day) {
                if left == 0 { return day }
                left -= 1
            }
            day = day.advanced(by: -1)
        }
        return day
    }

    // MARK: Holidays

    /// The federal holidays of a year as they are observed (5 U.S.C. § 6103): one on a Saturday the
    /// Friday before, one on a Sunday the Monday after. Those of 1 January may fall into the year
    /// before.
    static func federalHolidays(of year: Int) -> [Day] {
        var days: [Day] = [
            observed(Day(year, 1, 1)),  // New Year
            weekday(0, number: 3, of: 1, year),  // Martin Luther King, Jr.
            weekday(0, number: 3, of: 2, year),  // Washington
            weekday(0, number: 1, of: 6, year).advanced(by: -7),  // Memorial: the last of May
            observed(Day(year, 7, 4)),  // Independence
            weekday(0, number: 1, of: 9, year),  // Labor
            weekday(0, number: 2, of: 10, year),  // Columbus, Indigenous Peoples
            observed(Day(year, 11, 11)),  // Veterans
            weekday(3, number: 4, of: 11, year),  // Thanksgiving
            observed(Day(year, 12, 25)),  // Christmas
        ]
        // Juneteenth, since Public Law 117-17.
        if year >= 2021 { days.append(observed(Day(year, 6, 19))) }
        return days.sorted()
    }

    private static func observed(_ day: Day) -> Day {
        switch day.weekday {
        case 5: day.advanced(by: -1)
        case 6: day.advanced(by: 1)
        default: day
        }
    }

    /// The so manieth weekday (0 for Monday) of a month.
    private static func weekday(_ weekday: Int, number: Int, of month: Int, _ year: Int) -> Day {
        let first = Day(year, month, 1)
        return first.advanced(by: (weekday - first.weekday + 7) % 7 + (number - 1) * 7)
    }
}
