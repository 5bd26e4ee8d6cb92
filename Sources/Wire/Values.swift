/// A value that can stand in a JSON message.
@usableFromInline
package protocol WireValue: Sendable {
    /// Reads at the present place; nil means that `f.error` is set.
    static func read(from f: inout Fields) -> Self?
    func write(to f: inout Fields)
    static var schema: Schema { get }
}

extension String: WireValue {
    @usableFromInline
    package static func read(from f: inout Fields) -> String? {
        guard let text = f.reader.string(&f.error) else { return nil }
        guard f.reader.hadEscapes else { return text }
        // Control characters have no business in names and notes; NUL ends text in SQLite.
        for byte in text.utf8 where byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D {
            return f.refuse("must not contain control characters")
        }
        return text
    }

    @usableFromInline
    package func write(to f: inout Fields) { f.writer.append(string: self) }
    @usableFromInline
    package static var schema: Schema { .string(length: nil, format: nil) }
}

extension Bool: WireValue {
    @usableFromInline
    package static func read(from f: inout Fields) -> Bool? { f.reader.bool(&f.error) }
    @usableFromInline
    package func write(to f: inout Fields) {
        f.writer.append(self ? "true" : "false" as StaticString)
    }
    @usableFromInline
    package static var schema: Schema { .boolean }
}

extension Int64: WireValue {
    @usableFromInline
    package static func read(from f: inout Fields) -> Int64? { f.reader.integer(&f.error) }
    @usableFromInline
    package func write(to f: inout Fields) { f.writer.append(decimal: self) }
    @usableFromInline
    package static var schema: Schema { .integer(nil) }
}

extension Int: WireValue {
    @usableFromInline
    package static func read(from f: inout Fields) -> Int? {
        f.reader.integer(&f.error).map(Int.init)
    }
    @usableFromInline
    package func write(to f: inout Fields) { f.writer.append(decimal: Int64(self)) }
    @usableFromInline
    package static var schema: Schema { .integer(nil) }
}

extension Double: WireValue {
    @usableFromInline
    package static func read(from f: inout Fields) -> Double? { f.reader.double(&f.error) }
    @usableFromInline
    package func write(to f: inout Fields) {
        // JSON has no infinity and no not-a-number (RFC 8259 §6).
        precondition(isFinite, "only finite numbers are sent")
        for byte in description.utf8 { f.writer.append(byte) }
    }
    @usableFromInline
    package static var schema: Schema { .number }
}

extension Array: WireValue where Element: WireValue {
    @inlinable
    package static func read(from f: inout Fields) -> [Element]? { f.readList(most: .max) }

    @inlinable
    package func write(to f: inout Fields) {
        f.writer.append(0x5B)
        var first = true
        for value in self {
            if first { first = false } else { f.writer.append(0x2C) }
            value.write(to: &f)
        }
        f.writer.append(0x5D)
    }

    @usableFromInline
    package static var schema: Schema { .array(Element.schema, count: nil) }
}

/// A word from a closed list, written as its raw value.
@usableFromInline
package protocol WireEnum: WireValue, RawRepresentable, CaseIterable, Hashable
where RawValue == String {}

extension WireEnum {
    @inlinable
    package static func read(from f: inout Fields) -> Self? {
        guard let text = String.read(from: &f) else { return nil }
        guard let value = Self(rawValue: text) else {
            let allowed = allCases.map(\.rawValue).joined(separator: ", ")
            return f.refuse("must be one of: \(allowed)")
        }
        return value
    }

    @inlinable
    package func write(to f: inout Fields) { f.writer.append(string: rawValue) }
    @usableFromInline
    package static var schema: Schema { .choice(allCases.map(\.rawValue)) }
}
