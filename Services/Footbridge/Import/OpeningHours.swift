/// Opening hours as a person reads them, from the schedules of a directory.
struct OpeningHours {
    private struct Span: Hashable {
        var times: String
        var days: [Int]
    }

    /// In the order in which they stand, days with the same times together.
    private var spans: [Span] = []
    private var lines: [String] = []

    /// A line per run of days with the same times, then what cannot be put so; nil when empty.
    var text: String? {
        var all = spans.map { span in
            span.times.isEmpty ? dayRanges(span.days) : "\(dayRanges(span.days)) \(span.times)"
        }
        all += lines
        return all.isEmpty ? nil : distinct(all).joined(separator: "\n")
    }

    /// A row of `regular_schedules` (Ohana, HSDS 1) or `schedules` (HSDS 3, RFC 5545 rules).
    mutating func add(_ record: Record) {
        let times = timeSpan(record["opens_at"], record["closes_at"])
        if let day = record["weekday"].flatMap(dayNumber) {
            add([day], times)
        } else if let rule = record["byday"] {
            addRule(rule, times)
        } else if !times.isEmpty, record["description"] == nil {
            lines.append(times)
        }
        lines += [record["description"], record["notes"]].compactMap { $0?.asOneLine }
    }

    /// A row of `holiday_schedules`; the year 1 stands for every year.
    mutating func addHoliday(_ record: Record) {
        guard let start = record["start_date"].map(withoutYearOne) else { return }
        let end = record["end_date"].map(withoutYearOne)
        let days = end == nil || end == start ? start : "\(start) to \(end ?? "")"
        let times = timeSpan(record["opens_at"], record["closes_at"])
        let isClosed = ["true", "t", "1", "yes"].contains(record["closed"]?.lowercased() ?? "")
        lines.append("\(days): \(isClosed || times.isEmpty ? "closed" : times)")
    }

    private mutating func add(_ days: [Int], _ times: String) {
        if let index = spans.firstIndex(where: { $0.times == times }) {
            spans[index].days.append(contentsOf: days)
        } else {
            spans.append(Span(times: times, days: days))
        }
    }

    /// `MO,WE` as days of every week; `1TU,-1FR` as the first Tuesday and last Friday of the month.
    private mutating func addRule(_ rule: String, _ times: String) {
        var weekly: [Int] = []
        for part in rule.split(separator: ",") {
            let part = String(part).trimmed
            let ordinal = part.prefix { $0 == "-" || $0 == "+" || $0.isNumber }
            guard let day = dayNumber(String(part.dropFirst(ordinal.count))) else { continue }
            if let number = Int(ordinal), number != 0 {
                let which = number < 0 ? "Last" : ordinalNames[min(number, 5) - 1]
                let text = "\(which) \(dayNames[day]) of the month \(times)"
                lines.append(text.trimmed)
            } else {
                weekly.append(day)
            }
        }
        if !weekly.isEmpty { add(weekly, times) }
    }
}

private let dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
private let ordinalNames = ["First", "Second", "Third", "Fourth", "Fifth"]

/// 0 for Monday, from a name in English, cut after two or more letters.
private func dayNumber(_ name: String) -> Int? {
    let start = name.trimmed.lowercased().prefix(2)
    return ["mo", "tu", "we", "th", "fr", "sa", "su"].firstIndex { $0 == start }
}

/// `Mon–Wed, Fri`.
private func dayRanges(_ days: [Int]) -> String {
    let days = Set(days).sorted()
    var parts: [String] = []
    var first = 0
    while first < days.count {
        var last = first
        while last + 1 < days.count, days[last + 1] == days[last] + 1 { last += 1 }
        let (from, to) = (dayNames[days[first]], dayNames[days[last]])
        switch last - first {
        case 0: parts.append(from)
        case 1: parts += [from, to]
        default: parts.append("\(from)–\(to)")
        }
        first = last + 1
    }
    return parts.joined(separator: ", ")
}

private func timeSpan(_ opens: String?, _ closes: String?) -> String {
    switch (opens.map(clockTime), closes.map(clockTime)) {
    case (let opens?, let closes?): "\(opens)–\(closes)"
    case (let opens?, nil): "from \(opens)"
    case (nil, let closes?): "until \(closes)"
    case (nil, nil): ""
    }
}

/// `08:00`, `8:00:00` or `17:30Z` as `8:00 am` or `5:30 pm`; anything else stays as it is written.
/// Hours are those of the place, so an offset is left out.
private func clockTime(_ text: String) -> String {
    let time = text.prefix { $0.isNumber || $0 == ":" }
    let parts = time.split(separator: ":")
    guard (2...3).contains(parts.count), let hour = Int(parts[0]), (0...24).contains(hour),
        let minute = Int(parts[1]), (0...59).contains(minute),
        text.count == time.count || "Z+-".contains(text[time.endIndex])
    else { return text.asOneLine }
    let twelve = hour % 12 == 0 ? 12 : hour % 12
    return "\(twelve):\(minute < 10 ? "0" : "")\(minute) \(hour % 24 < 12 ? "am" : "pm")"
}

private func withoutYearOne(_ date: String) -> String {
    date.hasSuffix(", 0001") ? String(date.dropLast(6)) : date
}
