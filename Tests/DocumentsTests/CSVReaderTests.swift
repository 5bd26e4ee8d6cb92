import Testing

@testable import Documents

@Suite struct ReadingCSV {  // DI-19
    struct Sample: Sendable, CustomTestStringConvertible {
        var text: String
        /// Line and cells.
        var rows: [(Int, [String])]

        init(_ text: String, _ rows: [(Int, [String])]) {
            self.text = text
            self.rows = rows
        }

        var testDescription: String { text.debugDescription }
    }

    static let samples: [Sample] = [
        Sample("", []),
        Sample("\u{FEFF}", []),
        Sample("\n\r\n\r", []),
        Sample("a", [(1, ["a"])]),
        Sample("a,b\r\nc,d\r\n", [(1, ["a", "b"]), (2, ["c", "d"])]),
        Sample("a,b\nc,d", [(1, ["a", "b"]), (2, ["c", "d"])]),
        Sample("a,b\rc,d\r", [(1, ["a", "b"]), (2, ["c", "d"])]),
        Sample("a\n\r\nb\n", [(1, ["a"]), (3, ["b"])]),
        Sample("a\r\n\r\nb\r\n", [(1, ["a"]), (3, ["b"])]),
        Sample("\u{FEFF}id,name\n1,x", [(1, ["id", "name"]), (2, ["1", "x"])]),
        Sample("\u{FEFF}\"id\",\"n\"", [(1, ["id", "n"])]),
        Sample(",", [(1, ["", ""])]),
        Sample(",\n,,", [(1, ["", ""]), (2, ["", "", ""])]),
        Sample("\"\"", [(1, [""])]),
        Sample("\"\"\n\"\"\r\nx", [(1, [""]), (2, [""]), (3, ["x"])]),
        Sample("\"a\"\"b\",c", [(1, ["a\"b", "c"])]),
        Sample("\"\"\"\"", [(1, ["\""])]),
        Sample("\"a,b\r\nc\",d\ne", [(1, ["a,b\r\nc", "d"]), (3, ["e"])]),
        Sample("\"a\rb\nc\r\r\nd\"\ne", [(1, ["a\rb\nc\r\r\nd"]), (6, ["e"])]),
        Sample("\"a\r\"\nb", [(1, ["a\r"]), (3, ["b"])]),
        Sample("\"a\rx\n\"\nb", [(1, ["a\rx\n"]), (4, ["b"])]),
        Sample("5\" pipe,x\"y\"", [(1, ["5\" pipe", "x\"y\""])]),
        Sample(" \"a\" ,b", [(1, [" \"a\" ", "b"])]),
        Sample("a;b,c", [(1, ["a;b", "c"])]),
        Sample("Nguyễn,Пушкин,😀\n", [(1, ["Nguyễn", "Пушкин", "😀"])]),
        Sample("ﻀ,b", [(1, ["ﻀ", "b"])]),
    ]

    @Test(arguments: samples)
    func `gives the same rows wherever the bytes are split`(_ sample: Sample) throws {
        let bytes = Array(sample.text.utf8)
        for split in 0...bytes.count {
            let rows = try read([Array(bytes[..<split]), Array(bytes[split...])])
            try expect(rows, sample, "split at \(split)")
        }
        try expect(try read(bytes.map { [$0] }), sample, "byte by byte")
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        var bytes: [UInt8]
        var defect: CSVDefect

        init(_ bytes: [UInt8], line: Int, cell: Int, _ reason: CSVDefect.Reason) {
            self.bytes = bytes
            defect = CSVDefect(line: line, cell: cell, reason: reason)
        }

        init(_ text: String, line: Int, cell: Int, _ reason: CSVDefect.Reason) {
            self.init(Array(text.utf8), line: line, cell: cell, reason)
        }

        var testDescription: String { defect.description }
    }

    static let broken: [Broken] = [
        Broken("a\n\"b", line: 2, cell: 1, .unterminatedQuote),
        Broken("\"a\nb\",\"c\n\nd", line: 2, cell: 2, .unterminatedQuote),
        Broken("a\n\"b\" ,c", line: 2, cell: 1, .textAfterQuote),
        Broken("\"a\r\n\"b", line: 2, cell: 1, .textAfterQuote),
        Broken("a\r\nb,\u{0}", line: 2, cell: 2, .nul),
        Broken("\"\r\n\u{0}\"", line: 2, cell: 1, .nul),
        Broken([0xFF, 0xFE, 0x61, 0x00], line: 1, cell: 1, .nul),
        Broken(Array("a\nb,Garc".utf8) + [0xED, 0x61, 0x0A], line: 2, cell: 2, .notUTF8),
        Broken([0xEF, 0xBB], line: 1, cell: 1, .notUTF8),
        Broken([0xEF, 0xBB, 0x2C, 0x61], line: 1, cell: 1, .notUTF8),
        Broken("a\n12345678901", line: 2, cell: 1, .cellTooLong(limitBytes: 10)),
        Broken("\"1234567\n901\"", line: 1, cell: 1, .cellTooLong(limitBytes: 10)),
        Broken("1234567,1234567,1234567", line: 1, cell: 3, .rowTooLong(limitBytes: 20)),
        Broken("\n1,2,3,4,5,6", line: 2, cell: 6, .tooManyCells(limit: 5)),
    ]

