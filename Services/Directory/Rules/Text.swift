/// Text without white space at its ends; nil when nothing is left.
func tidied(_ text: String?) -> String? {
    guard let text else { return nil }
    let bytes = text.utf8
    let isSpace = { (byte: UInt8) in byte <= 0x20 }
    guard let first = bytes.first, let last = bytes.last else { return nil }
    guard isSpace(first) || isSpace(last) else { return text }
    guard let start = bytes.firstIndex(where: { !isSpace($0) }),
        let end = bytes.lastIndex(where: { !isSpace($0) })
    else { return nil }
    return String(text[start...end])
}

/// A web address, always with `http://` or `https://` and never with two of them: bare hosts, which
/// people type, get `https://`.
func webAddress(_ text: String?, field: String) throws(Refusal) -> String? {
    guard let text = tidied(text) else { return nil }
    var scheme = "https://"
    var rest = text[...]
    while let found = ["https://", "http://"].first(where: { rest.lowercased().hasPrefix($0) }) {
        scheme = found
        rest = rest.dropFirst(found.count)
    }
    let authority = rest.prefix { !"/?#".contains($0) }
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
    let isHost = parts.first.map { isHostName($0) } ?? false
    let isPort = parts.count == 1 || (parts.count == 2 && UInt16(parts[1]) != nil)
    guard isHost, isPort, !rest.contains(where: \.isWhitespace) else {
        throw .invalid(
            field: field, message: "must be a web address such as https://www.example.org")
    }
    return scheme + rest
}

/// An e-mail address as far as it can be told without sending to it.
func emailAddress(_ text: String?, field: String) throws(Refusal) -> String? {
    guard let text = tidied(text) else { return nil }
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    let isLocal = parts.first.map { part in
        (1...64).contains(part.utf8.count)
            && part.utf8.allSatisfy { $0 > 0x20 && !#"()<>[],;:\""#.utf8.contains($0) }
    }
    guard parts.count == 2, isLocal == true, isHostName(parts[1]) else {
        throw .invalid(field: field, message: "must be an e-mail address such as name@example.org")
    }
    return text
}

/// At least two labels of letters, digits and hyphens, in any script.
private func isHostName(_ text: Substring) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2, text.utf8.count <= 253 else { return false }
    return labels.allSatisfy { label in
        (1...63).contains(label.utf8.count)
            && label.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F, 0x80...: true
                default: false
                }
            }
    }
}
