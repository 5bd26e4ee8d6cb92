/// What a file's content is known by, so that it need not be sent again (RFC 9110 §8.8.3).
package struct EntityTag: Sendable, Equatable {
    /// As in the `ETag` header, with its quotation marks.
    package let text: String

    /// - Parameter opaque: visible ASCII without quotation marks, such as a hash.
    package init(_ opaque: String) {
        precondition(
            opaque.utf8.allSatisfy { (0x21..<0x7F).contains($0) && $0 != UInt8(ascii: "\"") },
            "an entity tag is visible ASCII")
        text = "\"\(opaque)\""
    }

    /// Whether `If-None-Match` names this tag, so that 304 is the answer (RFC 9110 §13.1.2).
    ///
    /// Weak and strong tags compare alike, as there. A malformed header matches up to where
    /// it is malformed: the worst is a body sent again.
    package func matches(ifNoneMatch header: String) -> Bool {
        var rest = Substring(header)
        rest = rest.drop { $0 == " " || $0 == "\t" }
        if rest.first == "*" { return rest.dropFirst().allSatisfy { $0 == " " || $0 == "\t" } }
        while true {
            rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "," }
            if rest.hasPrefix("W/") { rest = rest.dropFirst(2) }
            guard rest.first == "\"" else { return false }
            // A tag may have commas in it, so the list is not split at them.
            guard let end = rest.dropFirst().firstIndex(of: "\"") else { return false }
            if rest[...end] == text { return true }
            rest = rest[rest.index(after: end)...]
        }
    }
}
