import Contracts
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import Identity

@Suite struct Passwords {  // ID-12
    @Test(
        arguments: [
            ("Tidal-Basin-7", nil),
            ("aB3$efgh", nil),
            ("Ünï-Çødé-9", nil),
            ("aB3$efg", Refusal.passwordLength(8...128)),
            ("tidal-basin-7", .passwordComposition),
            ("TIDAL-BASIN-7", .passwordComposition),
            ("Tidal-Basin-x", .passwordComposition),
            ("TidalBasin7", .passwordComposition),
            ("Tidal Basin 7", .passwordComposition),
            ("P@ssw0rd1!", .passwordKnown),
            ("p@SSW0RD1!", .passwordKnown),
        ] as [(String, Refusal?)])
    func `have every kind of character and are not well known`(
        password: String, expected: Refusal?
    ) {
        #expect(
            refusal { () throws(Refusal) in try PasswordRule.composition.check(password) }
                == expected)
    }

    @Test(
        arguments: [
            ("fifteen letters", nil),
            ("fourteen words", Refusal.passwordLength(15...128)),
            ("PasswordPassword", .passwordKnown),
        ] as [(String, Refusal?)])
    func `may be asked to be long instead`(password: String, expected: Refusal?) {
        #expect(
            refusal { () throws(Refusal) in try PasswordRule.length.check(password) } == expected)
    }

    @Test(arguments: [PasswordRule.composition, .length])
    func `have at most 128 characters and fit into crypt`(rule: PasswordRule) {
        let longest = "aB3$" + String(repeating: "x", count: 124)
        #expect(refusal { () throws(Refusal) in try rule.check(longest) } == nil)
        #expect(
            refusal { () throws(Refusal) in try rule.check(longest + "x") }
                == .passwordLength(rule.lengths))
        // 128 characters of four bytes each are one byte more than crypt(3) takes.
        let wide = "aB3$" + String(repeating: "𝒳", count: 124)
        #expect(refusal { () throws(Refusal) in try rule.check(wide) } == nil)
        let widest = String(repeating: "𝒳", count: 128)
        #expect(
            refusal { () throws(Refusal) in try rule.check(widest) }
                == .passwordLength(rule.lengths))
    }

    @Test func `of the list would pass a rule otherwise`() {
        for known in KnownPasswords.all {
            let long = known.unicodeScalars.count >= 15
            let composed =
                known.count >= 8 && known.filter(\.isLetter).count >= 2
                && known.contains(where: \.isNumber)
                && known.contains { !$0.isLetter && !$0.isNumber }
            #expect(long || composed, "\(known) is refused anyway")
            #expect(known == known.lowercased())
        }
        #expect(KnownPasswords.all.count > 200)
    }

    @Test func `are hashed with yescrypt under a salt of their own`() throws {
        let hasher = try PasswordHasher(cost: 1)
        let hash = try hasher.hash("Tidal-Basin-7")
        #expect(hash.hasPrefix("$y$"))
        #expect(try hasher.hash("Tidal-Basin-7") != hash)
        #expect(try hasher.isRight("Tidal-Basin-7", for: hash))
        #expect(try !hasher.isRight("Tidal-Basin-8", for: hash))
        #expect(try !hasher.isRight("", for: hash))
        #expect(try !hasher.isRight("nobody's", for: nil))
        #expect(try !hasher.isRight(String(repeating: "x", count: 4_000), for: hash))
    }

    @Test func `of a hash nobody can read are a fault, not a refusal`() throws {
        let hasher = try PasswordHasher(cost: 1)
        #expect(throws: CryptError.self) { try hasher.isRight("x", for: "*broken") }
    }

    @Test func `are settings of the network`() throws {
        let settings = Settings(environment: [
            "FOOTBRIDGE_PASSWORD_RULE": "length", "FOOTBRIDGE_PASSWORD_COST": "9",
            "FOOTBRIDGE_SESSION_IDLE_MINUTES": "5", "FOOTBRIDGE_SESSION_HOURS": "8",
        ])
        let policy = try Policy(settings)
        #expect(policy.passwordRule == .length)
        #expect(policy.passwordCost == 9)
        #expect(policy.sessions.idleMilliseconds == 300_000)
        #expect(policy.sessions.longestMilliseconds == 28_800_000)
        #expect(throws: SettingError.self) {
            try Policy(Settings(environment: ["FOOTBRIDGE_PASSWORD_COST": "12"]))
        }
    }
}

@Suite struct Addresses {
    @Test(arguments: [
        "ana@example.org", "a.b+c@sub.example.org", "o'neil@example.co", "x_1@a-b.io",
    ])
    func `are taken as mail systems take them`(address: String) throws {
        #expect(try EmailAddress.checked(address) == address)
    }

    @Test(arguments: [
        "ana", "@example.org", "ana@", "ana@example", "a@b@example.org", "ana@example..org",
        ".ana@example.org", "ana.@example.org", "a..b@example.org", "ana@-example.org",
        "ana@example-.org", "-oQ/tmp@example.org", "ana lima@example.org", "ana@exämple.org",
        "ana@example.org\nBcc: x@example.org", "\"ana\"@example.org",
        String(repeating: "a", count: 65) + "@example.org",
        "a@" + String(repeating: "b", count: 64) + ".org",
        "a@" + String(repeating: "b.", count: 125) + "org",
    ])
    func `of any other shape are refused`(address: String) {
        #expect(throws: Refusal.email) { try EmailAddress.checked(address) }
    }

