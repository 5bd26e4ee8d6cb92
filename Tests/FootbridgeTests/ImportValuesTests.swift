import Testing

@testable import Footbridge

@Suite struct ValuesOfOtherDirectories {  // DI-19
    @Test(arguments: [
        ("plain", "plain"), ("  a \r\n\r\n\r\n b ", "a\n\nb"), ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
        ("<ul><li>One</li><li>Two</li></ul>", "One\n\nTwo"),
        ("a&nbsp;&#8211;&#x41;&bogus;", "a –A&bogus;"),
        ("<b>bold", "bold"), ("a\u{07}b", "ab"), ("<!-- gone -->x", "x"), ("&#0;", "&#0;"),
    ])
    func `markup becomes plain text`(_ html: String, _ text: String) {
        #expect(html.asPlainText == text)
    }

    @Test func `text beyond a limit is cut and noted`() {
        var values = Values(Place(file: "f", line: 1))
        #expect(values.text("äöüß", 3, "name") == "äö…")
        #expect(values.text("äöü", 3, "name") == "äöü")
        #expect(values.text(" ", 3, "name") == nil)
        #expect(values.notes == ["the name was cut from 4 to 3 characters"])
    }

    @Test(arguments: ["a@b", "a b@c.de", "@b.de", "a@.de", "a@b.de.", "a@b@c.de", "a@b.de, c@d.ef"])
    func `what is no e-mail address is left out`(_ text: String) {
        var values = Values(Place(file: "f", line: 1))
        #expect(values.email(text) == nil)
        #expect(values.notes.count == 1)
    }

    @Test(arguments: ["none", "http://", "ftp://x.example", "see our page.html", "http://a b.c"])
    func `what is no web address is left out`(_ text: String) {
        var values = Values(Place(file: "f", line: 1))
        #expect(values.website(text) == nil)
        #expect(values.notes.count == 1)
    }

    @Test(arguments: [("0", "0"), ("91", "1"), ("1", "181"), ("1", nil), ("x", "1"), ("nan", "1")])
    func `coordinates off the globe are left out`(_ latitude: String, _ longitude: String?) {
        var values = Values(Place(file: "f", line: 1))
        #expect(values.coordinates(latitude, longitude) == nil)
        #expect(values.notes.count == 1)
    }
}
