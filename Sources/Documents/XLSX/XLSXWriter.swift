/// An Excel workbook (ISO/IEC 29500-1, SpreadsheetML): sheets with a bold, frozen header row and a
/// filter, whose numbers, dates and times are real ones.
///
/// Strings are typed here, so none can be taken for a formula and none is changed, except for
/// characters that XML forbids (dropped) and what is beyond Excel's limit for a cell (cut off with
/// an ellipsis). Deterministic: the same rows make the same bytes. Holds the whole file in memory.
package struct XLSXWriter: Sendable {
    package struct Column: Sendable {
        package var title: String
        /// In characters of the standard font, 1 to 255.
        package var width: Double

        package init(_ title: String, width: Double = 16) {
            self.title = title
            self.width = width
        }
    }

    /// The workbook has grown beyond 4 GiB.
    package struct TooLarge: Error {}

    /// Excel's limits; a longer table goes on in another sheet.
    private static let rowsPerSheet = 1_048_576
    private static let columnsPerSheet = 16_384
    private static let charactersPerCell = 32_767

    private struct Sheet {
        /// As the caller wants it, and as Excel takes it.
        var wanted: String
        var name: String
        var columns: [Column]
        /// With the header.
        var rows = 0
        var xml: [UInt8] = []
    }

    private var sheets: [Sheet] = []
    private let rowsPerSheet: Int

    /// A workbook with its first sheet.
    package init(sheet name: String, columns: [Column]) {
        self.init(sheet: name, columns: columns, rowsPerSheet: Self.rowsPerSheet)
    }

    /// `rowsPerSheet` counts the header; tests make it small.
    init(sheet name: String, columns: [Column], rowsPerSheet: Int) {
        self.rowsPerSheet = rowsPerSheet
        self.sheet(name, columns: columns)
    }

    /// Begins another sheet, to which later rows go.
    ///
    /// What Excel forbids in a name (more than 31 characters, some punctuation, a name twice) is
    /// mended.
    package mutating func sheet(_ name: String, columns: [Column]) {
        let columns = Array(columns.prefix(Self.columnsPerSheet))
        sheets.append(Sheet(wanted: name, name: freeName(like: name), columns: columns))
        openSheet()
    }

    /// Appends a row to the sheet begun last. Missing cells are empty; more than Excel's 16,384 are
    /// dropped.
    package mutating func row(_ cells: [Cell]) {
        if sheets[current].rows >= rowsPerSheet {
            sheet(sheets[current].wanted, columns: sheets[current].columns)
        }
        sheets[current].rows += 1
        let number = sheets[current].rows
        write("<row r=\"\(number)\">")
        for (column, cell) in cells.prefix(Self.columnsPerSheet).enumerated() {
            write(cell, at: Self.letters(column) + String(number))
        }
        write("</row>")
    }

    /// The file.
    package consuming func finish() throws(TooLarge) -> [UInt8] {
        do throws(ZIPWriter.TooLarge) {
            return try zipped()
        } catch {
            throw TooLarge()
        }
    }

    private var current: Int { sheets.count - 1 }

    // MARK: Sheets

    private mutating func openSheet() {
        let columns = sheets[current].columns
        write(declaration)
        write("<worksheet xmlns=\"\(mainSpace)\"><sheetViews><sheetView workbookViewId=\"0\"")
        write(current == 0 ? " tabSelected=\"1\">" : ">")
        write("<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>")
        write("<selection pane=\"bottomLeft\" activeCell=\"A2\" sqref=\"A2\"/>")
        write("</sheetView></sheetViews>")
        write("<sheetFormatPr defaultRowHeight=\"15\"/>")
        if !columns.isEmpty {
            write("<cols>")
            for (index, column) in columns.enumerated() {
                let width = plainDecimal(min(max(column.width, 1), 255)) ?? "16"
                let number = index + 1
                write("<col min=\"\(number)\" max=\"\(number)\"")
                write(" width=\"\(width)\" customWidth=\"1\"/>")
            }
            write("</cols>")
        }
        write("<sheetData><row r=\"1\">")
        for (index, column) in columns.enumerated() {
            write(column.title, at: Self.letters(index) + "1", style: .header)
        }
        write("</row>")
        sheets[current].rows = 1
    }

    /// The end of a sheet's XML: the filter over all it holds.
    private static func closing(_ sheet: Sheet) -> [UInt8] {
        var xml = "</sheetData>"
        if !sheet.columns.isEmpty {
            xml += "<autoFilter ref=\"A1:\(letters(sheet.columns.count - 1))\(sheet.rows)\"/>"
        }
        return Array((xml + "</worksheet>").utf8)
    }

    private func freeName(like wanted: String) -> String {
        var clean = String(
            wanted.unicodeScalars.filter {
                isAllowed($0) && !"[]:*?/\\".unicodeScalars.contains($0)
            })
        // An apostrophe at either end would be taken for the quotes around a name in a formula.
        while clean.hasPrefix("'") { clean.removeFirst() }
        while clean.hasSuffix("'") { clean.removeLast() }
        if clean.isEmpty { clean = "Sheet" }
        let taken = Set(sheets.map { $0.name.lowercased() })
        var suffix = ""
        var number = 1
        while true {
            let name = Self.cut(clean, toUTF16: 31 - suffix.utf16.count) + suffix
            if !taken.contains(name.lowercased()) { return name }
            number += 1
            suffix = " (\(number))"
        }
    }

    // MARK: Cells

    private enum Style: Int {
        case standard, header, date, time, lines
    }

    private mutating func write(_ cell: Cell, at place: String) {
        switch cell {
        case .empty: break
        case .text(let text):
            let hasLines = text.utf8.contains(UInt8(ascii: "\n"))
            write(text, at: place, style: hasLines ? .lines : .standard)
        case .integer(let number):
            // Excel calculates with 15 digits; a longer number, such as an account's, keeps them as
            // text.
            if number.magnitude < 1_000_000_000_000_000 {
                write(number: String(number), at: place, style: .standard)
            } else {
                write(String(number), at: place, style: .standard)
            }
        case .decimal(let number):
            guard let text = plainDecimal(number) else { return }
            write(number: text, at: place, style: .standard)
        case .date(let text):
            if let date = CivilDate(iso: text), let serial = Self.serial(date) {
                write(number: String(serial), at: place, style: .date)
            } else {
                write(text, at: place, style: .standard)
            }
        case .time(let milliseconds):
            let time = CivilTime(millisecondsSince1970: milliseconds)
            if let serial = Self.serial(time.date) {
                let value = Double(serial) + Double(time.secondOfDay) / 86_400
                write(number: plainDecimal(value) ?? "", at: place, style: .time)
            } else {
                write(time.text("-", " ", ":"), at: place, style: .standard)
            }
        }
    }

    private mutating func write(number: String, at place: String, style: Style) {
        write("<c r=\"\(place)\"")
        if style != .standard { write(" s=\"\(style.rawValue)\"") }
        write("><v>\(number)</v></c>")
    }

    private mutating func write(_ text: String, at place: String, style: Style) {
        guard !text.isEmpty else { return }
        write("<c r=\"\(place)\"")
        if style != .standard { write(" s=\"\(style.rawValue)\"") }
        write(" t=\"inlineStr\"><is><t xml:space=\"preserve\">")
        write(escaped(Self.cut(text, toUTF16: Self.charactersPerCell)))
        write("</t></is></c>")
    }

    private mutating func write(_ xml: String) {
        sheets[current].xml.append(contentsOf: xml.utf8)
    }

    /// Excel's number of a day, or nil if it has none or a wrong one: it believes in a 29 February
    /// 1900, so its days are right only after that, and ends with 9999.
    private static func serial(_ date: CivilDate) -> Int? {
        let serial = date.daysSince1970 + 25_569
        return (61...2_958_465).contains(serial) ? serial : nil
    }

    /// A column's name: A to Z, AA, …
    static func letters(_ column: Int) -> String {
        var letters: [UInt8] = []
        var rest = column + 1
        while rest > 0 {
            letters.insert(UInt8(ascii: "A") + UInt8(truncatingIfNeeded: (rest - 1) % 26), at: 0)
            rest = (rest - 1) / 26
        }
        return String(decoding: letters, as: UTF8.self)
    }

    /// Excel counts UTF-16 code units.
    private static func cut(_ text: String, toUTF16 limit: Int) -> String {
        guard text.utf8.count > limit, text.utf16.count > limit else { return text }
        var kept = ""
        var units = 1  // the ellipsis
        for scalar in text.unicodeScalars {
            units += UTF16.width(scalar)
            if units > limit { break }
            kept.unicodeScalars.append(scalar)
        }
        return kept + "…"
    }

    // MARK: The package (ISO/IEC 29500-2)

    private consuming func zipped() throws(ZIPWriter.TooLarge) -> [UInt8] {
        var zip = ZIPWriter()
        let numbers = 1...sheets.count
        var types = declaration + "<Types xmlns=\"\(packageSpace)/content-types\">"
        types += "<Default Extension=\"rels\" ContentType=\"\(packageType).relationships+xml\"/>"
        types += "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
        types += override("/xl/workbook.xml", "sheet.main")
        types += override("/xl/styles.xml", "styles")
        for number in numbers {
            types += override("/xl/worksheets/sheet\(number).xml", "worksheet")
        }
        try zip.add("[Content_Types].xml", Array((types + "</Types>").utf8))

        let root = relationship(1, "officeDocument", "xl/workbook.xml")
        try zip.add("_rels/.rels", relationships(root))

        var list = ""
        var links = ""
        for (number, sheet) in Swift.zip(numbers, sheets) {
            list +=
                "<sheet name=\"\(escaped(sheet.name))\" sheetId=\"\(number)\""
                + " r:id=\"rId\(number)\"/>"
            links += relationship(number, "worksheet", "worksheets/sheet\(number).xml")
        }
        links += relationship(sheets.count + 1, "styles", "styles.xml")
        let workbook =
            "<workbook xmlns=\"\(mainSpace)\" xmlns:r=\"\(relationshipSpace)\">"
            + "<sheets>\(list)</sheets></workbook>"
        try zip.add("xl/workbook.xml", Array((declaration + workbook).utf8))
        try zip.add("xl/_rels/workbook.xml.rels", relationships(links))
        try zip.add("xl/styles.xml", Array((declaration + styles).utf8))
        for number in numbers {
            let index = number - 1
            let ending = Self.closing(sheets[index])
            sheets[index].xml += ending
            try zip.add("xl/worksheets/sheet\(number).xml", sheets[index].xml)
            // The archive has it now; the file is not held twice.
            sheets[index].xml = []
        }
        return try zip.finish()
    }
}

