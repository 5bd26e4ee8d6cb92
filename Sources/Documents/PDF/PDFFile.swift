/// The objects of a PDF file and the table of where each begins (ISO 32000-1 §7.5).
struct PDFFile {
    /// An object's number.
    typealias Reference = Int

    /// Object 0 is the head of the free list.
    private var objects: [[UInt8]] = [[]]

    /// A number for an object that others must name before it can be written.
    mutating func reserve() -> Reference {
        objects.append([])
        return objects.count - 1
    }

    mutating func set(_ reference: Reference, _ body: String) {
        objects[reference] = Array(body.utf8)
    }

    mutating func add(_ body: String) -> Reference {
        let reference = reserve()
        set(reference, body)
        return reference
    }

    /// Adds bytes as a stream; `entries` are those of its dictionary besides the length.
    mutating func add(stream: [UInt8], _ entries: String = "") -> Reference {
        let reference = reserve()
        var body = Array("<</Length \(stream.count)\(entries)>>\nstream\n".utf8)
        body += stream
        body += "\nendstream".utf8
        objects[reference] = body
        return reference
    }

    consuming func finish(catalog: Reference, info: Reference) -> [UInt8] {
        // The four bytes after the header tell programs that the file is binary.
        var bytes = Array("%PDF-1.7\n%".utf8) + [0xE2, 0xE3, 0xCF, 0xD3, 0x0A]
        var table = "0000000000 65535 f\r\n"
        for (reference, body) in objects.enumerated().dropFirst() {
            table += padded(bytes.count, 10) + " 00000 n\r\n"
            bytes += "\(reference) 0 obj\n".utf8
            bytes += body
            bytes += "\nendobj\n".utf8
        }
        let start = bytes.count
        bytes += "xref\n0 \(objects.count)\n\(table)".utf8
        bytes += "trailer\n<</Size \(objects.count)/Root \(catalog) 0 R/Info \(info) 0 R>>\n".utf8
        bytes += "startxref\n\(start)\n%%EOF\n".utf8
        return bytes
    }

    /// Text for people as a string object (§7.9.2.2): ASCII as it is, all else as UTF-16.
    static func string(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) {
            var literal = "("
            for character in text {
                if character == "(" || character == ")" || character == "\\" { literal += "\\" }
                literal.append(character)
            }
            return literal + ")"
        }
        return "<FEFF" + text.utf16.map { hexadecimal($0) }.joined() + ">"
    }

    /// A number with at most two decimals: a hundredth of a point is finer than any printer.
    static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let magnitude = hundredths.magnitude
        var text = (hundredths < 0 ? "-" : "") + String(magnitude / 100)
        let rest = Int(magnitude % 100)
        if rest != 0 {
            text += "." + (rest % 10 == 0 ? String(rest / 10) : padded(rest, 2))
        }
        return text
    }

    /// Four digits.
    static func hexadecimal(_ value: UInt16) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }
}
