/// The part of a font that one document uses, as a font of its own.
///
/// Each character used gets a code, from 1 in the order of first use; the code is also the number
/// of its glyph in the embedded font, so that codes, widths and text extraction need one table
/// each. Hinting programs are left out: they would be most of the file, and readers smooth outlines
/// without them.
struct FontSubset {
    let font: Font
    private var codes: [Unicode.Scalar: UInt16] = [:]
    /// By code; the first is the font's sign for a missing glyph.
    private var glyphs: [Int] = [0]
    private var characters: [Unicode.Scalar] = ["\u{FFFD}"]

    init(_ font: Font) {
        self.font = font
    }

    var isUsed: Bool { !codes.isEmpty }

    /// The character's code, or nil if the font does not have it.
    mutating func code(for scalar: Unicode.Scalar) -> UInt16? {
        if let code = codes[scalar] { return code }
        return font.glyph(for: scalar).flatMap { add(scalar, glyph: $0) }
    }

    /// A code that looks like a missing glyph (an empty box) but that reads as the character when
    /// the text is searched or copied.
    mutating func codeWithoutGlyph(for scalar: Unicode.Scalar) -> UInt16 {
        codes[scalar] ?? add(scalar, glyph: 0) ?? 0
    }

    /// In thousandths of the font size.
    func width(of code: UInt16) -> Int {
        let width = font.metrics(of: glyphs[Int(code)]).width
        return (width * 1000 + font.unitsPerEm / 2) / font.unitsPerEm
    }

    private mutating func add(_ scalar: Unicode.Scalar, glyph: Int) -> UInt16? {
        // The components of accented letters need numbers, too, later on.
        guard glyphs.count < 0x8000 else { return nil }
        let code = UInt16(truncatingIfNeeded: glyphs.count)
        glyphs.append(glyph)
        characters.append(scalar)
        codes[scalar] = code
        return code
    }

    // MARK: In the PDF

    /// Writes a composite font with two-byte codes (ISO 32000-1 §9.7) and returns its number.
    func write(to file: inout PDFFile) -> PDFFile.Reference {
        let program = trueType()
        let programReference = file.add(stream: program, "/Length1 \(program.count)")
        let name = tag(program) + "+" + font.postScriptName
        let box = font.box.map { String(scaled($0)) }.joined(separator: " ")
        let descriptor = file.add(
            "<</Type/FontDescriptor/FontName/\(name)/Flags 4/FontBBox[\(box)]/ItalicAngle 0"
                + "/Ascent \(scaled(font.ascent))/Descent \(scaled(font.descent))"
                + "/CapHeight \(scaled(font.ascent) * 3 / 4)/StemV \(font.isBold ? 140 : 80)"
                + "/FontFile2 \(programReference) 0 R>>")
        let widths = glyphs.indices.map { String(width(of: UInt16(truncatingIfNeeded: $0))) }
        let descendant = file.add(
            "<</Type/Font/Subtype/CIDFontType2/BaseFont/\(name)"
                + "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
                + "/CIDToGIDMap/Identity/FontDescriptor \(descriptor) 0 R"
                + "/W[0[\(widths.joined(separator: " "))]]>>")
        let toUnicode = file.add(stream: Array(unicodeMap().utf8))
        return file.add(
            "<</Type/Font/Subtype/Type0/BaseFont/\(name)/Encoding/Identity-H"
                + "/DescendantFonts[\(descendant) 0 R]/ToUnicode \(toUnicode) 0 R>>")
    }

    private func scaled(_ units: Int) -> Int {
        units * 1000 / font.unitsPerEm
    }

    /// Six letters that differ between subsets of the same font (§9.6.4), made from the subset
    /// itself.
    private func tag(_ program: [UInt8]) -> String {
        var rest = CRC32.of(program)
        var letters = ""
        for _ in 0..<6 {
            letters.unicodeScalars.append(Unicode.Scalar(UInt8(ascii: "A") + UInt8(rest % 26)))
            rest /= 26
        }
        return letters
    }

    /// Which character each code stands for (§9.10.3): what makes the text searchable.
    private func unicodeMap() -> String {
        var map = """
            /CIDInit /ProcSet findresource begin
            12 dict begin
            begincmap
            /CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
            /CMapName /Adobe-Identity-UCS def
            /CMapType 2 def
            1 begincodespacerange
            <0000> <FFFF>
            endcodespacerange

            """
        // A section holds at most 100 codes.
        for start in stride(from: 0, to: characters.count, by: 100) {
            let section = characters[start..<min(start + 100, characters.count)]
            map += "\(section.count) beginbfchar\n"
            for (code, scalar) in zip(section.indices, section) {
                let text = UTF16.encode(scalar)?.map { PDFFile.hexadecimal($0) }.joined() ?? "FFFD"
                map += "<\(PDFFile.hexadecimal(UInt16(truncatingIfNeeded: code)))> <\(text)>\n"
            }
            map += "endbfchar\n"
        }
        return map + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    }

    // MARK: The font program