// MARK: XML

private let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
private let mainSpace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
private let packageSpace = "http://schemas.openxmlformats.org/package/2006"
private let relationshipSpace =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
private let packageType = "application/vnd.openxmlformats-package"
private let sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml"

private func override(_ part: String, _ type: String) -> String {
    "<Override PartName=\"\(part)\" ContentType=\"\(sheetType).\(type)+xml\"/>"
}

private func relationship(_ number: Int, _ type: String, _ target: String) -> String {
    "<Relationship Id=\"rId\(number)\" Type=\"\(relationshipSpace)/\(type)\" Target=\"\(target)\"/>"
}

private func relationships(_ list: String) -> [UInt8] {
    let space = "\(packageSpace)/relationships"
    return Array("\(declaration)<Relationships xmlns=\"\(space)\">\(list)</Relationships>".utf8)
}

/// The cell formats in the order of `Style`. Format 14 is the date as the reader's country writes
/// it.
private let styles = """
    <styleSheet xmlns="\(mainSpace)">\
    <numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>\
    <fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
    <font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
    <fills count="3"><fill><patternFill patternType="none"/></fill>\
    <fill><patternFill patternType="gray125"/></fill>\
    <fill><patternFill patternType="solid"><fgColor rgb="FFE8ECEF"/></patternFill></fill></fills>\
    <borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
    <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
    <cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
    <xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>\
    <xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
    <xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
    <xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">\
    <alignment vertical="top" wrapText="1"/></xf></cellXfs>\
    <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>\
    </styleSheet>
    """

