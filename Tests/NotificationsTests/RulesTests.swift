import Contracts
import TestSupport
import Testing
import Wire

@testable import Notifications

/// NO-4
@Suite struct WhoGetsWhat {
    private static let everybody: [Person] = [
        People.superAdmin, People.auditor, People.seeker, People.harborAdmin, People.harborUser,
        People.orchardAdmin, People.orchardUser,
    ].map { Person(userSaved($0)) }

    private static let referral = KnownReferral(
        id: ReferralID("r1"), clientName: "Maria Santos",
        sender: Named(People.harbor, "Harbor House"),
        receiver: Named(People.orchard, "Orchard Food Bank"), submittedBy: UserID("hugo"))

    @Test(
        arguments: [
            (Happening.submitted, "hugo", ["sofia", "hana", "olga", "omar"], ["olga"]),
            (.submitted, "sofia", ["hana", "hugo", "olga", "omar"], ["olga"]),
            (.stateChanged, "omar", ["sofia", "hana", "hugo", "olga"], ["hugo"]),
            (.stateChanged, "hugo", ["sofia", "hana", "olga", "omar"], []),
            (.stateChanged, nil, ["sofia", "hana", "hugo", "olga", "omar"], ["hugo"]),
            (.noteAdded, "olga", ["hana", "hugo", "omar"], []),
        ] as [(Happening, String?, [String], [String])])
    func `follows the table, and skips who did it`(
        happening: Happening, actor: String?, inbox: [String], email: [String]
    ) {
        let recipients = Recipients(
            of: happening, to: Self.referral, among: Self.everybody,
            doneBy: actor.map { UserID($0) })
        #expect(recipients.inbox.map(\.id.rawValue) == inbox)
        #expect(recipients.email.map(\.id.rawValue) == email)
    }

    @Test func `tells a navigator nothing more once they work elsewhere`() {
        var people = Self.everybody
        people[4].partner = PartnerID("elsewhere")
        let recipients = Recipients(
            of: .stateChanged, to: Self.referral, among: people, doneBy: nil)
        #expect(recipients.email.isEmpty)
        #expect(!recipients.inbox.contains { $0.id.rawValue == "hugo" })
    }
}

/// NO-3
@Suite struct TryingAgain {
    @Test func `grows from a minute to four hours and ends after 24 hours`() {
        var now: Int64 = 0
        var delays: [Int64] = []
        while let next = Delays.next(afterAttempt: delays.count + 1, since: 0, now: now) {
            delays.append((next - now) / 60_000)
            now = next
        }
        #expect(delays.prefix(9) == [1, 2, 4, 8, 16, 32, 64, 128, 240])
        #expect(zip(delays, delays.dropFirst()).dropLast().allSatisfy { $0 <= $1 })
        #expect(now == Delays.totalMilliseconds)
    }

    @Test func `makes the same identifier of the same message, in the order of events`() {
        let key = MessageKey(feed: "referrals", seq: 7, recipient: "omar", channel: "email")
        #expect(key.id(at: 5) == key.id(at: 5))
        var other = key
        other.recipient = "olga"
        #expect(other.id(at: 5) != key.id(at: 5))
        var later = key
        later.seq = 8
        #expect(later.id(at: 5).rawValue > max(key.id(at: 5).rawValue, other.id(at: 5).rawValue))
        #expect(later.id(at: 4).rawValue < key.id(at: 5).rawValue)
    }
}

/// NO-5
@Suite struct WordingLetters {
    @Test(
        arguments: [
            ("en", Language.english), ("es", .spanish), ("es-MX", .spanish), ("Spanish", .spanish),
            ("Español", .spanish), ("Dari", .english), (nil, .english), ("", .english),
        ] as [(String?, Language)])
    func `finds the language`(text: String?, language: Language) {
        #expect(Language(text) == language)
    }

    @Test(arguments: Language.allCases)
    func `says every state and reason`(language: Language) {
        for state in ReferralState.allCases {
            for reason in StateReason.allCases {
                let news = StateNews(
                    referral: ReferralID("r1"), receiverName: "Orchard", state: state,
                    reason: reason)
                let letter = language.templates.stateChanged(news, to: "Hugo")
                #expect(!letter.subject.contains("_") && letter.subject.contains("Orchard"))
                #expect(letter.paragraphs.count == 2)
            }
        }
    }

    @Test func `escapes what people wrote in the HTML part`() {
        let news = ClientNews(
            senderName: "A & B", receiverName: "<b>Orchard</b>",
            comment: "<script>alert(\"1\")</script>\nSecond line")
        let html = English().clientReferred(news, to: "Maria").html(link: nil)
        #expect(!html.contains("<script>") && !html.contains("<b>"))
        #expect(html.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;<br>Second line"))
    }
}
