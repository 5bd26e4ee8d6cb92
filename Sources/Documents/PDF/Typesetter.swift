/// Turns text into glyphs and glyphs into lines.
///
/// A document that needs only the characters of Western Europe is set in Helvetica, which every
/// reader has: it stays a few kilobytes small. Any other is set in the embedded fonts throughout,
/// so that no two typefaces mix. Each character takes the first font that has it.
struct Typesetter {
    /// One character, ready to be drawn.
    struct Glyph {
        enum Kind {
            /// A line may end after it, and it vanishes there.
            case space
            /// A line may end after it.
            case hyphen
            case other
            /// The line ends here.
            case lineEnd
        }

        var face: Int
        var code: UInt16
        /// In thousandths of the font size.
        var width: Int
        var kind: Kind
    }

    typealias Line = ArraySlice<Glyph>

    /// The embedded fonts, numbered as glyphs have them; none of them means Helvetica, whose faces
    /// are 0 for regular and 1 for bold.
    private var subsets: [FontSubset] = []
    /// In which order the fonts are tried.
    private let regularFaces: [Int]
    private let boldFaces: [Int]

    /// The fonts for a document that consists of these texts.
    init(fonts: [Font], texts: [String]) {
        if !texts.allSatisfy(Self.isWestern) { subsets = fonts.map { FontSubset($0) } }
        let bold = fonts.indices.filter { fonts[$0].isBold }
        let regular = fonts.indices.filter { !fonts[$0].isBold }
        (regularFaces, boldFaces) = (regular + bold, bold + regular)
    }

    private var isBuiltIn: Bool { subsets.isEmpty }

    mutating func glyphs(_ text: String, bold: Bool = false) -> [Glyph] {
        var glyphs: [Glyph] = []
        glyphs.reserveCapacity(text.utf8.count)
        let scalars = Self.printable(text)
        for (place, scalar) in scalars.enumerated() {
            let kind: Glyph.Kind =
                switch scalar {
                case " ": .space
                case "\n": .lineEnd
                case "-", "/", "\u{2010}", "\u{2013}", "\u{2014}":
                    Self.joinsWords(scalars, at: place) ? .hyphen : .other
                default: .other
                }
            if kind == .lineEnd {
                glyphs.append(Glyph(face: 0, code: 0, width: 0, kind: .lineEnd))
            } else {
                glyphs.append(glyph(scalar, bold: bold, kind))
            }
        }
        return glyphs
    }

    /// Whether a hyphen stands after a word and not before a figure, as in dates and telephone
    /// numbers.
    private static func joinsWords(_ scalars: [Unicode.Scalar], at place: Int) -> Bool {
        guard place > 0, scalars[place - 1] != " ", place + 1 < scalars.count else { return false }
        return scalars[place + 1].properties.numericType == nil
    }

    private mutating func glyph(_ scalar: Unicode.Scalar, bold: Bool, _ kind: Glyph.Kind) -> Glyph {
        if isBuiltIn {
            let code = Self.westernCode(scalar) ?? UInt8(ascii: "?")
            let width = Helvetica.width(code, bold: bold)
            return Glyph(face: bold ? 1 : 0, code: UInt16(code), width: width, kind: kind)
        }
        let order = bold ? boldFaces : regularFaces
        for face in order {
            if let code = subsets[face].code(for: scalar) {
                return Glyph(
                    face: face, code: code, width: subsets[face].width(of: code), kind: kind)
            }
        }
        let face = order[0]
        let code = subsets[face].codeWithoutGlyph(for: scalar)
        return Glyph(face: face, code: code, width: subsets[face].width(of: code), kind: kind)
    }

    // MARK: Lines

    /// In points.
    static func width(of line: Line, size: Double) -> Double {
        Double(line.reduce(0) { $0 + $1.width }) * size / 1000
    }

    /// The glyphs in lines no wider than `width` points, broken after spaces and hyphens, and
    /// within a word only if it is longer than a line. At least one line.
    static func lines(_ glyphs: [Glyph], size: Double, width: Double) -> [Line] {
        let limit = Int(width / size * 1000)
        var lines: [Line] = []
        var start = 0
        var place = 0
        var lineBreak = 0
        var used = 0
        func endLine(before end: Int, next: Int) {
            lines.append(trimmed(glyphs[start..<end]))
            (start, place, lineBreak, used) = (next, next, next, 0)
        }
        while place < glyphs.count {
            let glyph = glyphs[place]
            if glyph.kind == .lineEnd {
                endLine(before: place, next: place + 1)
                continue
            }
            used += glyph.width
            if used > limit, place > start, glyph.kind != .space {
                let end = lineBreak > start ? lineBreak : place
                endLine(before: end, next: end)
                continue
            }
            if glyph.kind != .other { lineBreak = place + 1 }
            place += 1
        }
        lines.append(trimmed(glyphs[start...]))
        return lines
    }

