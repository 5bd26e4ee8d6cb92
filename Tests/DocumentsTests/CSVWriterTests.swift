import Testing

@testable import Documents

@Suite struct WritingCSV {  // RP-7, DI-14
    @Test(
        arguments: [
            ([.text("a"), .text("b")], "a,b"),
            (
                [.text("a,b"), .text("say \"hi\""), .text("two\nlines")],
                "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\""
            ),
            ([.empty, .text(""), .empty], ",,"),
            ([.empty], "\"\""),
            ([.text(" padded ")], "\" padded \""),
            ([.integer(-5), .decimal(-118.25), .decimal(3), .decimal(.nan)], "-5,-118.25,3,"),
            ([.date("2026-02-03"), .time(1_770_000_000_999)], "2026-02-03,2026-02-02 02:40:00"),
            ([.time(-1)], "1969-12-31 23:59:59"),
            ([.text("a\u{0}b")], "ab"),
        ] as [([Cell], String)])
    func `follows RFC 4180`(_ cells: [Cell], _ line: String) {
        var writer = CSVWriter()
        writer.row(cells)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == line + "\r\n")
    }

    @Test(arguments: [
        "=1+1", "+1 805 555 0100", "-2", "@SUM(A1)", "\t=1", "\r=1", "=\"a\",b", "\u{0}=1",
    ])
    func `puts an apostrophe before text that would run as a formula`(_ text: String) throws {
        var writer = CSVWriter()
        writer.row([.text(text), .date(text)])
        let cells = try #require(try CSVReader.rows(of: writer.bytes).first).cells
        let expected = "'" + text.filter { $0 != "\u{0}" }
        #expect(cells == [expected, expected])
    }

    @Test(arguments: ["a=1", "'=1", "1-2", "Ünal", " =1", "＝1"])
    func `leaves other text as it is`(_ text: String) throws {
        var writer = CSVWriter()
        writer.row([text])
        #expect(try CSVReader.rows(of: writer.bytes).map(\.cells) == [[text]])
    }

    @Test func `keeps formulas in files for programs`() {
        var writer = CSVWriter(formulas: .kept)
        writer.row(["+1 805"])
        #expect(writer.bytes == Array("+1 805\r\n".utf8))
    }

    @Test func `comes back from the reader as it went in`() throws {
        var random = Random(seed: 3)
        let alphabet: [Character] = ["a", ",", "\"", "\r", "\n", "é", "😀", " ", "="]
        var writer = CSVWriter(formulas: .kept)
        var rows: [[String]] = []
        var bytes: [UInt8] = []
        for _ in 0..<500 {
            let row = (0...random.below(4)).map { _ in
                String((0..<random.below(6)).map { _ in alphabet[random.below(alphabet.count)] })
            }
            rows.append(row)
            writer.row(row)
            bytes += writer.take()
        }
        #expect(try CSVReader.rows(of: bytes).map(\.cells) == rows)
    }
}

@Suite struct Days {  // RP-7
    @Test func `come back from their number`() {
        for days in stride(from: -800_000, through: 2_900_000, by: 97) {
            #expect(CivilDate(daysSince1970: days).daysSince1970 == days)
        }
    }

    @Test(arguments: [
        ("1970-01-01", 0), ("2000-02-29", 11_016), ("1900-03-01", -25_508), ("2026-12-31", 20_818),
    ])
    func `are counted from 1970`(_ text: String, _ days: Int) {
        #expect(CivilDate(iso: text)?.daysSince1970 == days)
    }

    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "2026-01-00", "2026/01/01", "x", "",
    ])
    func `that do not exist are none`(_ text: String) {
        #expect(CivilDate(iso: text) == nil)
    }
}
