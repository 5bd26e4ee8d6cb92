/// The one list of a message's fields, gone through to read, to write or to describe it.
///
/// A message calls `field` once per property, in the order in which it is written. Reading in that
/// order needs one pass and no index; any other order is found by a second, slower pass. After the
/// first error the rest of the calls do nothing, so that no line needs a `try`.
///
/// The generic functions are inlinable, so that each message's reader and writer is compiled for
/// its own types in the module that declares it.
@usableFromInline
package struct Fields {
    @usableFromInline enum Mode { case reading, writing, describing }

    @usableFromInline let mode: Mode
    @usableFromInline var reader: JSONReader
    @usableFromInline var writer = JSONWriter()
    @usableFromInline var error = FirstFailure()
    package private(set) var properties: [Schema.Property] = []

    private let strict: Bool
    private var object = OpenObject()

    /// The object that is being read or written.
    fileprivate struct OpenObject {
        var isFirst = true
        /// The fast pass met a key that it did not expect next.
        var outOfOrder = false
        /// The members that no field has taken yet; nil during the fast pass.
        var members: [JSONReader.Member]?
        /// Where the members begin.
        var start = 0
    }

    private init(reading bytes: UnsafeRawBufferPointer, strict: Bool) {
        (mode, self.strict) = (.reading, strict)
        reader = JSONReader(bytes)
    }

    init(mode: Mode) {
        (self.mode, strict) = (mode, true)
        reader = JSONReader(UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// What `body` writes.
    @usableFromInline
    static func writing(_ body: (inout Fields) -> Void) -> [UInt8] {
        var f = Fields(mode: .writing)
        defer { f.writer.deallocate() }
        body(&f)
        return f.writer.bytes
    }

    /// Lets `body` read a message and throws what was wrong with it; nothing may follow it.
    @usableFromInline
    static func reading(
        _ bytes: UnsafeRawBufferPointer, strict: Bool, _ body: (inout Fields) -> Void
    ) throws(Failure) {
        var f = Fields(reading: bytes, strict: strict)
        body(&f)
        if !f.error.isSet, !f.reader.isAtEnd {
            let _: Bool? = f.malformed("Nothing may follow the message")
        }
        if let failure = f.error.failure { throw failure }
    }
}

// MARK: - What messages call

extension Fields {
    /// A field that must be there.
    @inlinable
    package mutating func field<T: WireValue>(_ name: StaticString, _ value: inout T) {
        switch mode {
        case .reading: _ = read(name, &value, required: true)
        case .writing: write(name, value)
        case .describing: describe(name, T.schema, required: true)
        }
    }

    /// A field that may be missing or null.
    @inlinable
    package mutating func field<T: WireValue>(_ name: StaticString, _ value: inout T?) {
        switch mode {
        case .reading: _ = read(name, &value)
        case .writing: if let value { write(name, value) }
        case .describing: describe(name, T.schema, required: false)
        }
    }

    /// A field that keeps its default when it is missing.
    @inlinable
    package mutating func defaulted<T: WireValue>(_ name: StaticString, _ value: inout T) {
        switch mode {
        case .reading: _ = read(name, &value, required: false)
        case .writing: write(name, value)
        case .describing: describe(name, T.schema, required: false)
        }
    }

    /// Text of so many characters (Unicode scalars); a lower bound above 0 also asks for something
    /// other than white space.
    package mutating func field(
        _ name: StaticString, _ value: inout String, _ length: ClosedRange<Int>
    ) {
        text(name, &value, length, required: true)
    }

    package mutating func field(
        _ name: StaticString, _ value: inout String?, _ length: ClosedRange<Int>
    ) {
        switch mode {
        case .reading: if read(name, &value), let value { check(name, value, length) }
        case .writing: if let value { write(name, value) }
        case .describing: describe(name, .string(length: length, format: nil), required: false)
        }
    }

    package mutating func defaulted(
        _ name: StaticString, _ value: inout String, _ length: ClosedRange<Int>
    ) {
        text(name, &value, length, required: false)
    }

    @inlinable
    package mutating func field<T: BinaryInteger & WireValue>(
        _ name: StaticString, _ value: inout T, _ range: ClosedRange<Int>
    ) {
        number(name, &value, range, required: true)
    }

    @inlinable
    package mutating func field<T: BinaryInteger & WireValue>(
        _ name: StaticString, _ value: inout T?, _ range: ClosedRange<Int>
    ) {
        switch mode {
        case .reading: if read(name, &value), let value { check(name, Int(value), range) }
        case .writing: if let value { write(name, value) }
        case .describing: describe(name, .integer(range), required: false)
        }
    }

    @inlinable
    package mutating func defaulted<T: BinaryInteger & WireValue>(
        _ name: StaticString, _ value: inout T, _ range: ClosedRange<Int>
    ) {
        number(name, &value, range, required: false)
    }

    /// A list of so many elements; one that is longer is not read to its end.
    @inlinable
    package mutating func field<T: WireValue>(
        _ name: StaticString, _ value: inout [T], _ count: ClosedRange<Int>
    ) {
        list(name, &value, count, required: true)
    }

    @inlinable
    package mutating func defaulted<T: WireValue>(
        _ name: StaticString, _ value: inout [T], _ count: ClosedRange<Int>
    ) {
        list(name, &value, count, required: false)
    }

    /// Refuses the value just read; the field's name is added on the way out.
    @usableFromInline
    package mutating func refuse<T>(_ allowed: String) -> T? {
        error.set(.invalid("", allowed))
        return nil
    }
}

// MARK: - The kinds of fields

extension Fields {
    private mutating func text(
        _ name: StaticString, _ value: inout String, _ length: ClosedRange<Int>, required: Bool
    ) {
        switch mode {
        case .reading: if read(name, &value, required: required) { check(name, value, length) }
        case .writing: write(name, value)
        case .describing: describe(name, .string(length: length, format: nil), required: required)
        }
    }

    @inlinable
    mutating func number<T: BinaryInteger & WireValue>(
        _ name: StaticString, _ value: inout T, _ range: ClosedRange<Int>, required: Bool
    ) {
        switch mode {
        case .reading:
            if read(name, &value, required: required) { check(name, Int(value), range) }
        case .writing: write(name, value)
        case .describing: describe(name, .integer(range), required: required)
        }
    }

    @inlinable
    mutating func list<T: WireValue>(
        _ name: StaticString, _ value: inout [T], _ count: ClosedRange<Int>, required: Bool
    ) {
        switch mode {
        case .reading:
            guard find(name, required: required) else { return }
            if let read: [T] = readList(most: count.upperBound) {
                value = read
                if read.count < count.lowerBound { refuse(count, name: name) }
            } else {
                prefixError(with: name)
            }
        case .writing: write(name, value)
        case .describing: describe(name, .array(T.schema, count: count), required: required)
        }
    }

    /// Reads the elements; nil, and an error, when there are more than `most`.
    @inlinable
    mutating func readList<T: WireValue>(most: Int) -> [T]? {
        var values: [T] = []
        guard reader.open(0x5B, &error) else { return nil }
        if reader.take(0x5D) {
            reader.leave()
            return values
        }
        while true {
            guard values.count < most else { return refuseList(longerThan: most) }
            guard let value = T.read(from: &self) else {
                prefixError(with: values.count)
                return nil
            }
            values.append(value)
            if reader.take(0x2C) { continue }
            guard reader.take(0x5D) else { return malformed("A list needs , or ] here") }
            reader.leave()
            return values
        }
    }
}

// MARK: - Checks

extension Fields {
    private mutating func check(_ name: StaticString, _ text: String, _ length: ClosedRange<Int>) {
        // A scalar takes one to four bytes, so most texts need no counting.
        let bytes = text.utf8.count
        if bytes > length.upperBound || bytes < length.lowerBound * 4 {
            let count = text.unicodeScalars.count
            guard length.contains(count) else {
                error.set(
                    .invalid(
                        "\(name)",
                        "must have \(length.lowerBound) to \(length.upperBound) characters, not \(count)",
                        reason: count == 0 ? "required" : "length"))
                return
            }
        }
        if length.lowerBound > 0, text.utf8.allSatisfy({ $0 <= 0x20 }) {
            error.set(.invalid("\(name)", "must not be blank", reason: "required"))
        }
    }

    @usableFromInline
    mutating func check(_ name: StaticString, _ number: Int, _ range: ClosedRange<Int>) {
        guard !range.contains(number) else { return }
        error.set(
            .invalid(
                "\(name)", "must be \(range.lowerBound) to \(range.upperBound), not \(number)",
                reason: "range"))
    }

    @usableFromInline
    mutating func refuse(_ count: ClosedRange<Int>, name: StaticString) {
        error.set(
            .invalid(
                "\(name)", "must have \(count.lowerBound) to \(count.upperBound) elements",
                reason: "range"))
    }

    @usableFromInline
    mutating func refuseList<T>(longerThan most: Int) -> [T]? {
        error.set(.invalid("", "must have at most \(most) elements", reason: "range"))
        return nil
    }

    @usableFromInline
    mutating func malformed<T>(_ what: StaticString) -> T? {
        error.set(.malformed("\(what), at byte \(reader.at)."))
        return nil
    }

    /// Puts the name of the field that holds the wrong value in front of its path.
    @usableFromInline
    mutating func prefixError(with name: StaticString) { error.prefix("\(name)") }

    @usableFromInline
    mutating func prefixError(with index: Int) { error.prefix("[\(index)]") }
}

/// The failure that was first; those that come of it do not count. One pointer, because whether
/// there is one is asked at every field.
@usableFromInline
struct FirstFailure {
    private final class Box {
        let failure: Failure
        init(_ failure: Failure) { self.failure = failure }
    }

    private var box: Box?

    init() {}

    @usableFromInline var isSet: Bool { box != nil }
    var failure: Failure? { box?.failure }

    mutating func set(_ failure: Failure) {
        if box == nil { box = Box(failure) }
    }

    /// Puts a name in front of the path to the wrong value.
    mutating func prefix(_ name: String) {
        guard var failure = box?.failure else { return }
        failure.prefix(name)
        box = Box(failure)
    }
}

extension Failure {
    fileprivate mutating func prefix(_ name: String) {
        guard code == .invalid else { return }
        guard let inner = field, !inner.isEmpty else {
            field = name
            return
        }
        field = inner.hasPrefix("[") ? "\(name)\(inner)" : "\(name).\(inner)"
    }
}

// MARK: - Reading

extension Fields {
    /// True when the field was there and its value could be read.
    @inlinable
    mutating func read<T: WireValue>(
        _ name: StaticString, _ value: inout T, required: Bool
    ) -> Bool {
        guard find(name, required: required) else { return false }
        guard let read = T.read(from: &self) else {
            prefixError(with: name)
            return false
        }
        value = read
        return true
    }

    /// The same for a field that may be missing or null.
    @inlinable
    mutating func read<T: WireValue>(_ name: StaticString, _ value: inout T?) -> Bool {
        guard find(name, required: false), !reader.takeNull() else { return false }
        guard let read = T.read(from: &self) else {
            prefixError(with: name)
            return false
        }
        value = read
        return true
    }

    /// True when the reader stands at the value of the member called `name`.
    @usableFromInline
    mutating func find(_ name: StaticString, required: Bool) -> Bool {
        if error.isSet || object.outOfOrder { return false }
        if object.members != nil { return findAmongMembers(name, required: required) }
        if reader.takeKey(name, first: object.isFirst) {
            object.isFirst = false
            return true
        }
        // Absent, or in another place: the second pass will tell.
        if required { object.outOfOrder = true }
        return false
    }

    private mutating func findAmongMembers(_ name: StaticString, required: Bool) -> Bool {
        let found = object.members?.firstIndex { reader.key(of: $0, equals: name) }
        if let found, let member = object.members?.remove(at: found) {
            reader.at = member.value
            return true
        }
        if required { error.set(.invalid("\(name)", "is required", reason: "required")) }
        return false
    }

    @inlinable
    mutating func readMessage<M: Message>(_ message: inout M) {
        guard let outer = openObject() else { return }
        message.fields(&self)
        if !isObjectClosed(), listMembers() {
            message = M()
            message.fields(&self)
            refuseUnknownMembers()
        }
        leaveObject(to: outer)
    }

    /// What `openObject` puts aside.
    @usableFromInline
    struct Outer {
        fileprivate var object: OpenObject
    }

    @usableFromInline
    mutating func openObject() -> Outer? {
        guard !error.isSet, reader.open(0x7B, &error) else { return nil }
        let outer = Outer(object: object)
        object = OpenObject()
        object.start = reader.at
        return outer
    }

    /// Whether the fast pass is done with the object, well or badly.
    @usableFromInline
    mutating func isObjectClosed() -> Bool {
        error.isSet || (!object.outOfOrder && reader.take(0x7D))
    }

    /// Finds all members for the second pass, which takes each where it is.
    @usableFromInline
    mutating func listMembers() -> Bool {
        reader.at = object.start
        guard let members = reader.members(&error) else { return false }
        object = OpenObject()
        object.members = members
        object.start = reader.at
        return true
    }

    /// Ends the second pass.
    @usableFromInline
    mutating func refuseUnknownMembers() {
        guard !error.isSet else { return }
        if strict, let unknown = object.members?.first {
            let name = shown(reader.keyText(of: unknown) ?? "")
            error.set(.invalid(name, "is not a field of this request", reason: "unknown"))
        }
        // In the second pass this is where the object ended.
        reader.at = object.start
    }

    @usableFromInline
    mutating func leaveObject(to outer: Outer) {
        object = outer.object
        reader.leave()
    }

    /// A name from outside, as it may stand in the head of a reply: heads are small, and text in
    /// them has no control characters.
    private func shown(_ name: String) -> String {
        var shown = ""
        for scalar in name.unicodeScalars.prefix(64) where scalar.value >= 0x20 {
            shown.unicodeScalars.append(scalar)
        }
        return shown
    }

}

// MARK: - Writing and describing

extension Fields {
    @inlinable
    mutating func write<T: WireValue>(_ name: StaticString, _ value: T) {
        writeKey(name)
        value.write(to: &self)
    }

    @usableFromInline
    mutating func writeKey(_ name: StaticString) {
        writer.append(key: name, first: object.isFirst)
        object.isFirst = false
    }

    @inlinable
    mutating func writeMessage<M: Message>(_ message: inout M) {
        let wasFirst = beginObject()
        message.fields(&self)
        endObject(wasFirst)
    }

    /// Whether the object around the new one is still without members.
    @usableFromInline
    mutating func beginObject() -> Bool {
        writer.append(0x7B)
        defer { object.isFirst = true }
        return object.isFirst
    }

    @usableFromInline
    mutating func endObject(_ wasFirst: Bool) {
        writer.append(0x7D)
        object.isFirst = wasFirst
    }

    @usableFromInline
    mutating func describe(_ name: StaticString, _ schema: Schema, required: Bool) {
        properties.append(.init(name: "\(name)", schema: schema, isRequired: required))
    }
}
