import Testing

@testable import Documents

@Suite struct ReadingFonts {  // RE-6
    @Test func `refuses what is no TrueType font`() throws {
        #expect(throws: Font.Defect.notTrueType) { try Font(ttf: []) }
        #expect(throws: Font.Defect.notTrueType) { try Font(ttf: Array("OTTO and so on".utf8)) }
        #expect(throws: Font.Defect.damaged(table: "head")) { try Font(ttf: [0, 1, 0, 0, 0, 9]) }
    }

    @Test func `finds no font in an empty folder`() {
        #expect(Font.system(folder: "/nonexistent").isEmpty)
    }

    @Test func `a damaged font cannot stop the program`() throws {
        let font = try #require(fonts.first)
        let whole = try #require(try fontFile(font))
        var random = Random(seed: 11)
        var used = 0
        for round in 0..<1000 {
            var bytes = whole
            if round % 5 == 0 { bytes.removeLast(random.below(bytes.count)) }
            for _ in 0..<(1 + random.below(20)) where !bytes.isEmpty {
                let value = [0, 0xFF, random.below(256)][random.below(3)]
                bytes[random.below(bytes.count)] = UInt8(value)
            }
            guard let damaged = try? Font(ttf: bytes) else { continue }
            used += 1
            var document = PDFDocument(title: "x", createdAt: 0, fonts: [damaged])
            document.paragraph("Nguyễn ABC")
            #expect(document.finish().count > 500)
        }
        #expect(used > 300)
    }

    @Test func `finds the same glyphs in both kinds of character map`() throws {
        let whole = try #require(fonts.first).table("cmap")
        var short = whole
        for record in stride(from: 4, to: 4 + 8 * FontBytes(whole).u16(2), by: 8) {
            // Hides format 12 behind a platform that nobody has.
            let subtable = FontBytes(whole).u32(record + 4)
            if FontBytes(whole).u16(subtable) == 12 { short[record + 1] = 9 }
        }
        let (all, some) = (FontBytes(whole), FontBytes(short))
        let (allMap, someMap) = (CharacterMap(all, 0), CharacterMap(some, 0))
        var found = 0
        for value: UInt32 in 0x20...0xFFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let glyph = allMap.glyph(for: scalar, in: all)
            #expect(glyph == someMap.glyph(for: scalar, in: some))
            if glyph != 0 { found += 1 }
        }
        #expect(found > 3000)
        #expect(allMap.glyph(for: "😀", in: all) != 0)
        #expect(someMap.glyph(for: "😀", in: some) == 0)
    }

    @Test func `embeds no more than the glyphs that are used, with their parts`() throws {
        var subset = FontSubset(try #require(fonts.first))
        _ = subset.code(for: "ễ")
        let file = FontBytes(subset.trueType())
        #expect(file.bytes.count < 3000)
        // The sum of a font's words is this, once the head's adjustment is right (OpenType,
        // `head`).
        var sum: UInt32 = 0
        for place in stride(from: 0, to: file.bytes.count, by: 4) {
            sum &+= UInt32(file.u32(place))
        }
        #expect(sum == 0xB1B0_AFBA)
    }

    /// A small font with the tables that count, made of the letters of a text, and a `cmap` for
    /// them.
    private func fontFile(_ font: Font) throws -> [UInt8]? {
        var subset = FontSubset(font)
        let letters: [Unicode.Scalar] = Array("ABCNenguyễ ".unicodeScalars)
        for letter in letters { _ = subset.code(for: letter) }
        return withCharacterMap(
            subset.trueType(), letters.compactMap { subset.code(for: $0).map(Int.init) }, letters)
    }

    /// The font file with a `cmap` in format 12.
    private func withCharacterMap(_ file: [UInt8], _ codes: [Int], _ letters: [Unicode.Scalar])
        -> [UInt8]
    {
        func big(_ value: Int, _ size: Int) -> [UInt8] {
            (0..<size).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let pairs = zip(letters, codes).sorted { $0.0 < $1.0 }
        var map = big(0, 2) + big(1, 2) + big(3, 2) + big(10, 2) + big(12, 4)
        map +=
            big(12, 2) + big(0, 2) + big(16 + 12 * pairs.count, 4) + big(0, 4) + big(pairs.count, 4)
        for (letter, code) in pairs {
            map += big(Int(letter.value), 4) + big(Int(letter.value), 4) + big(code, 4)
        }
        // One more entry in the directory moves every table by 16 bytes.
        let count = Int(file[5])
        var result = Array(file[..<4]) + big(count + 1, 2) + Array(file[6..<12])
        result += Array("cmap".utf8) + big(0, 4) + big(file.count + 16, 4) + big(map.count, 4)
        for index in 0..<count {
            let record = 12 + 16 * index
            let bytes = FontBytes(file)
            result += file[record..<(record + 8)] + big(bytes.u32(record + 8) + 16, 4)
            result += file[(record + 12)..<(record + 16)]
        }
        return result + file[(12 + 16 * count)...] + map
    }
}
