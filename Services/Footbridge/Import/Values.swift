import Contracts

/// One row's values as our fields take them: what does not fit is cut or left out, with a note, so
/// that one bad cell does not cost the row.
struct Values {
    let place: Place
    /// What was cut or left out.
    private(set) var notes: [String] = []

    init(_ place: Place) { self.place = place }

    mutating func note(_ text: String) { notes.append(text) }

    /// Text of at most so many characters, an ellipsis at the end if it was cut.
    mutating func text(_ text: String?, _ limit: Int, _ what: String) -> String? {
        fitted(text?.asPlainText, limit, what)
    }

    mutating func line(_ text: String?, _ limit: Int, _ what: String) -> String? {
        fitted(text?.asOneLine, limit, what)
    }

    private mutating func fitted(_ text: String?, _ limit: Int, _ what: String) -> String? {
        guard let text, !text.isEmpty else { return nil }
        // A scalar takes at least one byte, so most texts need no counting.
        guard text.utf8.count > limit else { return text }
        let count = text.unicodeScalars.count
        guard count > limit else { return text }
        notes.append("the \(what) was cut from \(count) to \(limit) characters")
        var cut = String.UnicodeScalarView(text.unicodeScalars.prefix(limit - 1))
        cut.append("…")
        return String(cut)
    }

    /// An address with one `@` and a host's name behind it; anything else is left out, because the
    /// directory would refuse the whole partner for it.
    mutating func email(_ text: String?) -> String? {
        guard let text = text?.trimmed, !text.isEmpty else { return nil }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), isHostName(parts[1]),
            !text.contains(where: { $0.isWhitespace || ",;:<>()[]\\\"".contains($0) }),
            text.utf8.count <= 254
        else {
            notes.append("loaded without its e-mail, which is not an address")
            return nil
        }
        return text
    }

    /// A web address; `https://` is put before one without a scheme, as where one is typed in.
    mutating func website(_ text: String?) -> String? {
        guard let text = text?.trimmed, !text.isEmpty else { return nil }
        let lower = text.lowercased()
        let scheme = ["https://", "http://"].first { lower.hasPrefix($0) }
        let rest = text.dropFirst(scheme?.count ?? 0)
        let authority = rest.prefix { !"/?#".contains($0) }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard let host = parts.first, isHostName(host), parts.count <= 2,
            parts.count == 1 || UInt16(parts[1]) != nil,
            !text.contains(where: { $0.isWhitespace || "<>\"".contains($0) }),
            text.utf8.count <= 490
        else {
            notes.append("loaded without its website, which is not a web address")
            return nil
        }
        return scheme == nil ? "https://\(text)" : text
    }

    /// Degrees; both or neither, and not the 0, 0 that stands for unknown.
    mutating func coordinates(
        _ latitude: String?, _ longitude: String?
    ) -> (latitude: Double, longitude: Double)? {
        if latitude == nil, longitude == nil { return nil }
        if let latitude = latitude.flatMap(Double.init),
            let longitude = longitude.flatMap(Double.init),
            abs(latitude) <= 90, abs(longitude) <= 180, latitude != 0 || longitude != 0
        {
            return (latitude, longitude)
        }
        notes.append("loaded without its coordinates, which are no place on Earth")
        return nil
    }

    /// At most so many of the list's elements, each once and of at most 100 characters.
    mutating func list(_ texts: [String], _ limit: Int, _ what: String) -> [String] {
        let names = distinct(texts.compactMap { line($0, 100, "name of one of the \(what)") })
        if names.count > limit {
            notes.append("\(names.count - limit) of the \(what) were left out")
        }
        return Array(names.prefix(limit))
    }

    /// Hands the notes over.
    func report(to findings: inout Findings) {
        for note in notes { findings.note(place, note) }
    }
}

/// Phone numbers as they are found, one after the other.
struct PhoneList {
    private var texts: [String] = []
    private static let charactersLimit = 100

    /// Adds a number; faxes are none that a person calls.
    mutating func add(_ record: Record) {
        let kind = record["type", "number_type"]?.lowercased() ?? "voice"
        let number = record["number"]?.filter { $0 != "\"" }.asOneLine ?? ""
        guard kind != "fax", !number.isEmpty else { return }
        var text = number
        if let prefix = record["country_prefix"], !number.hasPrefix("+") {
            text = "+\(prefix.drop { $0 == "+" }) \(text)"
        }
        if let ending = record["extension"] { text += " ext. \(ending)" }
        if kind != "voice" { text += " (\(kind))" }
        if !texts.contains(text) { texts.append(text) }
    }

    /// As many of the numbers as a phone field takes; nil when there is none.
    var text: String? {
        var text = ""
        for next in texts {
            let joined = text.isEmpty ? next : "\(text); \(next)"
            if joined.unicodeScalars.count <= Self.charactersLimit { text = joined }
        }
        return text.isEmpty ? nil : text
    }
}

/// A person's name in two parts; what stands before the last word is the first name.
func personName(_ name: String) -> (first: String, last: String) {
    var words = name.split(separator: " ")
    guard words.count > 1, let last = words.popLast() else { return (name, "") }
    return (words.joined(separator: " "), String(last))
}

/// At least two labels of letters, digits and hyphens, in any script.
private func isHostName(_ text: Substring) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2, text.utf8.count <= 253 else { return false }
    return labels.allSatisfy { label in
        (1...63).contains(label.utf8.count)
            && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    }
}
