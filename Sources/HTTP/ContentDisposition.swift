/// The header that names a download (RFC 6266).
package enum ContentDisposition {
    /// Bytes of a name: what file systems take.
    private static let nameBytes = 255

    /// Saved under `fileName`, which may be anything that a user once typed.
    ///
    /// Slashes and control characters become `_`. Names beyond ASCII are said twice: for
    /// everyone as UTF-8 (RFC 8187), and before it with `_` for very old programs.
    package static func attachment(_ fileName: String) -> String {
        value("attachment", fileName)
    }

    /// Shown by the browser, and named `fileName` if saved.
    package static func inline(_ fileName: String) -> String {
        value("inline", fileName)
    }

    private static func value(_ kind: String, _ fileName: String) -> String {
        let name = safe(fileName)
        var plain = ""
        var escaped = ""
        var isPlain = true
        let attribute = ByteSet.attribute
        for scalar in name.unicodeScalars {
            // A percent sign would be decoded by some browsers, a quotation mark ends the name.
            let isKept = scalar.isASCII && scalar != "\"" && scalar != "%"
            plain.unicodeScalars.append(isKept ? scalar : "_")
            isPlain = isPlain && isKept
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                if attribute.contains(byte) {
                    escaped.unicodeScalars.append(Unicode.Scalar(byte))
                } else {
                    escaped += byte < 16 ? "%0" : "%"
                    escaped += String(byte, radix: 16, uppercase: true)
                }
            }
        }
        let both = isPlain ? "" : "; filename*=UTF-8''\(escaped)"
        return "\(kind); filename=\"\(plain)\"\(both)"
    }

    private static func safe(_ fileName: String) -> String {
        var name = ""
        var bytes = 0
        for scalar in fileName.unicodeScalars {
            bytes += UTF8.width(scalar)
            guard bytes <= nameBytes else { break }
            let isSafe =
                scalar != "/" && scalar != "\\" && !isInvisible(scalar.properties.generalCategory)
            name.unicodeScalars.append(isSafe ? scalar : "_")
        }
        // A name of dots alone is a folder.
        return name.allSatisfy { $0 == "." } ? "download" : name
    }

    /// Also the marks that turn the direction of writing, which make `exe` look like `txt`.
    private static func isInvisible(_ category: Unicode.GeneralCategory) -> Bool {
        switch category {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
