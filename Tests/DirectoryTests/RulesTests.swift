import Contracts
import TestSupport
import Testing
import Wire

@testable import Directory

@Suite struct CheckingAddresses {  // DI-1, DI-4
    @Test(arguments: [
        ("www.example.org", "https://www.example.org"),
        ("  example.org/help?x=1#top ", "https://example.org/help?x=1#top"),
        ("http://example.org", "http://example.org"),
        ("HTTPS://Example.org", "https://Example.org"),
        ("https://https://example.org", "https://example.org"),
        ("https://http://example.org", "http://example.org"),
        ("example.org:8080/a", "https://example.org:8080/a"),
        ("https://münchen.example", "https://münchen.example"),
    ])
    func `a website gets exactly one scheme`(typed: String, kept: String) throws {
        #expect(try webAddress(typed, field: "website") == kept)
    }

    @Test(arguments: [
        "javascript:alert(1)", "ftp://example.org", "mailto:a@example.org", "https://", "example",
        "a b.org", "example.org/a b", "https://example..org", "https://user:pw@example.org",
        "https://example.org:99999", "https://exa\"mple.org",
    ])
    func `what is no web address is refused`(typed: String) {
        #expect(throws: Refusal.self) { try webAddress(typed, field: "website") }
    }

    @Test func `an empty website is none`() throws {
        #expect(try webAddress("  ", field: "website") == nil)
        #expect(try webAddress(nil, field: "website") == nil)
    }

    @Test(arguments: ["a@example.org", "first.last+tag@mail.example.org", " o'neil@example.org "])
    func `e-mail addresses are taken`(typed: String) throws {
        #expect(try emailAddress(typed, field: "email")?.contains(" ") == false)
    }

    @Test(arguments: [
        "a", "a@", "@example.org", "a@b", "a@b@example.org", "a b@example.org", "<a@example.org>",
    ])
    func `what is no e-mail address is refused`(typed: String) {
        #expect(throws: Refusal.self) { try emailAddress(typed, field: "email") }
    }
}

@Suite struct CheckingRecords {  // DI-3, DI-6
    @Test(
        arguments: [
            (90.0, 180.0, nil), (-90.0, -180.0, nil), (90.1, 0.0, "latitude"),
            (0.0, -180.1, "longitude"), (nil, 1.0, "latitude"), (1.0, nil, "longitude"),
        ] as [(Double?, Double?, String?)])
    func `coordinates are both there and on the globe`(
        latitude: Double?, longitude: Double?, wrong: String?
    ) {
        var location = DirectoryAPI.Location()
        location.name = "Office"
        (location.latitude, location.longitude) = (latitude, longitude)
        var field: String?
        do throws(Refusal) {
            _ = try location.checked()
        } catch {
            field = error.failure.field
        }
        #expect(field == wrong)
    }

    @Test func `texts lose the space around them and vanish when nothing is left`() throws {
        var profile = DirectoryAPI.Profile()
        profile.name = "\n Harbor House \t"
        (profile.mission, profile.phone) = ("   ", " 555 ")
        let checked = try profile.checked()
        #expect(checked.name == "Harbor House")
        #expect(checked.mission == nil)
        #expect(checked.phone == "555")
    }

    @Test func `a language has one line and is listed once`() throws {
        var program = DirectoryAPI.Program()
        program.name = "Meals"
        program.languages = ["English", " Spanish", "English"]
        #expect(try program.checked().languages == ["English", "Spanish"])
        program.languages = ["English", "Two\nlines"]
        #expect(
            throws: Refusal.invalid(
                field: "languages[1]", message: "must have 1 to 200 characters in one line")
        ) { try program.checked() }
    }
}

@Suite struct SeeingAndEditingPartners {  // DI-7
    static func partner(_ status: DirectoryAPI.PartnerStatus) -> PartnerHead {
        PartnerHead(
            row: 1, id: People.harbor, name: "Harbor House", status: status, isAccepting: true,
            version: 1)
    }

    @Test(arguments: [DirectoryAPI.PartnerStatus.pending, .inactive])
    func `one that is not active is seen by overseers and its own users`(
        status: DirectoryAPI.PartnerStatus
    ) {
        let partner = Self.partner(status)
        for caller in [People.superAdmin, People.auditor, People.harborUser] {
            #expect(partner.isVisible(to: caller))
        }
        #expect(partner.isVisible(to: nil))
        for caller in [People.orchardAdmin, People.orchardUser, People.seeker] {
            #expect(!partner.isVisible(to: caller))
        }
    }