    @Test(arguments: broken)
    func `names the line of what it refuses`(_ broken: Broken) throws {
        for split in 0...broken.bytes.count {
            let chunks = [Array(broken.bytes[..<split]), Array(broken.bytes[split...])]
            #expect(throws: broken.defect, "split at \(split)") {
                try read(chunks, limits: Self.narrow)
            }
        }
    }

    @Test func `takes what is exactly at the limits`() throws {
        let text = "1234567890,1234567890\n1,2,3,4,5"
        let rows = try read([Array(text.utf8)], limits: Self.narrow)
        #expect(rows.map(\.cells.count) == [2, 5])
    }

    @Test func `hands over the rows before a defect and nothing after it`() throws {
        var reader = CSVReader()
        var rows: [CSVReader.Row] = []
        #expect(throws: CSVDefect(line: 3, cell: 1, reason: .textAfterQuote)) {
            try reader.read(Array("a\nb\n\"c\"x\nd\n".utf8)) { rows.append($0) }
        }
        #expect(throws: CSVDefect.self) { try reader.read(Array("e\n".utf8)) { rows.append($0) } }
        #expect(throws: CSVDefect.self) { try reader.finish { rows.append($0) } }
        #expect(rows.map(\.cells) == [["a"], ["b"]])
    }

    @Test(arguments: ["", "\""])
    func `refuses an endless line before it takes memory for it`(_ start: String) throws {
        var reader = CSVReader()
        let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 16)
        try reader.read(Array("header\n\(start)".utf8)) { _ in }
        var taken = 0
        let limit = CSVReader.Limits().cellBytes
        #expect(throws: CSVDefect(line: 2, cell: 1, reason: .cellTooLong(limitBytes: limit))) {
            // 100 MB, if nobody stops it.
            for _ in 0..<1600 {
                try reader.read(chunk) { _ in }
                taken += chunk.count
            }
        }
        #expect(taken <= limit)
    }

    @Test func `reads other separators`() throws {
        let rows = try CSVReader.rows(of: Array("a;b,c;\"d;e\"".utf8), separator: ";")
        #expect(rows.map(\.cells) == [["a", "b,c", "d;e"]])
    }

    @Test func `random bytes are rows or a defect`() throws {
        var random = Random(seed: 7)
        let alphabet = Array("a,\"\r\n".utf8) + [0xC3, 0xA9, 0x00]
        for _ in 0..<3000 {
            let bytes = (0..<random.below(24)).map { _ in alphabet[random.below(alphabet.count)] }
            let whole = outcome([bytes])
            let inPieces = outcome(bytes.map { [$0] })
            #expect(whole == inPieces, "\(bytes)")
        }
    }

    private static let narrow: CSVReader.Limits = {
        var limits = CSVReader.Limits()
        (limits.cellBytes, limits.rowBytes, limits.cells) = (10, 20, 5)
        return limits
    }()

    private func outcome(_ chunks: [[UInt8]]) -> Result<[CSVReader.Row], CSVDefect> {
        do {
            return .success(try read(chunks))
        } catch let defect as CSVDefect {
            return .failure(defect)
        } catch {
            Issue.record(error)
            return .success([])
        }
    }

    @discardableResult
    private func read(
        _ chunks: [[UInt8]], limits: CSVReader.Limits = CSVReader.Limits()
    ) throws -> [CSVReader.Row] {
        var reader = CSVReader(limits: limits)
        var rows: [CSVReader.Row] = []
        for chunk in chunks { try reader.read(chunk) { rows.append($0) } }
        try reader.finish { rows.append($0) }
        return rows
    }

    private func expect(_ rows: [CSVReader.Row], _ sample: Sample, _ comment: Comment) throws {
        #expect(rows.map(\.line) == sample.rows.map(\.0), comment)
        #expect(rows.map(\.cells) == sample.rows.map(\.1), comment)
    }
}

/// The same numbers on every run.
struct Random {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// From 0 to `limit - 1`.
    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }
}
