import Glibc
import Testing

@testable import HTTP

// DI-5: files keep their names. PO-6: what has not changed is not sent again.
@Suite struct WritingHeaderValues {
    @Test(arguments: [
        ("report.pdf", "attachment; filename=\"report.pdf\""),
        ("my report.pdf", "attachment; filename=\"my report.pdf\""),
        (
            "a\"b.txt", "attachment; filename=\"a_b.txt\"; filename*=UTF-8''a%22b.txt"
        ),
        ("../../etc/passwd", "attachment; filename=\".._.._etc_passwd\""),
        ("a\r\nX: b", "attachment; filename=\"a__X: b\""),
        ("a\\b", "attachment; filename=\"a_b\""),
        ("50%.csv", "attachment; filename=\"50_.csv\"; filename*=UTF-8''50%25.csv"),
        (
            "ni\u{f1}o \u{20ac}.pdf",
            "attachment; filename=\"ni_o _.pdf\"; filename*=UTF-8''ni%C3%B1o%20%E2%82%AC.pdf"
        ),
        ("gpj.\u{202e}exe", "attachment; filename=\"gpj._exe\""),
        ("", "attachment; filename=\"download\""),
        ("..", "attachment; filename=\"download\""),
    ]) func `a download's name is safe and complete`(_ name: String, _ value: String) {
        #expect(ContentDisposition.attachment(name) == value)
    }

    @Test func `a name is cut between characters`() {
        let cut = ContentDisposition.inline(String(repeating: "\u{20ac}", count: 300))
        #expect(cut.hasPrefix("inline; filename=\"\(String(repeating: "_", count: 85))\";"))
        #expect(cut.hasSuffix("''" + String(repeating: "%E2%82%AC", count: 85)))
    }

    @Test(
        arguments: [
            (784_111_777_000, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (999, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (-1000, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (951_782_400_000, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_709_251_199_999, "Thu, 29 Feb 2024 23:59:59 GMT"),
            (4_107_542_400_000, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (Int64.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (Int64.min, "Sat, 01 Jan 0000 00:00:00 GMT"),
        ] as [(Int64, String)]) func `dates are written as HTTP wants them`(
            _ milliseconds: Int64, _ text: String
        )
    {
        #expect(HTTPDate.text(milliseconds: milliseconds) == text)
    }

    private func formatted(_ format: String, _ parts: tm) -> String {
        var (parts, text) = (parts, [CChar](repeating: 0, count: 64))
        let count = strftime(&text, text.count, format, &parts)
        return String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    @Test func `dates agree with the system's`() {
        var random = SeededGenerator(state: 1)
        for _ in 0..<2_000 {
            let second = Int.random(in: -60_000_000_000..<250_000_000_000, using: &random)
            var (time, parts) = (time_t(second), tm())
            gmtime_r(&time, &parts)
            // %Y is not padded to four digits, so the year is left to the fixed examples.
            let expected = formatted("%a, %d %b ", parts) + "|" + formatted(" %H:%M:%S GMT", parts)
            let written = HTTPDate.text(milliseconds: Int64(second) * 1000)
            #expect(written.prefix(12) + "|" + written.suffix(13) == expected)
            #expect(Int32(written.dropFirst(12).prefix(4)) == parts.tm_year + 1900)
        }
    }

    @Test(arguments: [
        ("\"abc\"", true), ("W/\"abc\"", true), ("\"x\", \"abc\"", true), ("*", true),
        (" * ", true),
        ("\"a,b\",W/\"y\" , W/\"abc\"", true), ("\"abcd\"", false), ("abc", false), ("", false),
        ("\"abc", false), ("w/\"abc\"", false), ("\"ABC\"", false), (",,", false), ("*x", false),
        ("\"\"", false),
    ]) func `what the client has is recognised`(_ header: String, _ isMatch: Bool) {
        #expect(EntityTag("abc").matches(ifNoneMatch: header) == isMatch)
    }
}