    /// As much as fits on one line.
    static func firstLine(_ glyphs: [Glyph], size: Double, width: Double) -> Line {
        lines(glyphs, size: size, width: width).first ?? []
    }

    private static func trimmed(_ line: Line) -> Line {
        var line = line
        while line.last?.kind == .space { line.removeLast() }
        return line
    }

    // MARK: Drawing

    /// The operators that show a line at the current text position (ISO 32000-1 §9.4.3).
    func show(_ line: Line, size: Double) -> String {
        var operators = ""
        var rest = line
        while let face = rest.first?.face {
            let run = rest.prefix { $0.face == face }
            rest = rest.dropFirst(run.count)
            operators += "/F\(face) \(PDFFile.number(size)) Tf <"
            operators += hexadecimal(run)
            operators += "> Tj "
        }
        return operators
    }

    /// Two digits per glyph of Helvetica, four per glyph of an embedded font. Written by hand: every
    /// character of a document goes through here.
    private func hexadecimal(_ run: Line) -> String {
        let digits: StaticString = "0123456789ABCDEF"
        let perGlyph = isBuiltIn ? 2 : 4
        return String(unsafeUninitializedCapacity: run.count * perGlyph) { text in
            var place = 0
            for glyph in run {
                for digit in (0..<perGlyph).reversed() {
                    let value = Int(glyph.code >> UInt16(digit * 4)) & 15
                    text[place] = digits.utf8Start[value]
                    place += 1
                }
            }
            return place
        }
    }

    /// Writes the fonts that have been used and returns the dictionary that names them for the
    /// pages.
    func writeFonts(to file: inout PDFFile) -> String {
        var names = "<<"
        if isBuiltIn {
            for (face, name) in ["Helvetica", "Helvetica-Bold"].enumerated() {
                let font = file.add(
                    "<</Type/Font/Subtype/Type1/BaseFont/\(name)/Encoding/WinAnsiEncoding>>")
                names += "/F\(face) \(font) 0 R"
            }
        }
        for (face, subset) in subsets.enumerated() where subset.isUsed {
            names += "/F\(face) \(subset.write(to: &file)) 0 R"
        }
        return names + ">>"
    }

    // MARK: Characters

    private static func isWestern(_ text: String) -> Bool {
        // ASCII is most text, and quick to tell.
        text.utf8.allSatisfy { $0 < 0x80 }
            || printable(text).allSatisfy { $0 == "\n" || westernCode($0) != nil }
    }

    private static func westernCode(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar {
        case "\u{2010}", "\u{2011}": UInt8(ascii: "-")
        case "\u{2212}": Helvetica.code(for: "\u{2013}")
        default: Helvetica.code(for: scalar)
        }
    }

    /// The characters that stand for themselves on paper: accents joined to their letters, every
    /// line end a LF, every white space a space or a no-break space, nothing invisible.
    static func printable(_ text: String) -> [Unicode.Scalar] {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(text.utf8.count)
        // Most text has nothing to join, and needs no search for where its characters end.
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) {
            scalars += text.unicodeScalars
            return scalars
        }
        for character in text {
            let parts = character.unicodeScalars
            if let first = parts.first, parts.index(after: parts.startIndex) == parts.endIndex {
                append(first, to: &scalars)
            } else if character == "\r\n" {
                scalars.append("\n")
            } else if let composed = composedLetters[character] {
                scalars.append(composed)
            } else {
                for part in parts { append(part, to: &scalars) }
            }
        }
        return scalars
    }

    private static func append(_ scalar: Unicode.Scalar, to scalars: inout [Unicode.Scalar]) {
        switch scalar.value {
        case 0x21...0x7E: scalars.append(scalar)
        case 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029: scalars.append("\n")
        case 0xA0, 0x2007, 0x202F: scalars.append("\u{A0}")
        default:
            switch scalar.properties.generalCategory {
            case .control, .spaceSeparator: scalars.append(" ")
            default:
                if !scalar.properties.isDefaultIgnorableCodePoint { scalars.append(scalar) }
            }
        }
    }

    /// Letters with accents, found by what they are equal to: their letter and its accents apart.
    private static let composedLetters: [Character: Unicode.Scalar] = {
        // Latin, Greek and Cyrillic, then their extensions, whose doubles of earlier letters do not
        // count.
        let ranges: [ClosedRange<UInt32>] = [0xC0...0x24F, 0x370...0x4FF, 0x1E00...0x1FFF]
        let scalars = ranges.joined().compactMap { Unicode.Scalar($0) }
        return Dictionary(scalars.map { (Character($0), $0) }) { first, _ in first }
    }()
}
