import Foundation
import Testing

@testable import Documents

@Suite struct WritingExcelFiles {  // RP-7, DI-14
    @Test func `are read by another program with types and text unchanged`() throws {
        var writer = XLSXWriter(
            sheet: "Partners & more", columns: [.init("Name", width: 30), .init("Value")])
        writer.row(["=1+1 <b>&\"'", 42])
        writer.row([.text("Nguyễn\u{0}\u{1F} Пушкин 😀"), .decimal(-118.25)])
        writer.row([.text("two\r\nlines\rthree"), .date("2026-02-03")])
        writer.row([.empty, .time(1_770_000_000_000)])
        writer.row([" 04321 ", .integer(1_234_567_890_123_456)])
        writer.row(["_x000D_", .date("1899-01-01")])
        writer.row([.text(""), .decimal(.infinity)])
        let cells = try cells(try writer.finish())
        #expect(
            cells == [
                "Partners & more A1 inlineStr 1 Name", "Partners & more B1 inlineStr 1 Value",
                "Partners & more A2 inlineStr - =1+1 <b>&\"'", "Partners & more B2 n - 42",
                "Partners & more A3 inlineStr - Nguyễn Пушкин 😀", "Partners & more B3 n - -118.25",
                "Partners & more A4 inlineStr 4 two|lines|three", "Partners & more B4 n 2 46056",
                "Partners & more B5 n 3 46055.11111111111",
                "Partners & more A6 inlineStr -  04321 ",
                "Partners & more B6 inlineStr - 1234567890123456",
                "Partners & more A7 inlineStr - _x005F_x000D_",
                "Partners & more B7 inlineStr - 1899-01-01",
            ])
    }

    @Test func `go on in another sheet when one is full`() throws {
        var writer = XLSXWriter(sheet: "All", columns: [.init("n")], rowsPerSheet: 3)
        for number in 1...5 { writer.row([.integer(Int64(number))]) }
        let cells = try cells(try writer.finish())
        #expect(
            cells == [
                "All A1 inlineStr 1 n", "All A2 n - 1", "All A3 n - 2",
                "All (2) A1 inlineStr 1 n", "All (2) A2 n - 3", "All (2) A3 n - 4",
                "All (3) A1 inlineStr 1 n", "All (3) A2 n - 5",
            ])
    }

    @Test(arguments: [
        ("Referrals: sent/received [all]?", "Referrals sentreceived all"),
        ("'", "Sheet"), ("", "Sheet"),
        ("A name of more than thirty-one characters", "A name of more than thirty-one…"),
    ])
    func `mend the names of sheets`(_ wanted: String, _ name: String) throws {
        let writer = XLSXWriter(sheet: wanted, columns: [.init("n")])
        #expect(try cells(try writer.finish()) == ["\(name) A1 inlineStr 1 n"])
    }

    @Test func `give no name to two sheets`() throws {
        var writer = XLSXWriter(sheet: "a", columns: [.init("n")])
        writer.sheet("A", columns: [.init("n")])
        #expect(try cells(try writer.finish()) == ["a A1 inlineStr 1 n", "A (2) A1 inlineStr 1 n"])
    }

    @Test func `cut a text off where Excel would refuse it`() throws {
        var writer = XLSXWriter(sheet: "s", columns: [.init("n")])
        writer.row([.text(String(repeating: "😀", count: 20_000))])
        let text = try #require(try cells(try writer.finish()).last)
        #expect(text == "s A2 inlineStr - " + String(repeating: "😀", count: 16_383) + "…")
    }

    @Test func `are the same bytes for the same rows`() throws {
        func file() throws -> [UInt8] {
            var writer = XLSXWriter(sheet: "s", columns: [.init("a"), .init("b")])
            writer.row(["x", 1])
            return try writer.finish()
        }
        #expect(try file() == file())
    }

    @Test(arguments: [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")])
    func `name columns as Excel does`(_ column: Int, _ letters: String) {
        #expect(XLSXWriter.letters(column) == letters)
    }

    @Test func `carry the checksums of ZIP`() {
        // The check value of the CRC catalogue.
        #expect(CRC32.of(Array("123456789".utf8)) == 0xCBF4_3926)
    }

    /// Each cell as "sheet place type style text", read by Python's standard library, which follows
    /// the relations between the parts as a spreadsheet program does.
    private func cells(_ file: [UInt8]) throws -> [String] {
        let result = try Program.run(["python3", "-c", Self.reader, "FILE"], on: file)
        try #require(result.status == 0, "\(result.output)")
        return result.output.split(separator: "\n").map(String.init)
    }

    private static let reader = """
        import sys, zipfile, xml.etree.ElementTree as ET
        sys.stdout.reconfigure(encoding="utf-8")
        m = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
        r = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
        z = zipfile.ZipFile(sys.argv[1])
        assert z.testzip() is None
        types = ET.fromstring(z.read("[Content_Types].xml"))
        parts = [t.get("PartName")[1:] for t in types if t.get("PartName")]
        assert all(p in z.namelist() for p in parts)
        links = ET.fromstring(z.read("xl/_rels/workbook.xml.rels"))
        rels = {e.get("Id"): e.get("Target") for e in links}
        formats = ET.fromstring(z.read("xl/styles.xml")).find(m + "cellXfs")
        assert len(formats) == int(formats.get("count"))
        for sheet in ET.fromstring(z.read("xl/workbook.xml")).iter(m + "sheet"):
            root = ET.fromstring(z.read("xl/" + rels[sheet.get(r)]))
            assert root.find(f".//{m}pane").get("state") == "frozen"
            for c in root.iter(m + "c"):
                assert int(c.get("s", "0")) < len(formats)
                text = "".join(c.itertext()).replace("\\n", "|")
                print(sheet.get("name"), c.get("r"), c.get("t", "n"), c.get("s", "-"), text)
        """
}
