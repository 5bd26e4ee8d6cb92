import CSQLite

/// A value that fills a `?` of a statement.
///
/// An enum or an id with a raw value conforms by saying so: `extension ReferralID: Bindable {}`.
package protocol Bindable {
    func bind(to slot: Slot)
}

/// What statements take: any bindable value, or nil for NULL.
package typealias Value = (any Bindable)?

/// The place of one `?`, valid only while `bind(to:)` runs.
package struct Slot {
    let statement: Statement
    let index: Int32

    package func integer(_ value: Int64) {
        statement.note(sqlite3_bind_int64(statement.pointer, index, value))
    }

    package func real(_ value: Double) {
        statement.note(sqlite3_bind_double(statement.pointer, index, value))
    }

    package func null() {
        statement.note(sqlite3_bind_null(statement.pointer, index))
    }

    package func text(_ value: String) {
        var value = value
        value.withUTF8 { bytes in
            // A null pointer would bind NULL, and an empty buffer may have one.
            guard let base = bytes.baseAddress, !bytes.isEmpty else {
                statement.note(sqlite3_bind_text(statement.pointer, index, "", 0, transient))
                return
            }
            base.withMemoryRebound(to: CChar.self, capacity: bytes.count) { characters in
                statement.note(
                    sqlite3_bind_text64(
                        statement.pointer, index, characters, UInt64(bytes.count), transient,
                        UInt8(SQLITE_UTF8)))
            }
        }
    }

    package func blob(_ value: [UInt8]) {
        guard !value.isEmpty else {
            statement.note(sqlite3_bind_zeroblob(statement.pointer, index, 0))
            return
        }
        value.withUnsafeBytes { bytes in
            statement.note(
                sqlite3_bind_blob64(
                    statement.pointer, index, bytes.baseAddress, UInt64(bytes.count), transient))
        }
    }
}

/// SQLITE_TRANSIENT, "copy it now": a cast in C's header that Swift does not import.
let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

extension Bindable where Self: RawRepresentable, RawValue: Bindable {
    package func bind(to slot: Slot) { rawValue.bind(to: slot) }
}

extension Int: Bindable {
    package func bind(to slot: Slot) { slot.integer(Int64(self)) }
}

extension Int32: Bindable {
    package func bind(to slot: Slot) { slot.integer(Int64(self)) }
}

extension Int64: Bindable {
    package func bind(to slot: Slot) { slot.integer(self) }
}

extension Bool: Bindable {
    package func bind(to slot: Slot) { slot.integer(self ? 1 : 0) }
}

extension Double: Bindable {
    package func bind(to slot: Slot) { slot.real(self) }
}

extension String: Bindable {
    package func bind(to slot: Slot) { slot.text(self) }
}

extension [UInt8]: Bindable {
    package func bind(to slot: Slot) { slot.blob(self) }
}

extension Optional: Bindable where Wrapped: Bindable {
    package func bind(to slot: Slot) {
        if let self { self.bind(to: slot) } else { slot.null() }
    }
}
