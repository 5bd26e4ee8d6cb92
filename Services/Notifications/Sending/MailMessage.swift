import Glibc
import Wire

/// An e-mail as the bytes that a mail system takes: RFC 5322 and MIME (RFC 2045 to 2047), with the
/// line feeds of the sendmail interface and of Maildir for line ends.
///
/// Nothing in a name or subject can become a header of its own: control characters are taken out
/// before anything else is done.
struct MailMessage {
    /// RFC 2047 §2: an encoded word has at most 75 characters, 12 of them `=?UTF-8?B?` and `?=`;
    /// 45 bytes make 60 characters of base64.
    static let encodedWordBytes = 45
    /// RFC 5322 §2.1.1: lines should not be longer than 78.
    static let plainHeaderLimit = 60

    let id: String
    let from: MailAddress
    let to: MailAddress
    let subject: String
    /// Milliseconds since 1970, UTC.
    let at: Int64
    let text: String
    let html: String

    var bytes: [UInt8] {
        // "=_" cannot stand in quoted-printable text (RFC 2045 §6.7), so no body has this line.
        let boundary = "=_\(id)"
        let head = [
            "From: \(from.header)",
            "To: \(to.header)",
            "Subject: \(Self.unstructured(subject))",
            "Date: \(Self.date(at))",
            "Message-ID: <\(id)@\(from.domain)>",
            // RFC 3834: keeps vacation programs from answering.
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: multipart/alternative; boundary=\"\(boundary)\"",
        ]
        let parts = [("plain", text), ("html", html)].map { kind, content in
            """
            --\(boundary)
            Content-Type: text/\(kind); charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            \(quotedPrintable(content))

            """
        }
        let message = head.joined(separator: "\n") + "\n\n" + parts.joined() + "--\(boundary)--\n"
        return Array(message.utf8)
    }

    /// A subject as it is, or in encoded words.
    private static func unstructured(_ text: String) -> String {
        let clean = withoutControls(text)
        let isPlain =
            clean.utf8.count <= plainHeaderLimit && clean.utf8.allSatisfy { $0 < 0x7F }
            && !clean.contains("=?")
        return isPlain ? clean : encodedWords(clean)
    }

    /// RFC 5322 §3.3.
    private static func date(_ milliseconds: Int64) -> String {
        var seconds = time_t(milliseconds / 1_000)
        var utc = tm()
        gmtime_r(&seconds, &utc)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let two = { (number: Int32) in number < 10 ? "0\(number)" : "\(number)" }
        let time = "\(two(utc.tm_hour)):\(two(utc.tm_min)):\(two(utc.tm_sec))"
        let month = months[Int(utc.tm_mon)]
        return
            "\(days[Int(utc.tm_wday)]), \(utc.tm_mday) \(month) \(utc.tm_year + 1900) \(time) +0000"
    }
}

/// A mailbox with the name of whose it is.
struct MailAddress: Equatable {
    let name: String
    let address: String

    /// nil for what no mail system could take, or what could become a second recipient.
    init?(name: String, address: String) {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        let special = Array("\"(),:;<>[]\\".utf8)
        let isClean = address.utf8.allSatisfy {
            $0 > 0x20 && $0 < 0x7F && !special.contains($0)
        }
        guard parts.count == 2, isClean, !parts[0].isEmpty, !parts[1].isEmpty,
            !parts[0].hasPrefix("-"), address.utf8.count <= 254
        else { return nil }
        (self.name, self.address) = (withoutControls(name), address)
    }

    /// From `Name <name@example.org>` or an address alone.
    init?(_ text: String) {
        guard let open = text.lastIndex(of: "<"), text.hasSuffix(">") else {
            self.init(name: "", address: text)
            return
        }
        let address = text[text.index(after: open)...].dropLast()
        let name = text[..<open].split(separator: " ").joined(separator: " ")
        self.init(name: name, address: String(address))
    }

    var domain: Substring { address.drop { $0 != "@" }.dropFirst() }

    var header: String {
        if name.isEmpty { return address }
        guard name.utf8.count <= MailMessage.plainHeaderLimit, name.utf8.allSatisfy({ $0 < 0x7F }),
            !name.contains("=?")
        else { return "\(encodedWords(name))\n <\(address)>" }
        var quoted = ""
        for character in name {
            if character == "\"" || character == "\\" { quoted.append("\\") }
            quoted.append(character)
        }
        return "\"\(quoted)\" <\(address)>"
    }
}

/// Line feeds and their like become spaces.
private func withoutControls(_ text: String) -> String {
    var clean = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
        clean.append(isControl || [0x2028, 0x2029].contains(scalar.value) ? " " : scalar)
    }
    return String(clean)
}

/// RFC 2047: folded between encoded words, none of which cuts a character.
private func encodedWords(_ text: String) -> String {
    var words: [String] = []
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
        let next = Array(String(scalar).utf8)
        if bytes.count + next.count > MailMessage.encodedWordBytes {
            words.append("=?UTF-8?B?\(base64(bytes))?=")
            bytes = []
        }
        bytes += next
    }
    words.append("=?UTF-8?B?\(base64(bytes))?=")
    return words.joined(separator: "\n ")
}

/// RFC 4648 §4.
private func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
        for position in 0..<4 {
            let digit = alphabet[Int(bits >> UInt32(18 - 6 * position)) & 63]
            text.append(position <= group.count ? digit : UInt8(ascii: "="))
        }
    }
    return String(decoding: text, as: UTF8.self)
}

/// RFC 2045 §6.7, lines of at most 76 characters.
func quotedPrintable(_ text: String) -> String {
    let hex = Array("0123456789ABCDEF".utf8)
    var output: [UInt8] = []
    for (number, line) in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        .enumerated()
    {
        if number > 0 { output.append(0x0A) }
        var width = 0
        for (index, byte) in zip(line.indices, line) {
            let isLast = line.index(after: index) == line.endIndex
            let isPrintable = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=")
            let isInnerSpace = (byte == 0x20 || byte == 0x09) && !isLast
            // A dot alone on a line would end the message for some mail programs.
            let isLoneDot = byte == UInt8(ascii: ".") && width == 0
            let piece =
                (isPrintable || isInnerSpace) && !isLoneDot
                ? [byte] : [UInt8(ascii: "="), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            if width + piece.count > 75 {
                output += [UInt8(ascii: "="), 0x0A]
                width = 0
            }
            output += piece
            width += piece.count
        }
    }
    return String(decoding: output, as: UTF8.self)
}
