import Contracts
import Testing

@testable import Casework

/// CW-1
@Suite struct CheckingARecord {
    let today = CivilDate(at: 1_772_560_800_000)  // 3 March 2026

    @Test(arguments: [
        ("1985-02-29", Refusal.birthDateUnreal), ("1985-13-01", .birthDateUnreal),
        ("1985-00-10", .birthDateUnreal), ("85-01-01", .birthDateUnreal),
        ("+985-01-01", .birthDateUnreal), ("1899-12-31", .birthDateTooEarly),
        ("2026-03-04", .birthDateInFuture),
    ])
    func `refuses an impossible birth date`(date: String, refusal: Refusal) {
        #expect(throws: refusal) {
            try record("Maria", "Santos", born: date).checked(today: today)
        }
    }

    @Test(arguments: ["1900-01-01", "2024-02-29", "2026-03-03"])
    func `takes a real birth date`(date: String) throws {
        #expect(try record("M", "S", born: date).checked(today: today).birthDate == date)
    }

    @Test(arguments: [
        "maria", "maria@", "@example.org", "a@b", "a b@example.org", "a@@example.org",
        "a@example..org", ".a@example.org", "a@-example.org", "a,b@example.org",
        "a@example.org,b@example.org", "<a@example.org>",
    ])
    func `refuses what is no e-mail address`(email: String) {
        #expect(throws: Refusal.emailMalformed) {
            try record("M", "S", email: email).checked(today: today)
        }
    }

    @Test(arguments: [
        "maria.santos+x@example.org", "m@xn--bcher-kva.example", "o'neil@example.org",
    ])
    func `takes an e-mail address`(email: String) throws {
        #expect(try record("M", "S", email: email).checked(today: today).email == email)
    }

    @Test(arguments: ["12345", "call me", "805-555-0100 / 805-555-0101"])
    func `refuses what is no phone number`(phone: String) {
        #expect(throws: Refusal.phoneMalformed) {
            try record("M", "S", phone: phone).checked(today: today)
        }
    }

    @Test func `tidies white space and drops empty fields`() throws {
        var client = record("  Maria \n Elena ", "Santos\t", phone: " ")
        client.town = ""
        let checked = try client.checked(today: today)
        #expect(checked.fullName == "Maria Elena Santos")
        #expect(checked.phone == nil && checked.town == nil)
    }

    @Test(
        arguments: [
            (0, "1970-01-01"), (951_782_400_000, "2000-02-29"), (1_772_560_800_000, "2026-03-03"),
            (1_767_225_599_999, "2025-12-31"), (1_767_225_600_000, "2026-01-01"),
        ] as [(Int64, String)])
    func `knows the day of an instant`(milliseconds: Int64, day: String) {
        #expect(CivilDate(at: milliseconds).text == day)
    }
}

/// CW-2
@Suite struct UnderstandingWhatIsSought {
    @Test(arguments: [
        ("", Sought.recent), ("   ", .recent), ("(805) 555-0100", .phone("8055550100")),
        ("+1 805 555 0100", .phone("8055550100")), ("1985-03-14", .birthDate("1985-03-14")),
        ("3/14/1985", .birthDate("1985-03-14")), ("Maria@Example.org", .email("maria@example.org")),
        ("mar", .words(["mar"])), ("Müller", .words(["muller"])),
        ("San Maria", .words(["maria", "san"])), ("Li W", .words(["li", "w"])),
        ("O'Neil", .words(["neil", "o"])),
    ])
    func `tells names from numbers, dates and addresses`(text: String, sought: Sought) throws {
        #expect(try Sought(text) == sought)
    }

    @Test(arguments: ["ma", "m", "é", "--", "12"])
    func `needs three letters`(text: String) {
        #expect(throws: Refusal.textTooShort) { try Sought(text) }
    }
}

/// CW-3
@Suite struct TellingDuplicates {
    private func likenesses(
        _ left: CaseworkAPI.ClientRecord, _ right: CaseworkAPI.ClientRecord
    ) -> [Likeness] {
        var card = CaseworkAPI.ClientCard()
        (card.birthDate, card.phone, card.email) = (left.birthDate, left.phone, left.email)
        return KnownClient(card: card, keys: ClientKeys(left))
            .likenesses(to: right, ClientKeys(right))
    }

    @Test(arguments: [
        ("Catherine", "Smith", "Katherine", "Smyth"), ("Mohammed", "Ali", "Muhamad", "Aly"),
        ("Santos", "Maria", "Maria", "Santos"), ("Filip", "Novak", "Philip", "Novack"),
    ])
    func `hears the same name`(first: String, last: String, otherFirst: String, otherLast: String) {
        #expect(likenesses(record(first, last), record(otherFirst, otherLast)).contains(.sound))
    }

    /// The examples of the National Archives.
    @Test(arguments: [
        ("robert", "r163"), ("rupert", "r163"), ("tymczak", "t522"), ("pfister", "p236"),
        ("honeyman", "h555"), ("ashcraft", "a261"), ("lee", "l000"),
    ])
    func `knows the sound of a word`(word: String, key: String) {
        #expect(sound(word) == key)
    }

    @Test func `sees through accents, case and apostrophes`() {
        #expect(likenesses(record("José", "O'Neil"), record("jose", "ONEIL")) == [.name])
    }

    @Test func `finds a slip of the pen`() {
        #expect(
            likenesses(record("Maria", "Santos"), record("Mraia", "Santos")).contains(.spelling))
        #expect(likenesses(record("Ann", "Li"), record("Bob", "Li")).isEmpty)
    }

    @Test func `hears nothing in other scripts but compares them`() {
        #expect(likenesses(record("Олена", "Шевченко"), record("Иван", "Петров")).isEmpty)
        #expect(likenesses(record("Олена", "Шевченко"), record("ОЛЕНА", "шевченко")) == [.name])
    }

    @Test func `does not take a birth date alone for a person`() {
        let left = record("Maria", "Santos", born: "1985-03-14")
        #expect(likenesses(left, record("Kwame", "Boateng", born: "1985-03-14")).isEmpty)
        #expect(likenesses(left, record("Maria", "Lopez", born: "1985-03-14")) == [.birthDate])
    }

    @Test func `compares phones by their digits and addresses without case`() {
        let left = record("Maria", "Santos", phone: "(805) 555-0100", email: "m@example.org")
        let right = record("Kwame", "Boateng", phone: "+1 805 555 0100", email: "M@Example.org")
        #expect(likenesses(left, right) == [.phone, .email])
    }

    @Test(arguments: [
        ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "abcd", 1),
        ("abc", "xbc", 1), ("abcd", "badc", 2), ("abc", "xyz", 3), ("", "abcdef", 3), ("", "", 0),
    ])
    func `counts slips`(left: String, right: String, distance: Int) {
        let found = spellingDistance(
            Array(left.unicodeScalars), Array(right.unicodeScalars), limit: 2)
        #expect(found == distance)
    }
}
