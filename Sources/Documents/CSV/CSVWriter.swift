/// Rows as comma-separated values (RFC 4180: CRLF, quotes doubled), UTF-8 without a byte order
/// mark.
///
/// Streaming: append rows, `take()` the bytes now and then, send them.
package struct CSVWriter: Sendable {
    /// What happens to text that a spreadsheet would run as a formula when the file is opened.
    package enum Formulas: Sendable {
        /// An apostrophe is put in front: for every file that people open. What clients and
        /// partners typed must not become code on the reader's machine (OWASP: CSV injection).
        case neutralised
        /// Left as it is: for files that only programs read (DI-19, RP-12).
        case kept
    }

    /// What has been written and not taken.
    package private(set) var bytes: [UInt8] = []
    private let formulas: Formulas

    package init(formulas: Formulas = .neutralised) {
        self.formulas = formulas
    }

    package mutating func row(_ cells: [Cell]) {
        for (place, cell) in cells.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            append(cell, alone: cells.count == 1)
        }
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }

    package mutating func row(_ texts: [String]) {
        row(texts.map { .text($0) })
    }

    /// The bytes written since the last call.
    package mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    private mutating func append(_ cell: Cell, alone: Bool) {
        switch cell {
        case .empty: append(text: "", alone: alone)
        case .text(let text): append(text: text, alone: alone)
        case .integer(let number): bytes.append(contentsOf: String(number).utf8)
        case .decimal(let number):
            if let text = plainDecimal(number) {
                bytes.append(contentsOf: text.utf8)
            } else {
                append(text: "", alone: alone)
            }
        case .date(let text):
            append(text: text, alone: alone)
        case .time(let milliseconds):
            let time = CivilTime(millisecondsSince1970: milliseconds)
            bytes.append(contentsOf: time.text("-", " ", ":").utf8)
        }
    }

    private mutating func append(text: String, alone: Bool) {
        var cell = Array(text.utf8)
        // Readers, ours among them, take a NUL for a sign that the file is no text.
        cell.removeAll { $0 == 0 }
        if formulas == .neutralised, let first = cell.first, Self.formulaStarts.contains(first) {
            cell.insert(UInt8(ascii: "'"), at: 0)
        }
        // An empty cell on its own would be a blank line, which readers skip.
        guard needsQuotes(cell) || (alone && cell.isEmpty) else {
            bytes.append(contentsOf: cell)
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for byte in cell {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private func needsQuotes(_ cell: [UInt8]) -> Bool {
        // Some readers trim what is not quoted.
        let space = UInt8(ascii: " ")
        return cell.first == space || cell.last == space || cell.contains(where: Self.isSpecial)
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\r")
            || byte == UInt8(ascii: "\n")
    }

    private static let formulaStarts: [UInt8] = Array("=+-@\t\r".utf8)
}