    @Test func `another partner's admin is told so, or nothing`() {
        #expect(throws: Refusal.otherPartner) {
            try Self.partner(.active).checkEditable(by: People.orchardAdmin)
        }
        #expect(throws: Refusal.notFound("partner")) {
            try Self.partner(.pending).checkEditable(by: People.orchardAdmin)
        }
        #expect(throws: Refusal.otherPartner) {
            try Self.partner(.active).checkEditable(by: People.auditor)
        }
        #expect(throws: Never.self) {
            try Self.partner(.pending).checkEditable(by: People.harborAdmin)
            try Self.partner(.inactive).checkEditable(by: People.superAdmin)
        }
    }
}

@Suite struct ReadingWhatWasTyped {  // DI-11
    @Test(arguments: [
        ("Food  Bank", ["food", "bank"]), ("Crème brûlée", ["creme", "brulee"]),
        ("St. Mary's", ["st", "mary", "s"]), ("\"food\" OR NEAR(x)*", ["food", "or", "near", "x"]),
        ("🍞 bread", ["bread"]), ("“Hope”–Center", ["hope", "center"]), ("food food", ["food"]),
        ("東京 食", ["東京", "食"]), ("{name} : ^a + b", ["name", "a", "b"]), ("&", []), ("", []),
    ])
    func `words are letters and digits`(typed: String, words: [String]) {
        #expect(SearchWords(typed).words == words)
    }

    @Test func `only so many words are looked for`() {
        let typed = (0..<100).map(String.init).joined(separator: " ")
        #expect(SearchWords(typed).words.count == SearchWords.limit)
    }

    @Test func `each reach includes the one before`() {
        var query = IndexQuery()
        query.words = [.init(text: "food", tags: [7])]
        (query.tags, query.acceptingOnly) = ([1, 2], true)
        #expect(query.reaches == [.name, .tag, .program, .about])
        let rest =
            #" AND (tags : ("t1" OR "t2")) AND (state : "accepting"))"#
            + #" NOT state : ("pending" OR "inactive")"#
        #expect(query.expression(.name) == #"(({name} : "food" *)"# + rest)
        #expect(
            query.expression(.about)
                == #"(({name programs about} : "food" * OR tags : ("t7"))"# + rest)
    }

    @Test func `words that the index has are asked for by name`() {
        var query = IndexQuery()
        query.words = [.init(text: "food", forms: ["food", "foods"])]
        query.status = .pending
        #expect(
            query.expression(.name) == #"({name} : ("food" OR "foods")) AND (state : "pending")"#)
    }

    @Test func `how far words were looked for is told by the text`() {
        var query = IndexQuery()
        query.words = [.init(text: "food", tags: [7]), .init(text: "har")]
        var text = IndexText()
        (text.name, text.about, text.programs) = ("harbor foodbank", "food", "food")
        #expect(query.reach(of: text) == .name)
        text.name = "harbor seafood"
        #expect(query.reach(of: text) == .program)
        text.tags = "t70 t7"
        #expect(query.reach(of: text) == .tag)
        (text.tags, text.programs) = ("t70", "")
        #expect(query.reach(of: text) == .about)
    }

    @Test func `every tag may be asked for`() {
        var query = IndexQuery()
        (query.tags, query.allTags) = ([1, 2], true)
        #expect(
            query.expression(.about)
                == #"(tags : ("t1") AND tags : ("t2")) NOT state : ("pending" OR "inactive")"#)
    }
}

@Suite struct Ranking {  // DI-11
    static func text(_ name: String, about: String = "") -> IndexText {
        var text = IndexText()
        (text.name, text.about) = (name, about)
        return text
    }

    @Test func `a name beats a mention, a whole word its beginning, the front the middle`() {
        let relevance = Relevance(["food"])
        let order = [
            Self.text("food bank"), Self.text("coastal food bank"), Self.text("coastal foodbank"),
            Self.text("harbor house", about: "we have food and again food"),
            Self.text("harbor house", about: "we have food"), Self.text("seafood"),
        ].map { relevance.score($0) }
        #expect(order == order.sorted(by: >))
        #expect(Set(order).count == order.count)
        #expect(order.last == 0)
    }
}
