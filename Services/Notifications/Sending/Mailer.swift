import Contracts
import ServiceKit

/// How e-mail leaves (NO-2).
protocol Mailer: Sendable {
    /// Whether a message was handed over before, where that can be known.
    func wasHandedOver(_ message: MessageID, at: Int64) throws(MailProblem) -> Bool
    func handOver(_ mail: MailMessage, as message: MessageID) throws(MailProblem)
}

/// Why a message did not leave.
struct MailProblem: Error, Equatable, CustomStringConvertible {
    /// What people read who look after the network.
    let text: String
    /// Another try would fare no better.
    let isFinal: Bool

    var description: String { text }

    static func passing(_ text: String) -> MailProblem { MailProblem(text: text, isFinal: false) }
    static func final(_ text: String) -> MailProblem { MailProblem(text: text, isFinal: true) }
}

/// What the operator decides about mail.
struct MailSettings: Sendable {
    enum Way: String, CaseIterable {
        case maildir, sendmail
    }

    let from: MailAddress
    /// The network's address, without a slash at its end.
    let baseURL: String
    let mailer: any Mailer

    init(from: MailAddress, baseURL: String, mailer: any Mailer) {
        (self.from, self.baseURL, self.mailer) = (from, baseURL, mailer)
    }

    init(_ settings: Settings, maildir: String) throws {
        let from = try settings.string(
            "FOOTBRIDGE_MAIL_FROM", default: "Footbridge <footbridge@localhost>")
        guard let address = MailAddress(from) else {
            throw SettingError(
                "FOOTBRIDGE_MAIL_FROM", "must be a mailbox such as Name <name@example.org>")
        }
        self.from = address
        var url = try settings.string("FOOTBRIDGE_URL", default: "http://127.0.0.1:8080")
        while url.hasSuffix("/") { url.removeLast() }
        guard url.hasPrefix("https://") || url.hasPrefix("http://"),
            url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else {
            throw SettingError("FOOTBRIDGE_URL", "must begin with https:// or http://")
        }
        baseURL = url
        switch try settings.choice("FOOTBRIDGE_MAIL", default: Way.maildir) {
        case .maildir: mailer = try Maildir(path: maildir)
        case .sendmail:
            mailer = Sendmail(
                path: try settings.path("FOOTBRIDGE_SENDMAIL", default: "/usr/sbin/sendmail"))
        }
    }
}
