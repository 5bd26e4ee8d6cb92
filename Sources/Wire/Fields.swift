/// The one list of a message's fields, gone through to read, to write or to describe it.
///
/// A message calls `field` once per property, in the order in which it is written. Reading in that
/// order needs one pass and no index; any other order is found by a second, slower pass. After the
/// first error the rest of the calls do nothing, so that no line needs a `try`.
package struct Fields {
    enum Mode { case reading, writing, describing }

    let mode: Mode
    var reader: JSONReader
    package var output: [UInt8] = []
    package var error: Failure?
    package private(set) var properties: [Schema.Property] = []

    private let strict: Bool
    private var object = OpenObject()

    /// The object that is being read or written.
    private struct OpenObject {
        var isFirst = true
        /// The fast pass met a key that it did not expect next.
        var outOfOrder = false
        /// The members that no field has taken yet; nil during the fast pass.
        var members: [JSONReader.Member]?
        /// Where the members begin.
        var start = 0
    }

    init(reading bytes: UnsafeRawBufferPointer, strict: Bool) {
        (mode, self.strict) = (.reading, strict)
        reader = JSONReader(bytes)
    }

    init(writing capacity: Int) {
        (mode, strict) = (.writing, true)
        reader = JSONReader(UnsafeRawBufferPointer(start: nil, count: 0))
        output.reserveCapacity(capacity)
    }

    init(describing: Void) {
        (mode, strict) = (.describing, true)
        reader = JSONReader(UnsafeRawBufferPointer(start: nil, count: 0))
    }
}

// MARK: - What messages call

extension Fields {
    /// A field that must be there.
    package mutating func field<T: WireValue>(_ name: StaticString, _ value: inout T) {
        switch mode {
        case .reading: if find(name, required: true) { take(name, &value) }
        case .writing:
            key(name)
            value.write(to: &self)
        case .describing: describe(name, T.schema, required: true)
        }
    }

    /// A field that may be missing or null.
    package mutating func field<T: WireValue>(_ name: StaticString, _ value: inout T?) {
        switch mode {
        case .reading:
            guard find(name, required: false) else { return }
            if reader.takeNull() { return }
            var read: T?
            read = T.read(from: &self)
            if error != nil { error?.prefix(name) } else { value = read }
        case .writing:
            guard let value else { return }
            key(name)
            value.write(to: &self)
        case .describing: describe(name, T.schema, required: false)
        }
    }

    /// A field that keeps its default when it is missing.
    package mutating func defaulted<T: WireValue>(_ name: StaticString, _ value: inout T) {
        switch mode {
        case .reading: if find(name, required: false) { take(name, &value) }
        case .writing:
            key(name)
            value.write(to: &self)
        case .describing: describe(name, T.schema, required: false)
        }
    }

    /// Text of so many characters (Unicode scalars); a lower bound above 0 also asks for something
    /// other than white space.
    package mutating func field(
        _ name: StaticString, _ value: inout String, _ length: ClosedRange<Int>
    ) {
        if mode == .describing {
            return describe(name, .string(length: length, format: nil), required: true)
        }
        field(name, &value)
        if mode == .reading, error == nil { check(name, value, length) }
    }

    package mutating func field(
        _ name: StaticString, _ value: inout String?, _ length: ClosedRange<Int>
    ) {
        if mode == .describing {
            return describe(name, .string(length: length, format: nil), required: false)
        }
        field(name, &value)
        if mode == .reading, error == nil, let value { check(name, value, length) }
    }

    package mutating func defaulted(
        _ name: StaticString, _ value: inout String, _ length: ClosedRange<Int>
    ) {
        if mode == .describing {
            return describe(name, .string(length: length, format: nil), required: false)
        }
        defaulted(name, &value)
        if mode == .reading, error == nil { check(name, value, length) }
    }

    package mutating func field<T: BinaryInteger & WireValue>(
        _ name: StaticString, _ value: inout T, _ range: ClosedRange<Int>
    ) {
        if mode == .describing { return describe(name, .integer(range), required: true) }
        field(name, &value)
        if mode == .reading, error == nil { check(name, Int(value), range) }
    }