    @Test func `are written in one way`() throws {
        #expect(try EmailAddress.checked("  Ana.Lima@Example.ORG ") == "ana.lima@example.org")
    }

    @Test func `and names stand on one line`() throws {
        #expect(try PersonName.checked(" Ana \n Lima\t") == "Ana Lima")
        #expect(throws: Refusal.name) { try PersonName.checked("\u{00A0}") }
        #expect(throws: Refusal.name) { try PersonName.checked(String(repeating: "x", count: 201)) }
    }
}

@Suite struct SlowingDownGuessing {  // ID-15
    @Test(
        arguments: [
            (0, 0), (4, 0), (5, 2), (6, 4), (7, 8), (10, 64), (13, 512), (14, 900),
            (1_000_000, 900),
        ] as [(Int, Int64)])
    func `doubles the wait after the fifth failure, up to 15 minutes`(
        failures: Int, seconds: Int64
    ) {
        #expect(Attempts(failures: failures).delayMilliseconds == seconds * 1_000)
    }

    @Test func `tells how long to wait and ends by itself`() {
        let fifth = Attempts(failures: 5, lastAt: 10_000)
        #expect(
            refusal { () throws(Refusal) in try fifth.check(at: 10_000) }
                == .tooManyFailures(retryAfter: 2))
        #expect(
            refusal { () throws(Refusal) in try fifth.check(at: 11_999) }
                == .tooManyFailures(retryAfter: 1))
        #expect(refusal { () throws(Refusal) in try fifth.check(at: 12_000) } == nil)
    }

    @Test func `begins anew after an hour without a failure`() {
        let many = Attempts(failures: 20, lastAt: 0)
        #expect(many.failed(at: 3_599_999).failures == 21)
        #expect(many.failed(at: 3_600_000) == Attempts(failures: 1, lastAt: 3_600_000))
    }

    @Test func `makes nobody wait for a clock that was put back`() {
        let fifth = Attempts(failures: 5, lastAt: 3_600_000)
        #expect(fifth.waitMilliseconds(at: 3_599_000) == 3_000)
        #expect(fifth.waitMilliseconds(at: 0) == 0)
    }
}

@Suite struct WhoAdministersWhom {  // ID-3, ID-9, ID-10
    @Test(
        arguments: [
            (nil, Role.superAdmin, nil, nil, nil),
            (People.superAdmin, .auditor, nil, nil, nil),
            (People.superAdmin, .systemUser, People.harbor, People.harbor, nil),
            (People.superAdmin, .superAdmin, People.harbor, nil, Refusal.partnerOfStaff),
            (People.superAdmin, .partnerAdmin, nil, nil, .partnerMissing),
            (People.superAdmin, .seeker, nil, nil, .roleOfStaff),
            (People.harborAdmin, .systemUser, nil, People.harbor, nil),
            (People.harborAdmin, .partnerAdmin, People.harbor, People.harbor, nil),
            (People.harborAdmin, .systemUser, People.orchard, nil, .partnerUnknown),
            (People.harborAdmin, .superAdmin, nil, nil, .notYourRole),
            (People.harborAdmin, .auditor, nil, nil, .notYourRole),
            (People.harborAdmin, .seeker, nil, nil, .notYourRole),
            (People.harborUser, .systemUser, nil, nil, .notYourRole),
            (People.seeker, .systemUser, nil, nil, .notYourRole),
        ] as [(Caller?, Role, PartnerID?, PartnerID?, Refusal?)])
    func `a super admin the network, a partner admin their partner`(
        caller: Caller?, role: Role, asked: PartnerID?, partner: PartnerID?, expected: Refusal?
    ) {
        var found: PartnerID?
        let refused = refusal { () throws(Refusal) in
            found = try Administration(of: caller).partner(for: role, asked: asked)
        }
        #expect(refused == expected)
        #expect(found == partner)
    }

    @Test(
        arguments: [
            (Role.partnerAdmin, Role.systemUser, Refusal.lastPartnerAdmin),
            (.partnerAdmin, nil, .lastPartnerAdmin),
            (.partnerAdmin, .partnerAdmin, nil),
            (.superAdmin, .auditor, .lastSuperAdmin),
            (.superAdmin, nil, .lastSuperAdmin),
            (.systemUser, nil, nil),
            (.auditor, nil, nil),
        ] as [(Role, Role?, Refusal?)])
    func `and somebody is always left to do it`(role: Role, next: Role?, expected: Refusal?) {
        var user = IdentityAPI.User()
        user.role = role
        #expect(
            refusal { () throws(Refusal) in try user.checkMayLeave(next, hasPeer: false) }
                == expected)
        #expect(
            refusal { () throws(Refusal) in try user.checkMayLeave(next, hasPeer: true) } == nil)
    }
}

/// What a rule refuses; nil when it does not.
func refusal(_ rule: () throws(Refusal) -> Void) -> Refusal? {
    do throws(Refusal) {
        try rule()
        return nil
    } catch {
        return error
    }
}
