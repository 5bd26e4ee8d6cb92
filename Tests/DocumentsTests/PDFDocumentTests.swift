import Testing

@testable import Documents

/// The fonts of the machine that runs the tests: Debian's package fonts-dejavu-core.
let fonts = Font.system()

@Suite struct LayingOutAReferral {  // RE-6
    private let names = [
        "Nguyễn Thị Hương", "Александр Пушкин", "Ελένη Παπαδοπούλου", "Łukasz Żółć",
    ]

    @Test func `finds a font with a bold companion on this machine`() throws {
        #expect(fonts.map(\.isBold) == [false, true], "Debian's package is fonts-dejavu-core")
    }

    @Test func `names in Latin, Cyrillic, Greek and Vietnamese can be searched`() throws {
        var document = document()
        for name in names {
            document.heading(name, .section)
            document.row(label: "Name", value: name)
        }
        let text = try text(document)
        for name in names {
            #expect(text.components(of: name) == 2, "\(name) in \(text)")
        }
    }

    @Test func `accents apart from their letters are joined to them`() throws {
        var document = document()
        document.paragraph("Nguye\u{302}\u{303}n, Jose\u{301}")
        let text = try text(document)
        #expect(text.unicodeScalars.contains("\u{1EC5}"), "\(text)")
        #expect(text.unicodeScalars.contains("\u{E9}"))
    }

    @Test func `characters without a glyph can be searched all the same`() throws {
        var document = document()
        document.paragraph("王小明 and \u{10330}\u{10331}")
        let text = try text(document)
        #expect(text.contains("王小明"))
        #expect(text.contains("\u{10330}\u{10331}"))
    }

    @Test func `without a font other characters print as question marks`() throws {
        var document = document(fonts: [])
        document.paragraph("“José” — Nguyễn 5 €")
        let text = try text(document)
        #expect(text.contains("“José” — Nguy?n 5 €"), "\(text)")
    }

    @Test func `what needs no other font is small`() throws {
        var document = document()
        document.heading("Referral")
        document.row(label: "Name", value: "José García-Løvstad")
        #expect(document.finish().count < 3000)
        document.row(label: "Name", value: "Nguyễn")
        #expect((3000..<30_000).contains(document.finish().count))
    }

