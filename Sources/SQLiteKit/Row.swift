import CSQLite

/// The row a statement stands on, valid only inside the closure that was given it.
///
/// Columns count from 0. SQLite converts between types as `sqlite3_column_int64` and its
/// sisters document; NULL reads as 0, "", false or no bytes unless asked for with `…OrNil`.
package struct Row {
    let pointer: OpaquePointer

    package var count: Int { Int(sqlite3_column_count(pointer)) }

    package func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(pointer, Int32(column)) == SQLITE_NULL
    }

    package func text(_ column: Int) -> String {
        withText(column) { String(decoding: $0, as: UTF8.self) }
    }

    package func int(_ column: Int) -> Int64 {
        sqlite3_column_int64(pointer, Int32(column))
    }

    package func double(_ column: Int) -> Double {
        sqlite3_column_double(pointer, Int32(column))
    }

    package func bool(_ column: Int) -> Bool { int(column) != 0 }

    package func blob(_ column: Int) -> [UInt8] {
        guard let base = sqlite3_column_blob(pointer, Int32(column)) else { return [] }
        let count = Int(sqlite3_column_bytes(pointer, Int32(column)))
        return [UInt8](UnsafeRawBufferPointer(start: base, count: count))
    }

    package func textOrNil(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
    package func intOrNil(_ column: Int) -> Int64? { isNull(column) ? nil : int(column) }
    package func doubleOrNil(_ column: Int) -> Double? { isNull(column) ? nil : double(column) }
    package func boolOrNil(_ column: Int) -> Bool? { isNull(column) ? nil : bool(column) }
    package func blobOrNil(_ column: Int) -> [UInt8]? { isNull(column) ? nil : blob(column) }

    /// Lends the column's UTF-8 bytes without copying them, for coders that write elsewhere.
    package func withText<T>(
        _ column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> T
    ) rethrows -> T {
        let base = sqlite3_column_text(pointer, Int32(column))
        let count = base == nil ? 0 : Int(sqlite3_column_bytes(pointer, Int32(column)))
        return try body(UnsafeBufferPointer(start: base, count: count))
    }

    /// An id or enum from its text; throws where the file holds a value the program does not know.
    package func value<T: RawRepresentable>(
        _ column: Int, as type: T.Type = T.self
    ) throws -> T where T.RawValue == String {
        guard let value = T(rawValue: text(column)) else { throw unknownValue(column, type) }
        return value
    }

    package func valueOrNil<T: RawRepresentable>(
        _ column: Int, as type: T.Type = T.self
    ) throws -> T? where T.RawValue == String {
        isNull(column) ? nil : try value(column, as: type)
    }

    /// The columns one after the other, for long rows.
    package var cursor: Cursor { Cursor(row: self) }

    package struct Cursor {
        let row: Row
        private var next = 0

        init(row: Row) { self.row = row }

        private mutating func advance() -> Int {
            defer { next += 1 }
            return next
        }

        package mutating func text() -> String { row.text(advance()) }
        package mutating func textOrNil() -> String? { row.textOrNil(advance()) }
        package mutating func int() -> Int64 { row.int(advance()) }
        package mutating func intOrNil() -> Int64? { row.intOrNil(advance()) }
        package mutating func double() -> Double { row.double(advance()) }
        package mutating func doubleOrNil() -> Double? { row.doubleOrNil(advance()) }
        package mutating func bool() -> Bool { row.bool(advance()) }
        package mutating func boolOrNil() -> Bool? { row.boolOrNil(advance()) }
        package mutating func blob() -> [UInt8] { row.blob(advance()) }
        package mutating func blobOrNil() -> [UInt8]? { row.blobOrNil(advance()) }

        package mutating func value<T: RawRepresentable>(
            as type: T.Type = T.self
        ) throws -> T where T.RawValue == String {
            try row.value(advance(), as: type)
        }

        package mutating func valueOrNil<T: RawRepresentable>(
            as type: T.Type = T.self
        ) throws -> T? where T.RawValue == String {
            try row.valueOrNil(advance(), as: type)
        }
    }

    private func unknownValue(_ column: Int, _ type: Any.Type) -> SQLiteError {
        SQLiteError(
            extendedCode: SQLITE_MISMATCH, message: "column \(column) holds no \(type)",
            sql: String(cString: sqlite3_sql(pointer)))
    }
}