/// Whether XML 1.0 (§2.2) has the character at all.
private func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: true
    case 0..<0x20, 0xFFFE, 0xFFFF: false
    default: true
    }
}

/// Text as XML, in the spelling of ST_Xstring (ISO/IEC 29500-1 §22.9.2.19): because `_x000D_` there
/// means a character, the underscore of such a sequence is written as one itself.
private func escaped(_ text: String) -> String {
    // Most text is plain, and quick to tell.
    if text.utf8.allSatisfy(isPlain) { return text }
    var output: [UInt8] = []
    let scalars = Array(text.unicodeScalars)
    output.reserveCapacity(scalars.count)
    for (place, scalar) in scalars.enumerated() {
        switch scalar {
        case "&": output.append(contentsOf: "&amp;".utf8)
        case "<": output.append(contentsOf: "&lt;".utf8)
        case ">": output.append(contentsOf: "&gt;".utf8)
        case "\"": output.append(contentsOf: "&quot;".utf8)
        case "\r":
            // A CR before a LF goes; alone it is a line end like any other.
            if place + 1 >= scalars.count || scalars[place + 1] != "\n" { output.append(0x0A) }
        case "_" where isEscape(scalars, at: place): output.append(contentsOf: "_x005F_".utf8)
        default:
            if isAllowed(scalar) {
                output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
    }
    return String(decoding: output, as: UTF8.self)
}

/// A byte that is no part of anything that `escaped` changes. 0xEF begins U+FFFE and U+FFFF.
private func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""): false
    case UInt8(ascii: "_"), 0xEF, 0..<0x20: false
    default: true
    }
}

/// Whether `_xHHHH_` stands at a place.
private func isEscape(_ scalars: [Unicode.Scalar], at place: Int) -> Bool {
    guard place + 6 < scalars.count, scalars[place + 1] == "x", scalars[place + 6] == "_" else {
        return false
    }
    return scalars[(place + 2)...(place + 5)].allSatisfy { $0.properties.isASCIIHexDigit }
}
