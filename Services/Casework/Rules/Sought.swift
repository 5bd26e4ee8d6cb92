import SQLiteKit

/// What a text typed into the search for clients looks for (CW-2).
enum Sought: Equatable {
    /// Nothing was typed: whom the caller opened last.
    case recent
    case phone(String)
    /// `YYYY-MM-DD`.
    case birthDate(String)
    case email(String)
    /// Beginnings of names, longest first: all must fit.
    case words([String])

    /// Letters of a name that must be given, so that nobody pages through everybody.
    static let lettersNeeded = 3
    /// More words than any name has would only cost time.
    static let wordsLimit = 8

    init(_ text: String) throws(Refusal) {
        let trimmed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if trimmed.isEmpty {
            self = .recent
        } else if trimmed.contains("@") {
            self = .email(folded(trimmed))
        } else if let date = Self.date(trimmed) {
            self = .birthDate(date.text)
        } else if !trimmed.contains(where: \.isLetter), let key = phoneKey(trimmed) {
            self = .phone(key)
        } else {
            let words = folded(trimmed).split { !$0.isLetter && !$0.isNumber }.map(String.init)
            guard words.reduce(0, { $0 + $1.count }) >= Self.lettersNeeded else {
                throw .textTooShort
            }
            self = .words(
                words.sorted { ($0.count, $1) > ($1.count, $0) }.prefix(Self.wordsLimit).map { $0 })
        }
    }

    /// `1985-03-14`, or as Americans write it, `3/14/1985`.
    private static func date(_ text: String) -> CivilDate? {
        if let date = CivilDate(text) { return date }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].count == 4, let month = Int(parts[0]),
            let day = Int(parts[1]), let year = Int(parts[2])
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }
}
