import Contracts
import SQLiteKit
import Wire

/// The languages that messages are written in (NO-5): one more is one more file of templates.
enum Language: String, CaseIterable {
    case english = "en"
    case spanish = "es"

    var templates: any Templates {
        switch self {
        case .english: English()
        case .spanish: Spanish()
        }
    }

    /// From a language tag (`es`, `es-MX`) or what people write as a client's language; English for
    /// any other.
    init(_ text: String?) {
        let text = folded(text ?? "")
        let tag = text.prefix { $0 != "-" && $0 != "_" && $0 != " " }
        self =
            Language(rawValue: String(tag))
            ?? (Self.spanishNames.contains(text) ? .spanish : .english)
    }

    private static let spanishNames: Set<String> = ["spanish", "espanol", "castellano"]
}

/// All that e-mails say, in one language.
protocol Templates: Sendable {
    /// To the receiver's partner admins. Names no client: mail is read on lock screens and in
    /// transit.
    func referralArrived(_ news: ArrivedReferral, to name: String) -> Letter
    /// To the client, by e-mail as agreed: whom to expect, and nothing internal.
    func clientReferred(_ news: ClientNews, to name: String) -> Letter
    /// To the navigator who submitted the referral.
    func stateChanged(_ news: StateNews, to name: String) -> Letter
    /// To a new user, with a link to set the first password.
    func welcome(_ user: UserID, to name: String) -> Letter
    /// To a user who asked for a link to set a new password.
    func passwordLink(_ user: UserID, to name: String) -> Letter
}

struct ArrivedReferral {
    var referral: ReferralID
    var senderName: String
    /// Empty where they are sensitive.
    var serviceTypes: [String]
    var urgency: ReferralsAPI.Urgency
}

struct ClientNews {
    var senderName: String
    var receiverName: String
    var comment: String?
}

struct StateNews {
    var referral: ReferralID
    var receiverName: String
    var state: ReferralState
    var reason: StateReason?
}