    package mutating func field<T: BinaryInteger & WireValue>(
        _ name: StaticString, _ value: inout T?, _ range: ClosedRange<Int>
    ) {
        if mode == .describing { return describe(name, .integer(range), required: false) }
        field(name, &value)
        if mode == .reading, error == nil, let value { check(name, Int(value), range) }
    }

    package mutating func defaulted<T: BinaryInteger & WireValue>(
        _ name: StaticString, _ value: inout T, _ range: ClosedRange<Int>
    ) {
        if mode == .describing { return describe(name, .integer(range), required: false) }
        defaulted(name, &value)
        if mode == .reading, error == nil { check(name, Int(value), range) }
    }

    /// A list of so many elements.
    package mutating func field<T: WireValue>(
        _ name: StaticString, _ value: inout [T], _ count: ClosedRange<Int>
    ) {
        if mode == .describing {
            return describe(name, .array(T.schema, count: count), required: true)
        }
        field(name, &value)
        if mode == .reading, error == nil { check(name, value.count, count) }
    }

    package mutating func defaulted<T: WireValue>(
        _ name: StaticString, _ value: inout [T], _ count: ClosedRange<Int>
    ) {
        if mode == .describing {
            return describe(name, .array(T.schema, count: count), required: false)
        }
        defaulted(name, &value)
        if mode == .reading, error == nil { check(name, value.count, count) }
    }

    /// Refuses the value just read; the field's name is added on the way out.
    package mutating func refuse<T>(_ allowed: String) -> T? {
        if error == nil { error = .invalid("", allowed) }
        return nil
    }

    mutating func malformed<T>(_ what: String) -> T? {
        if error == nil { error = .malformed("\(what), at byte \(reader.at).") }
        return nil
    }
}

// MARK: - Checks

extension Fields {
    private mutating func check(_ name: StaticString, _ text: String, _ length: ClosedRange<Int>) {
        // A scalar takes at most four bytes, so most texts need no counting.
        let bytes = text.utf8.count
        if bytes > length.upperBound || bytes < length.lowerBound * 4 {
            let count = text.unicodeScalars.count
            guard length.contains(count) else {
                error = .invalid(
                    "\(name)",
                    "must have \(length.lowerBound) to \(length.upperBound) characters, not \(count)",
                    reason: count == 0 ? "required" : "length")
                return
            }
        }
        if length.lowerBound > 0, text.utf8.allSatisfy({ $0 <= 0x20 }) {
            error = .invalid("\(name)", "must not be blank", reason: "required")
        }
    }

    private mutating func check(_ name: StaticString, _ number: Int, _ range: ClosedRange<Int>) {
        guard !range.contains(number) else { return }
        error = .invalid(
            "\(name)", "must be \(range.lowerBound) to \(range.upperBound), not \(number)",
            reason: "range")
    }
}

// MARK: - Reading

extension Fields {
    private mutating func take<T: WireValue>(_ name: StaticString, _ value: inout T) {
        if let read = T.read(from: &self) { value = read } else { error?.prefix(name) }
    }

    /// True when the reader stands at the value of the member called `name`.
    private mutating func find(_ name: StaticString, required: Bool) -> Bool {
        if error != nil || object.outOfOrder { return false }
        if object.members != nil { return findAmongMembers(name, required: required) }
        let before = reader.at
        if let member = reader.nextMember(first: object.isFirst, &error) {
            if reader.key(of: member, equals: name) {
                object.isFirst = false
                return true
            }
            reader.at = before
        }
        // Absent, or in another place: the second pass will tell.
        if required { object.outOfOrder = true }
        return false
    }

    private mutating func findAmongMembers(_ name: StaticString, required: Bool) -> Bool {
        for index in (object.members ?? []).indices {
            guard let member = object.members?[index], reader.key(of: member, equals: name) else {
                continue
            }
            object.members?.remove(at: index)
            reader.at = member.value
            return true
        }
        if required {
            error = .invalid("\(name)", "is required", reason: "required")
        }
        return false
    }

