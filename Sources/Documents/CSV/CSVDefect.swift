/// Why a CSV file cannot be read, and where: for the person who has to mend it.
package struct CSVDefect: Error, Equatable, Sendable {
    package enum Reason: Sendable, Equatable {
        /// A quoted cell that the end of the file cuts off; the line is where the quote opened.
        case unterminatedQuote
        /// Something other than a separator or a line end after a closing quote.
        case textAfterQuote
        /// A NUL byte: UTF-16, or no text at all.
        case nul
        case notUTF8
        case cellTooLong(limitBytes: Int)
        case rowTooLong(limitBytes: Int)
        case tooManyCells(limit: Int)
    }

    /// From 1.
    package var line: Int
    /// The cell within its row, from 1.
    package var cell: Int
    package var reason: Reason
}

extension CSVDefect: CustomStringConvertible {
    /// A sentence in English, without anything from the file itself.
    package var description: String {
        "Line \(line), cell \(cell): \(explanation)"
    }

    private var explanation: String {
        switch reason {
        case .unterminatedQuote: "a quoted cell has no closing quote before the end of the file."
        case .textAfterQuote:
            "after a closing quote only a separator or the end of the line may follow;"
                + " a quote within a quoted cell is written twice."
        case .nul: "not text in UTF-8 (a zero byte); save the file as CSV UTF-8."
        case .notUTF8: "not text in UTF-8; save the file as CSV UTF-8."
        case .cellTooLong(let limit): "a cell is longer than \(limit) bytes."
        case .rowTooLong(let limit): "a row is longer than \(limit) bytes."
        case .tooManyCells(let limit): "a row has more than \(limit) cells."
        }
    }
}