    @Test(arguments: [PDFDocument.PageSize.a4, .letter])
    func `a long text keeps every word in order over all pages`(_ size: PDFDocument.PageSize) throws
    {
        var document = document(size)
        document.footer = "FOOT"
        document.header = "HEAD"
        document.paragraph((1...3000).map { "w\($0)" }.joined(separator: " "))
        let text = try text(document)
        let words = text.split(whereSeparator: \.isWhitespace).filter { $0.hasPrefix("w") }
        #expect(words.map(String.init) == (1...3000).map { "w\($0)" })
        let pages = text.components(of: "FOOT")
        #expect(pages > 2)
        #expect(text.components(of: "HEAD") == pages - 1)
        for page in 1...pages { #expect(text.contains("Page \(page) of \(pages)")) }
    }

    @Test func `a table repeats its header and loses no row`() throws {
        var document = document()
        document.table(
            columns: [.init("COLUMN", share: 2), .init("Days", alignment: .right)],
            rows: (1...120).map { ["entry\($0)x", String($0)] })
        let text = try text(document)
        for row in 1...120 { #expect(text.components(of: "entry\(row)x") == 1) }
        #expect(text.components(of: "COLUMN") == text.components(of: "Page "))
    }

    @Test func `a cell longer than a page goes on`() throws {
        var document = document()
        let words = (1...2500).map { "w\($0)" }
        document.table(
            columns: [.init("A"), .init(String(repeating: "Title ", count: 400))],
            rows: [["short"], [words.joined(separator: "\n"), "x", "dropped"], ["END"]])
        let text = try text(document, layout: false)
        #expect(text.contains("END"))
        #expect(!text.contains("dropped"))
        let found = Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
        #expect(words.allSatisfy(found.contains))
    }

    @Test func `a word longer than a line is broken, not cut off`() throws {
        var document = document()
        let long = String(repeating: "abcdefghij", count: 60)
        document.row(label: long, value: long)
        document.table(
            columns: (0..<40).map { .init("c\($0)") }, rows: [Array(repeating: "xyz", count: 40)])
        let letters = try text(document, layout: false).filter { "abcdefghij".contains($0) }
        #expect(letters.count > 1200)
    }

    @Test func `the same content makes the same bytes`() throws {
        func bytes() -> [UInt8] {
            var document = document()
            for name in names { document.row(label: "Name", value: name) }
            return document.finish()
        }
        #expect(bytes() == bytes())
    }

    @Test func `title and time are those that were passed in`() throws {
        var document = PDFDocument(
            title: "Referral (Nguyễn) \\", createdAt: 1_770_000_000_000, fonts: [])
        document.paragraph("x")
        let result = try Program.run(["env", "TZ=UTC", "pdfinfo", "FILE"], on: document.finish())
        #expect(result.status == 0)
        #expect(result.output.contains("Referral (Nguyễn) \\"))
        #expect(result.output.contains("Mon Feb  2 02:40:00 2026"))
        #expect(result.output.contains("Footbridge"))
    }

    @Test func `page numbers can be in another language`() throws {
        var document = document()
        document.pageLabel = { page, pages in "Página \(page) de \(pages)" }
        document.paragraph("x")
        #expect(try text(document).contains("Página 1 de 1"))
    }

    @Test func `an empty document is a page`() throws {
        #expect(try text(document()).contains("Page 1 of 1"))
    }

    @Test func `every object is where the table says`() throws {
        var document = document()
        document.heading("Nguyễn")
        document.paragraph(String(repeating: "word ", count: 2000))
        let bytes = document.finish()
        let tail = String(decoding: bytes.suffix(64), as: UTF8.self).split(separator: "\n")
        let start = try #require(tail.dropLast().last.flatMap { Int($0) })
        // "xref", "0 N", then 20 bytes for each object.
        let head = String(decoding: bytes[start..<(start + 16)], as: UTF8.self).split(
            separator: "\n")
        #expect(head[0] == "xref")
        let count = try #require(Int(head[1].dropFirst(2)))
        let entries = start + "xref\n0 \(count)\n".utf8.count
        #expect(count > 8)
        for object in 1..<count {
            let entry = entries + 20 * object
            let offset = try #require(
                Int(String(decoding: bytes[entry..<(entry + 10)], as: UTF8.self)))
            let name = Array("\(object) 0 obj\n".utf8)
            #expect(Array(bytes[offset..<(offset + name.count)]) == name)
        }
    }

    private func document(
        _ size: PDFDocument.PageSize = .letter, fonts used: [Font] = fonts
    ) -> PDFDocument {
        PDFDocument(title: "Referral", createdAt: 0, pageSize: size, fonts: used)
    }

    /// The text that another program finds, after a third has found no fault with the file.
    private func text(_ document: PDFDocument, layout: Bool = true) throws -> String {
        let bytes = document.finish()
        let check = try Program.run(["qpdf", "--check", "FILE"], on: bytes)
        #expect(check.status == 0, "\(check.output)")
        let arguments =
            ["pdftotext", "-enc", "UTF-8"] + (layout ? ["-layout"] : []) + ["FILE", "-"]
        let result = try Program.run(arguments, on: bytes)
        // Complaints about a font would stand here, too.
        #expect(
            result.status == 0 && !result.output.contains("Error"), "\(result.output.prefix(500))")
        return result.output
    }
}

@Suite struct BreakingLines {  // RE-6
    @Test(arguments: [
        ("one two three", ["one two", "three"]),
        ("one two  three ", ["one two", "three"]),
        ("one\r\ntwo\n\nthree", ["one", "two", "", "three"]),
        ("one-two-three", ["one-two-", "three"]),
        ("on 555-0123", ["on", "555-0123"]),
        ("one -two", ["one -two"]),
        ("either/or", ["either/", "or"]),
        ("abcdefghijkl", ["abcdefgh", "ijkl"]),
        ("a bcdefghijklm", ["a", "bcdefghi", "jklm"]),
        ("one\u{A0}two six", ["one\u{A0}two", "six"]),
        ("tab\there\u{200B}\u{FEFF}", ["tab here"]),
        ("", [""]),
    ])
    func `after spaces and hyphens, within a word only if need be`(
        _ text: String, _ lines: [String]
    ) {
        // All characters as wide as the type is high, so that eight of them fill a line.
        var typesetter = Typesetter(fonts: [], texts: [])
        var glyphs = typesetter.glyphs(text)
        for index in glyphs.indices where glyphs[index].kind != .lineEnd {
            glyphs[index].width = 1000
        }
        let broken = Typesetter.lines(glyphs, size: 10, width: 80).map { line in
            String(String.UnicodeScalarView(line.compactMap { Unicode.Scalar(UInt32($0.code)) }))
        }
        #expect(broken == lines)
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func components(of text: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: text) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
