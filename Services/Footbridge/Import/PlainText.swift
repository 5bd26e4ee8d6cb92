/// Texts of other directories as ours are: plain, paragraphs parted by an empty line.

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        guard let first = utf8.first, let last = utf8.last else { return self }
        // Most cells need no work; beyond ASCII it takes a look at whole characters.
        if first > 0x20, first < 0x80, last > 0x20, last < 0x80 { return self }
        let end = lastIndex { !$0.isWhitespace }
        guard let start = firstIndex(where: { !$0.isWhitespace }), let end else { return "" }
        return String(self[start...end])
    }

    /// Markup and control characters removed, line ends as LF, at most one empty line in a row.
    var asPlainText: String {
        var lines: [String] = []
        let text = utf8.contains { $0 == 0x3C || $0 == 0x26 } ? withoutMarkup(self) : self
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let clean = String(line.filter { !$0.isControl || $0 == "\t" }).trimmed
            if clean.isEmpty, lines.last?.isEmpty ?? true { continue }
            lines.append(clean)
        }
        return lines.joined(separator: "\n").trimmed
    }

    /// The same on one line, single spaces between words.
    var asOneLine: String {
        asPlainText.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The parts between commas, without empty ones.
    var commaList: [String] {
        split(separator: ",").map { String($0).asOneLine }.filter { !$0.isEmpty }
    }

    /// Each word with a capital letter, if the text has none of its own.
    var capitalizedIfLower: String {
        guard self == lowercased() else { return self }
        return split(separator: " ").map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined(separator: " ")
    }
}

/// Parts with something in them as paragraphs; nil when there is none.
func paragraphs(_ parts: [String?]) -> String? {
    let parts = parts.compactMap { $0?.asPlainText }.filter { !$0.isEmpty }
    return parts.isEmpty ? nil : parts.joined(separator: "\n\n")
}

/// `label: text`, or nil when there is no text.
func labelled(_ label: String, _ text: String?) -> String? {
    guard let text, !text.trimmed.isEmpty else { return nil }
    return "\(label): \(text.trimmed)"
}

/// The list without repetitions; the first spelling of each stays.
func distinct(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0.lowercased()).inserted }
}

/// The text of an HTML fragment: tags gone, blocks on lines of their own, entities replaced.
///
/// Text that is not markup stays: `<` before anything but a letter, `/` or `!`, `&` before no entity.
private func withoutMarkup(_ html: String) -> String {
    var text = ""
    var rest = html[...]
    while let special = rest.firstIndex(where: { $0 == "<" || $0 == "&" }) {
        text += rest[..<special]
        rest = rest[special...]
        if let tag = tag(at: rest) {
            if lineBreakingTags.contains(tag.name) { text += "\n" }
            rest = rest[tag.end...]
        } else if let entity = entity(at: rest) {
            text.append(entity.character)
            rest = rest[entity.end...]
        } else {
            text.append(rest.removeFirst())
        }
    }
    return text + rest
}

private let lineBreakingTags: Set<String> = [
    "br", "p", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6",
]

private func tag(at text: Substring) -> (name: String, end: Substring.Index)? {
    let inside = text.dropFirst()
    guard text.first == "<", let first = inside.first, first.isASCII,
        first.isLetter || first == "/" || first == "!", let close = inside.firstIndex(of: ">")
    else { return nil }
    let name = inside.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
    return (name.lowercased(), text.index(after: close))
}

private func entity(at text: Substring) -> (character: Character, end: Substring.Index)? {
    // The longest that is known has eight characters.
    let head = text.prefix(10)
    guard head.first == "&", let close = head.firstIndex(of: ";") else { return nil }
    let name = head[..<close].dropFirst()
    let end = text.index(after: close)
    if let known = namedEntities[String(name)] { return (known, end) }
    guard name.first == "#" else { return nil }
    let digits = name.dropFirst()
    let hexadecimal = digits.first == "x" || digits.first == "X"
    let number = hexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard let number, number >= 0x20, let scalar = Unicode.Scalar(number) else { return nil }
    return (Character(scalar), end)
}

private let namedEntities: [String: Character] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "ndash": "–",
    "mdash": "—", "rsquo": "’", "lsquo": "‘", "rdquo": "”", "ldquo": "“", "bull": "•",
    "hellip": "…", "eacute": "é", "ntilde": "ñ",
]

extension Character {
    fileprivate var isControl: Bool {
        unicodeScalars.allSatisfy { $0.properties.generalCategory == .control }
    }
}