    mutating func readMessage<M: Message>(_ message: inout M) {
        guard error == nil, reader.open(0x7B, &error) else { return }
        let outer = object
        object = OpenObject()
        object.start = reader.at
        message.fields(&self)
        if error == nil, object.outOfOrder || !reader.take(0x7D) {
            readMembers(of: &message)
        }
        object = outer
        reader.leave()
    }

    /// The slower pass: finds all members first, then takes each where it is.
    private mutating func readMembers<M: Message>(of message: inout M) {
        let start = object.start
        object = OpenObject()
        reader.at = start
        guard let members = reader.members(&error) else { return }
        let end = reader.at
        object.members = members
        message = M()
        message.fields(&self)
        guard error == nil else { return }
        if strict, let unknown = object.members?.first {
            error = .invalid(
                reader.keyText(of: unknown), "is not a field of this request", reason: "unknown")
            return
        }
        reader.at = end
    }

    mutating func expectEnd() {
        if !reader.isAtEnd { let _: Bool? = malformed("Nothing may follow the message") }
    }
}

// MARK: - Writing and describing

extension Fields {
    private mutating func key(_ name: StaticString) {
        if object.isFirst { object.isFirst = false } else { output.append(0x2C) }
        output.append(0x22)
        output.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        output.append(0x22)
        output.append(0x3A)
    }

    mutating func writeMessage<M: Message>(_ message: inout M) {
        let outer = object
        object = OpenObject()
        output.append(0x7B)
        message.fields(&self)
        output.append(0x7D)
        object = outer
    }

    package mutating func append(_ text: StaticString) {
        output.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    package mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { appendJSONString($0, to: &output) }
    }

    package mutating func write(_ number: Int64) {
        appendDecimal(number, to: &output)
    }

    private mutating func describe(_ name: StaticString, _ schema: Schema, required: Bool) {
        properties.append(.init(name: "\(name)", schema: schema, isRequired: required))
    }
}

extension Failure {
    fileprivate mutating func prefix(_ name: StaticString) {
        guard code == .invalid else { return }
        guard let inner = field, !inner.isEmpty else {
            field = "\(name)"
            return
        }
        field = inner.hasPrefix("[") ? "\(name)\(inner)" : "\(name).\(inner)"
    }

    mutating func prefix(index: Int) {
        guard code == .invalid else { return }
        guard let inner = field, !inner.isEmpty else {
            field = "[\(index)]"
            return
        }
        field = inner.hasPrefix("[") ? "[\(index)]\(inner)" : "[\(index)].\(inner)"
    }
}

private func appendJSONString(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    let hex: StaticString = "0123456789abcdef"
    output.append(0x22)
    var clean = 0
    for index in text.indices {
        let byte = text[index]
        if byte >= 0x20 && byte != 0x22 && byte != 0x5C { continue }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: text[clean..<index]))
        clean = index + 1
        output.append(0x5C)
        switch byte {
        case 0x22, 0x5C: output.append(byte)
        case 0x0A: output.append(0x6E)
        case 0x0D: output.append(0x72)
        case 0x09: output.append(0x74)
        default:
            for digit in [0x75, 0x30, 0x30] as [UInt8] { output.append(digit) }
            output.append(hex.utf8Start[Int(byte >> 4)])
            output.append(hex.utf8Start[Int(byte & 15)])
        }
    }
    output.append(contentsOf: UnsafeBufferPointer(rebasing: text[clean...]))
    output.append(0x22)
}

private func appendDecimal(_ number: Int64, to output: inout [UInt8]) {
    var magnitude = number.magnitude
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
        var start = 20
        repeat {
            start -= 1
            digits[start] = UInt8(0x30 + magnitude % 10)
            magnitude /= 10
        } while magnitude > 0
        if number < 0 { output.append(0x2D) }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start..<20]))
    }
}