    /// A TrueType file with the six tables that a PDF needs (ISO 32000-1 §9.9).
    func trueType() -> [UInt8] {
        var outlines: [UInt8] = []
        var offsets: [UInt8] = []
        var metrics: [UInt8] = []
        var sources = glyphs
        // Where the parts of accented letters are, by their numbers in the whole font.
        var places: [Int: Int] = [:]
        for (place, glyph) in sources.enumerated() where places[glyph] == nil {
            places[glyph] = place
        }
        var next = 0
        while next < sources.count {
            let glyph = sources[next]
            offsets.append32(outlines.count)
            outlines += Self.withoutHints(font.outline(of: glyph)) { component in
                if let place = places[component] { return place }
                guard component < font.glyphCount, sources.count < 0xFFFF else { return 0 }
                sources.append(component)
                places[component] = sources.count - 1
                return sources.count - 1
            }
            while outlines.count % 4 != 0 { outlines.append(0) }
            let (width, bearing) = font.metrics(of: glyph)
            metrics.append16(width)
            metrics.append16(bearing)
            next += 1
        }
        offsets.append32(outlines.count)

        var head = font.table("head")
        head.set16(50, 1)  // indexToLocFormat: long
        head.replaceSubrange(8..<12, with: [0, 0, 0, 0])  // checkSumAdjustment, below
        var hhea = font.table("hhea")
        hhea.set16(34, sources.count)  // numberOfHMetrics
        var maxp = font.table("maxp")
        maxp.set16(4, sources.count)  // numGlyphs
        return Self.assembled([
            ("glyf", outlines), ("head", head), ("hhea", hhea), ("hmtx", metrics),
            ("loca", offsets), ("maxp", maxp),
        ])
    }

    /// A font file from its tables, which are in the order of their names.
    private static func assembled(_ tables: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var file: [UInt8] = [0, 1, 0, 0]
        file.append16(tables.count)
        // searchRange, entrySelector and rangeShift for six tables.
        file.append16(64)
        file.append16(2)
        file.append16(tables.count * 16 - 64)
        var start = 12 + 16 * tables.count
        var body: [UInt8] = []
        var headPlace = 0
        for (name, bytes) in tables {
            if name == "head" { headPlace = start }
            var padded = bytes
            while padded.count % 4 != 0 { padded.append(0) }
            file += name.utf8
            file.append32(checksum(padded))
            file.append32(start)
            file.append32(bytes.count)
            body += padded
            start += padded.count
        }
        file += body
        let adjustment = 0xB1B0_AFBA &- UInt32(truncatingIfNeeded: checksum(file))
        file.set16(headPlace + 8, Int(adjustment >> 16))
        file.set16(headPlace + 10, Int(adjustment & 0xFFFF))
        return file
    }

    /// The sum of the bytes' big-endian words; their number is a multiple of four.
    private static func checksum(_ bytes: [UInt8]) -> Int {
        var sum: UInt32 = 0
        for place in stride(from: 0, to: bytes.count - 3, by: 4) {
            let high = UInt32(bytes[place]) << 24 | UInt32(bytes[place + 1]) << 16
            sum &+= high | UInt32(bytes[place + 2]) << 8 | UInt32(bytes[place + 3])
        }
        return Int(sum)
    }

    /// A `glyf` record without its instructions and with the parts of a composite glyph renumbered;
    /// empty, that is blank, if it is damaged.
    private static func withoutHints(_ record: [UInt8], renumber: (Int) -> Int) -> [UInt8] {
        let bytes = FontBytes(record)
        guard record.count >= 10 else { return [] }
        let contours = bytes.i16(0)
        if contours >= 0 {
            let lengthPlace = 10 + 2 * contours
            let points = lengthPlace + 2 + bytes.u16(lengthPlace)
            guard points <= record.count else { return [] }
            return record[..<lengthPlace] + [0, 0] + record[points...]
        }
        var result = Array(record[..<10])
        var place = 10
        while place + 4 <= record.count {
            let flags = bytes.u16(place)
            // WE_HAVE_INSTRUCTIONS goes.
            result.append16(flags & ~0x0100)
            result.append16(renumber(bytes.u16(place + 2)))
            var size = flags & 0x0001 != 0 ? 4 : 2  // ARG_1_AND_2_ARE_WORDS
            if flags & 0x0008 != 0 { size += 2 }  // WE_HAVE_A_SCALE
            if flags & 0x0040 != 0 { size += 4 }  // …AN_X_AND_Y_SCALE
            if flags & 0x0080 != 0 { size += 8 }  // …A_TWO_BY_TWO
            guard place + 4 + size <= record.count else { return [] }
            result += record[(place + 4)..<(place + 4 + size)]
            place += 4 + size
            // MORE_COMPONENTS
            if flags & 0x0020 == 0 { return result }
        }
        return []
    }
}

extension [UInt8] {
    /// Big-endian, as fonts have it.
    fileprivate mutating func append16(_ value: Int) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    fileprivate mutating func append32(_ value: Int) {
        append16(value >> 16)
        append16(value)
    }

    fileprivate mutating func set16(_ place: Int, _ value: Int) {
        self[place] = UInt8(truncatingIfNeeded: value >> 8)
        self[place + 1] = UInt8(truncatingIfNeeded: value)
    }
}
