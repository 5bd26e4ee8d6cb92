/// A value that can stand in a JSON message.
package protocol WireValue: Sendable {
    /// Reads at the present place; nil means that `f.error` is set.
    static func read(from f: inout Fields) -> Self?
    func write(to f: inout Fields)
    static var schema: Schema { get }
}

extension String: WireValue {
    package static func read(from f: inout Fields) -> String? {
        guard let text = f.reader.string(&f.error) else { return nil }
        // Control characters have no business in names and notes; NUL ends text in SQLite.
        for byte in text.utf8 where byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D {
            return f.refuse("must not contain control characters")
        }
        return text
    }

    package func write(to f: inout Fields) { f.write(self) }
    package static var schema: Schema { .string(length: nil, format: nil) }
}

extension Bool: WireValue {
    package static func read(from f: inout Fields) -> Bool? { f.reader.bool(&f.error) }
    package func write(to f: inout Fields) { f.append(self ? "true" : "false") }
    package static var schema: Schema { .boolean }
}

extension Int64: WireValue {
    package static func read(from f: inout Fields) -> Int64? { f.reader.integer(&f.error) }
    package func write(to f: inout Fields) { f.write(self) }
    package static var schema: Schema { .integer(nil) }
}

extension Int: WireValue {
    package static func read(from f: inout Fields) -> Int? { f.reader.integer(&f.error).map(Int.init) }
    package func write(to f: inout Fields) { f.write(Int64(self)) }
    package static var schema: Schema { .integer(nil) }
}

extension Double: WireValue {
    package static func read(from f: inout Fields) -> Double? { f.reader.double(&f.error) }
    package func write(to f: inout Fields) {
        // JSON has no infinity and no not-a-number (RFC 8259 §6).
        precondition(isFinite, "only finite numbers are sent")
        for byte in description.utf8 { f.output.append(byte) }
    }
    package static var schema: Schema { .number }
}

extension Array: WireValue where Element: WireValue {
    package static func read(from f: inout Fields) -> [Element]? {
        var values: [Element] = []
        guard f.reader.open(0x5B, &f.error) else { return nil }
        if f.reader.take(0x5D) {
            f.reader.leave()
            return values
        }
        while true {
            guard let value = Element.read(from: &f) else {
                f.error?.prefix(index: values.count)
                return nil
            }
            values.append(value)
            if f.reader.take(0x2C) { continue }
            guard f.reader.take(0x5D) else {
                return f.malformed("A list needs , or ] here")
            }
            f.reader.leave()
            return values
        }
    }

    package func write(to f: inout Fields) {
        f.append("[")
        var first = true
        for value in self {
            if first { first = false } else { f.append(",") }
            value.write(to: &f)
        }
        f.append("]")
    }

    package static var schema: Schema { .array(Element.schema, count: nil) }
}

/// A word from a closed list, written as its raw value.
package protocol WireEnum: WireValue, RawRepresentable, CaseIterable, Hashable
where RawValue == String {}

extension WireEnum {
    package static func read(from f: inout Fields) -> Self? {
        guard let text = String.read(from: &f) else { return nil }
        guard let value = Self(rawValue: text) else {
            let allowed = allCases.map(\.rawValue).joined(separator: ", ")
            return f.refuse("must be one of: \(allowed)")
        }
        return value
    }

    package func write(to f: inout Fields) { f.write(rawValue) }
    package static var schema: Schema { .choice(allCases.map(\.rawValue)) }
}
