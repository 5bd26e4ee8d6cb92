import CSQLite

/// One prepared statement; belongs to one connection.
final class Statement {
    let sql: String
    let pointer: OpaquePointer
    let parameters: Int32
    /// Stepping now, so a nested use of the same text needs a statement of its own.
    var isBusy = false
    /// When it was last used, in uses of the whole cache.
    var lastUse: UInt64 = 0
    private var bindResult = SQLITE_OK

    init(_ sql: String, pointer: OpaquePointer) {
        (self.sql, self.pointer) = (sql, pointer)
        parameters = sqlite3_bind_parameter_count(pointer)
    }

    func note(_ result: Int32) {
        if result != SQLITE_OK { bindResult = result }
    }

    /// Fills the placeholders; the first result that was not SQLITE_OK, if any.
    func bind(_ values: [Value]) -> Int32 {
        precondition(
            values.count == Int(parameters),
            "\(values.count) values for \(parameters) placeholders in: \(sql)")
        bindResult = SQLITE_OK
        var index: Int32 = 1
        for value in values {
            let slot = Slot(statement: self, index: index)
            if let value { value.bind(to: slot) } else { slot.null() }
            index += 1
        }
        return bindResult
    }

    /// Ends the run and drops the values, which may be large and are people's data.
    func reset() {
        // Both repeat the error that step() already gave.
        _ = sqlite3_reset(pointer)
        if parameters > 0 { _ = sqlite3_clear_bindings(pointer) }
        isBusy = false
    }

    func finalize() { _ = sqlite3_finalize(pointer) }
}

/// The statements a connection has prepared, by their text.
///
/// Hashing a long text costs more than many a lookup in the database, so a table by the text's
/// address comes first: it is only a hint, since the text found is compared too, and comparing
/// a literal with itself costs nothing.
struct StatementCache {
    /// Enough for all statements of any of our services.
    static let limit = 256
    private static let hints = 256

    private var byText: [String: Statement] = [:]
    private var byAddress: [Statement?] = Array(repeating: nil, count: hints)
    private var uses: UInt64 = 0

    mutating func find(_ sql: String) -> Statement? {
        uses &+= 1
        let slot = Self.slot(of: sql)
        if let hinted = byAddress[slot], hinted.sql == sql {
            hinted.lastUse = uses
            return hinted
        }
        guard let found = byText[sql] else { return nil }
        byAddress[slot] = found
        found.lastUse = uses
        return found
    }

    mutating func insert(_ statement: Statement) {
        if byText.count >= Self.limit { dropOldest() }
        statement.lastUse = uses
        byText[statement.sql] = statement
        byAddress[Self.slot(of: statement.sql)] = statement
    }

    mutating func removeAll() {
        for statement in byText.values { statement.finalize() }
        byText = [:]
        byAddress = Array(repeating: nil, count: Self.hints)
    }

    /// A scan of the whole cache, but only where a statement had to be compiled anyway.
    private mutating func dropOldest() {
        let idle = byText.values.filter { !$0.isBusy }
        guard let oldest = idle.min(by: { $0.lastUse < $1.lastUse }) else { return }
        byText[oldest.sql] = nil
        for slot in byAddress.indices where byAddress[slot] === oldest { byAddress[slot] = nil }
        oldest.finalize()
    }

    private static func slot(of sql: String) -> Int {
        let address =
            sql.utf8.withContiguousStorageIfAvailable { bytes in
                UInt(bitPattern: bytes.baseAddress)
            } ?? 0
        // Literals lie at 16-byte steps; the multiplication spreads them (Fibonacci hashing).
        return Int(truncatingIfNeeded: ((address >> 4) &* 0x9E37_79B9_7F4A_7C15) >> 56) % hints
    }
}
