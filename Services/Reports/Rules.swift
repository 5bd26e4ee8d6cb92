import ServiceKit
import Wire

/// Whole days of the network as instants.
struct DayRange: Equatable {
    /// The first millisecond of the first day; none for all that ever was.
    let from: Int64?
    /// The first millisecond after the last day.
    let until: Int64?

    /// From days as `YYYY-MM-DD`; what is missing or empty sets no limit. Fails with `invalid` where
    /// one is no day, or the last one is before the first.
    init(from first: String?, to last: String?, in zone: LocalTime) throws(Failure) {
        let first = try Self.day(first, "from")
        let last = try Self.day(last, "to")
        if let first, let last, last < first {
            throw .invalid("to", "must not be before from")
        }
        from = first.map { zone.start(of: $0) }
        until = last.map { zone.start(of: $0.advanced(by: 1)) }
    }

    private static func day(_ text: String?, _ field: String) throws(Failure) -> Day? {
        guard let text, !text.isEmpty else { return nil }
        guard let day = Day(iso: text) else {
            throw .invalid(field, "must be a day as YYYY-MM-DD")
        }
        return day
    }
}
