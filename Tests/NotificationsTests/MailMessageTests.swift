import Testing

@testable import Notifications

/// NO-2, RFC 5322, RFC 2045 to 2047
@Suite struct WritingAMessage {
    private func message(
        to: MailAddress?, subject: String = "Set your password", text: String = "Hello\n"
    ) throws -> String {
        let mail = MailMessage(
            id: "m1", from: try #require(MailAddress("Footbridge <footbridge@net.example>")),
            to: try #require(to), subject: subject, at: 1_772_560_800_000, text: text,
            html: "<p>Hello</p>\n")
        return String(decoding: mail.bytes, as: UTF8.self)
    }

    private func header(_ name: String, of message: String) -> String? {
        let head = message.components(before: "\n\n")
        return head.replacingFolds().split(separator: "\n")
            .first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    @Test func `has all that a mail system and a reader need`() throws {
        let text = try message(to: MailAddress(name: "Omar Haddad", address: "omar@example.org"))
        #expect(header("From", of: text) == "\"Footbridge\" <footbridge@net.example>")
        #expect(header("To", of: text) == "\"Omar Haddad\" <omar@example.org>")
        #expect(header("Subject", of: text) == "Set your password")
        #expect(header("Date", of: text) == "Tue, 3 Mar 2026 18:00:00 +0000")
        #expect(header("Message-ID", of: text) == "<m1@net.example>")
        #expect(header("Auto-Submitted", of: text) == "auto-generated")
        #expect(text.contains("\n--=_m1\nContent-Type: text/plain; charset=utf-8\n"))
        #expect(text.contains("\n--=_m1\nContent-Type: text/html; charset=utf-8\n"))
        #expect(text.hasSuffix("\n--=_m1--\n"))
    }

    @Test(arguments: ["\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{0B}"])
    func `lets nobody add a header`(lineEnd: String) throws {
        let evil = "Omar\(lineEnd)Bcc: victim@example.org\(lineEnd)\(lineEnd)Body"
        let text = try message(
            to: MailAddress(name: evil, address: "omar@example.org"), subject: evil)
        #expect(header("Bcc", of: text) == nil)
        #expect(text.components(before: "\n\n").contains("auto-generated"))
    }

    @Test(arguments: [
        "omar@example.org\nBcc: x@example.org", "omar@example.org, x@example.org",
        "omar@example.org x@example.org", "<omar@example.org>", "omar", "@example.org", "omar@",
        "a@b@c", "-oQ/tmp@example.org", "ömar@example.org",
    ])
    func `takes no address that could be something else`(address: String) {
        #expect(MailAddress(name: "Omar", address: address) == nil)
    }

    @Test func `quotes names`() throws {
        let address = MailAddress(name: #"Omar "the \ man", Jr."#, address: "omar@example.org")
        #expect(
            header("To", of: try message(to: address))
                == #""Omar \"the \\ man\", Jr." <omar@example.org>"#)
    }

    @Test func `encodes what is not ASCII in words of at most 75 characters`() throws {
        let subject = String(repeating: "Elija su contraseña ", count: 10)
        let text = try message(
            to: MailAddress(name: "José Ñandú", address: "jose@example.org"), subject: subject)
        #expect(text.contains("To: =?UTF-8?B?Sm9zw6kgw5FhbmTDug==?=\n <jose@example.org>\n"))
        let words = text.components(before: "\nDate:").split(separator: "\n")
            .filter { $0.contains("=?UTF-8?B?") }
        #expect(words.count > 4)
        #expect(words.allSatisfy { $0.count <= 85 && $0.hasSuffix("?=") })
    }

    @Test(arguments: [
        ("plain", "plain"), ("a=b", "a=3Db"), ("contraseña", "contrase=C3=B1a"),
        ("end \nnext", "end=20\nnext"), (".\n..x", "=2E\n=2E.x"), ("", ""), ("\n\n", "\n\n"),
    ])
    func `writes quoted-printable`(text: String, encoded: String) {
        #expect(quotedPrintable(text) == encoded)
    }

    @Test func `breaks long lines softly`() {
        let encoded = quotedPrintable(String(repeating: "ñ", count: 200))
        let lines = encoded.split(separator: "\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 76 })
        #expect(lines.dropLast().allSatisfy { $0.hasSuffix("=") })
        #expect(
            lines.map { $0.hasSuffix("=") ? $0.dropLast() : $0 }.joined()
                == String(repeating: "=C3=B1", count: 200))
    }
}

extension String {
    fileprivate func components(before end: String) -> String {
        var rest = self[...]
        while !rest.isEmpty, !rest.hasPrefix(end) { rest = rest.dropFirst() }
        return String(self[..<rest.startIndex])
    }

    /// RFC 5322 §2.2.3.
    fileprivate func replacingFolds() -> String {
        split(separator: "\n ", omittingEmptySubsequences: false).joined(separator: " ")
    }
}
