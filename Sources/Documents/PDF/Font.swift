/// A TrueType font that can be embedded in a PDF (OpenType 1.9, with `glyf` outlines).
///
/// Fonts come from the machine and are not trusted: every offset is checked, and what a damaged
/// font does not say is missing from the page instead of stopping the program.
package struct Font: Sendable {
    /// Why a file cannot serve as a font.
    package enum Defect: Error, Equatable, Sendable {
        /// No TrueType font: another kind of file, a collection, or a font with PostScript
        /// outlines.
        case notTrueType
        /// A table that every font needs is missing or cut off.
        case damaged(table: String)
    }

    /// Serves bold text; other fonts serve all other text.
    package let isBold: Bool
    /// ASCII letters, digits and hyphens.
    let postScriptName: String
    let unitsPerEm: Int
    let glyphCount: Int
    /// In font units: above the baseline, below it (negative), and the box around all glyphs.
    let ascent: Int
    let descent: Int
    let box: [Int]

    private let file: FontBytes
    private let tables: [String: Range<Int>]
    private let characterMap: CharacterMap
    private let longOffsets: Bool
    private let widthCount: Int

    /// The font in the bytes of a `.ttf` file.
    package init(ttf bytes: [UInt8]) throws(Defect) {
        let file = FontBytes(bytes)
        let version = file.u32(0)
        guard version == 0x0001_0000 || version == 0x7472_7565 else { throw .notTrueType }
        let tables = Self.tables(file)
        func start(_ name: String, atLeast size: Int) throws(Defect) -> Int {
            guard let range = tables[name], range.count >= size else { throw .damaged(table: name) }
            return range.lowerBound
        }
        let head = try start("head", atLeast: 54)
        let hhea = try start("hhea", atLeast: 36)
        let maxp = try start("maxp", atLeast: 6)
        _ = try start("hmtx", atLeast: 4)
        _ = try start("loca", atLeast: 4)
        _ = try start("glyf", atLeast: 0)
        let cmap = try start("cmap", atLeast: 4)

        self.file = file
        self.tables = tables
        isBold = file.u16(head + 44) & 1 == 1
        unitsPerEm = max(16, file.u16(head + 18))
        longOffsets = file.i16(head + 50) != 0
        box = [36, 38, 40, 42].map { file.i16(head + $0) }
        ascent = file.i16(hhea + 4)
        descent = file.i16(hhea + 6)
        widthCount = max(1, file.u16(hhea + 34))
        glyphCount = file.u16(maxp + 4)
        characterMap = CharacterMap(file, cmap)
        postScriptName = Self.postScriptName(file, tables["name"]) ?? "Font"
    }

    /// The glyph for a character, or nil if the font has none.
    func glyph(for scalar: Unicode.Scalar) -> Int? {
        let glyph = characterMap.glyph(for: scalar, in: file)
        return glyph > 0 && glyph < glyphCount ? glyph : nil
    }

    /// Advance width and left side bearing in font units.
    func metrics(of glyph: Int) -> (width: Int, bearing: Int) {
        guard let hmtx = tables["hmtx"] else { return (0, 0) }
        let last = widthCount - 1
        let width = file.u16(hmtx.lowerBound + 4 * min(glyph, last), within: hmtx)
        let bearing =
            glyph <= last
            ? hmtx.lowerBound + 4 * glyph + 2
            : hmtx.lowerBound + 4 * widthCount + 2 * (glyph - widthCount)
        return (width, file.i16(bearing, within: hmtx))
    }

    /// A glyph's record in the `glyf` table; empty for a blank and for anything out of bounds.
    func outline(of glyph: Int) -> [UInt8] {
        guard let loca = tables["loca"], let glyf = tables["glyf"] else { return [] }
        let start: Int
        let end: Int
        if longOffsets {
            start = file.u32(loca.lowerBound + 4 * glyph, within: loca)
            end = file.u32(loca.lowerBound + 4 * glyph + 4, within: loca)
        } else {
            start = 2 * file.u16(loca.lowerBound + 2 * glyph, within: loca)
            end = 2 * file.u16(loca.lowerBound + 2 * glyph + 2, within: loca)
        }
        guard start < end, end <= glyf.count else { return [] }
        return Array(file.bytes[(glyf.lowerBound + start)..<(glyf.lowerBound + end)])
    }

    /// A whole table, or nothing.
    func table(_ name: String) -> [UInt8] {
        tables[name].map { Array(file.bytes[$0]) } ?? []
    }

    private static func tables(_ file: FontBytes) -> [String: Range<Int>] {
        var tables: [String: Range<Int>] = [:]
        for index in 0..<file.u16(4) {
            let record = 12 + 16 * index
            guard record + 16 <= file.bytes.count else { break }
            let name = String(decoding: file.bytes[record..<(record + 4)], as: UTF8.self)
            let start = file.u32(record + 8)
            let size = file.u32(record + 12)
            guard start <= file.bytes.count, size <= file.bytes.count - start else { continue }
            tables[name] = start..<(start + size)
        }
        return tables
    }

    /// Name 6 of the `name` table.
    private static func postScriptName(_ file: FontBytes, _ table: Range<Int>?) -> String? {
        guard let table else { return nil }
        let strings = table.lowerBound + file.u16(table.lowerBound + 4, within: table)
        for index in 0..<file.u16(table.lowerBound + 2, within: table) {
            let record = table.lowerBound + 6 + 12 * index
            guard file.u16(record + 6, within: table) == 6 else { continue }
            let start = strings + file.u16(record + 10, within: table)
            let end = start + file.u16(record + 8, within: table)
            guard end <= table.upperBound else { continue }
            // In UTF-16 every other byte is zero; the filter makes both spellings the same.
            let name = file.bytes[start..<end].filter { byte in
                let letter = Unicode.Scalar(byte)
                return letter.properties.isAlphabetic && letter.isASCII || letter == "-"
                    || ("0"..."9").contains(letter)
            }
            if !name.isEmpty { return String(decoding: name.prefix(63), as: UTF8.self) }
        }
        return nil
    }
}
