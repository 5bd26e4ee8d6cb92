/// A reader of comma-separated values that is fed with bytes as they come.
///
/// Strict where guessing would silently move data to another cell or change it: quotes must close,
/// what is written must be UTF-8. Forgiving where there is only one meaning: a byte order mark, any
/// line end, a missing last one, blank lines (skipped), rows of unequal length, a quote inside an
/// unquoted cell (literal, as in `5" pipe`). It holds one row at a time, and no row longer than its
/// limit.
package struct CSVReader: Sendable {
    package struct Row: Sendable, Equatable {
        /// Where the row begins, from 1. Line ends within quotes count, as in a text editor.
        package var line: Int
        package var cells: [String]
    }

    /// What one row may hold; the row beyond is refused before memory is taken for it.
    package struct Limits: Sendable {
        package var cellBytes = 1 << 20
        package var rowBytes = 4 << 20
        package var cells = 4096

        package init() {}
    }

    private enum State {
        /// Before the first byte of a row.
        case row
        /// After a separator.
        case cell
        case plain
        case quoted
        /// After a quote in a quoted cell: it closes the cell, or it is the first of two.
        case quote
    }

    private let separator: UInt8
    private let limits: Limits
    private var state = State.row
    private var line = 1
    private var rowLine = 1
    private var quoteLine = 1
    /// The last byte was a CR: a LF now belongs to it.
    private var afterCR = false
    /// Bytes of the byte order mark seen so far; 3 once the beginning of the file is past.
    private var markBytes = 0
    /// The bytes of the row's cells, one after the other, and where each ends.
    private var row: [UInt8] = []
    private var ends: [Int] = []
    private var defect: CSVDefect?

    /// A reader at the beginning of a file; `separator` is one ASCII character.
    package init(separator: Character = ",", limits: Limits = Limits()) {
        self.separator = separator.asciiValue ?? UInt8(ascii: ",")
        self.limits = limits
    }

    /// Reads on, handing over each row as it is complete.
    ///
    /// Fails with `CSVDefect`, after all rows before the defect have been handed over and again at
    /// every later call, and with whatever `each` throws.
    package mutating func read(_ chunk: [UInt8], each: (Row) throws -> Void) throws {
        if let defect { throw defect }
        try chunk.withUnsafeBufferPointer { bytes in
            try scan(bytes, each)
        }
    }

    /// Reads the end of the file: the last row, if no line end closed it.
    package mutating func finish(each: (Row) throws -> Void) throws {
        if let defect { throw defect }
        try endOfMark()
        switch state {
        case .quoted: throw failure(.unterminatedQuote, at: quoteLine)
        case .row: break
        case .cell, .plain, .quote: try endRow(each)
        }
    }

    /// All rows of a whole file.
    package static func rows(
        of bytes: [UInt8], separator: Character = ",", limits: Limits = Limits()
    ) throws -> [Row] {
        var reader = CSVReader(separator: separator, limits: limits)
        var rows: [Row] = []
        try reader.read(bytes) { rows.append($0) }
        try reader.finish { rows.append($0) }
        return rows
    }

    private mutating func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, _ each: (Row) throws -> Void
    ) throws {
        var next = try skipMark(bytes)
        while next < bytes.count {
            let byte = bytes[next]
            switch state {
            case .row, .cell:
                if state == .row, byte == lineFeed || byte == carriageReturn {
                    // The second half of CRLF, or a blank line.
                    countLineEnd(byte)
                    next += 1
                } else if byte == doubleQuote {
                    begin()
                    quoteLine = line
                    state = .quoted
                    next += 1
                } else {
                    begin()
                    state = .plain
                }
            case .plain:
                let end = endOfPlain(bytes, from: next)
                try append(bytes[next..<end])
                next = end
                guard next < bytes.count else { return }
                try endPlain(bytes[next], each)
                next += 1
            case .quoted:
                let end = endOfQuoted(bytes, from: next)
                try append(bytes[next..<end])
                next = end
                guard next < bytes.count else { return }
                try inQuotes(bytes[next])
                next += 1
            case .quote:
                if byte == doubleQuote {
                    try append(bytes[next...next])
                    state = .quoted
                } else if byte == separator || byte == lineFeed || byte == carriageReturn {
                    try endPlain(byte, each)
                } else {
                    throw failure(.textAfterQuote, at: line)
                }
                next += 1
            }
        }
    }

    /// Called at the first byte of every cell.
    private mutating func begin() {
        if state == .row { rowLine = line }
        afterCR = false
    }

    /// The place of the next byte that an unquoted cell cannot contain.
    private func endOfPlain(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var place = start
        while place < bytes.count {
            let byte = bytes[place]
            if byte == separator || byte == lineFeed || byte == carriageReturn || byte == 0 {
                break
            }
            place += 1
        }
        return place
    }

    /// The place of the next byte that needs a look within quotes.
    private func endOfQuoted(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var place = start
        while place < bytes.count {
            let byte = bytes[place]
            if byte == doubleQuote || byte == lineFeed || byte == carriageReturn || byte == 0 {
                break
            }
            place += 1
        }
        return place
    }

    /// A separator, a line end or a NUL after an unquoted cell or a closing quote.
    private mutating func endPlain(_ byte: UInt8, _ each: (Row) throws -> Void) throws {
        if byte == 0 { throw failure(.nul, at: line) }
        if byte == separator {
            endCell()
            guard ends.count < limits.cells else {
                throw failure(.tooManyCells(limit: limits.cells), at: rowLine)
            }
            state = .cell
            return
        }
        // A line end right after a separator never gets here as `.cell`: `scan` made it `.plain`.
        try endRow(each)
        countLineEnd(byte)
    }

    /// A quote, a line end or a NUL within quotes.
    private mutating func inQuotes(_ byte: UInt8) throws {
        if byte == 0 { throw failure(.nul, at: line) }
        if byte == doubleQuote {
            afterCR = false
            state = .quote
            return
        }
        try withUnsafeBytes(of: byte) { try append($0.bindMemory(to: UInt8.self)[0..<1]) }
        countLineEnd(byte)
    }

    private mutating func countLineEnd(_ byte: UInt8) {
        if byte == carriageReturn || !afterCR { line += 1 }
        afterCR = byte == carriageReturn
    }

    private mutating func append(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) throws {
        guard !bytes.isEmpty else { return }
        if row.count + bytes.count > limits.rowBytes {
            throw failure(.rowTooLong(limitBytes: limits.rowBytes), at: rowLine)
        }
        if row.count + bytes.count - (ends.last ?? 0) > limits.cellBytes {
            throw failure(.cellTooLong(limitBytes: limits.cellBytes), at: rowLine)
        }
        row.append(contentsOf: bytes)
        // Within quotes, text after a CR: the next LF is a line end of its own.
        if bytes[bytes.startIndex] != lineFeed { afterCR = false }
    }

    private mutating func endCell() {
        ends.append(row.count)
    }

    private mutating func endRow(_ each: (Row) throws -> Void) throws {
        endCell()
        var cells: [String] = []
        cells.reserveCapacity(ends.count)
        var start = 0
        for end in ends {
            let text = row.withUnsafeBufferPointer { bytes in
                String(validating: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
            }
            guard let text else {
                ends.removeSubrange(cells.count...)
                throw failure(.notUTF8, at: rowLine)
            }
            cells.append(text)
            start = end
        }
        row.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        state = .row
        try each(Row(line: rowLine, cells: cells))
    }

    /// The place after the part of a byte order mark that this chunk begins with.
    private mutating func skipMark(_ bytes: UnsafeBufferPointer<UInt8>) throws -> Int {
        var next = 0
        while markBytes < byteOrderMark.count, next < bytes.count {
            guard bytes[next] == byteOrderMark[markBytes] else {
                try endOfMark()
                break
            }
            markBytes += 1
            next += 1
        }
        return next
    }

    /// Leaves the beginning of the file; what looked like a mark and was none belongs to the first
    /// cell.
    private mutating func endOfMark() throws {
        if (1..<byteOrderMark.count).contains(markBytes) {
            begin()
            state = .plain
            row.append(contentsOf: byteOrderMark[..<markBytes])
        }
        markBytes = byteOrderMark.count
    }

    /// Remembers the defect, so that nothing is read after it.
    private mutating func failure(_ reason: CSVDefect.Reason, at line: Int) -> CSVDefect {
        let found = CSVDefect(line: line, cell: ends.count + 1, reason: reason)
        defect = found
        row = []
        ends = []
        return found
    }
}

private let doubleQuote = UInt8(ascii: "\"")
private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
