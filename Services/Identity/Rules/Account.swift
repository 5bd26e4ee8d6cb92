import Contracts
import Wire

/// A user with the hash of their password.
struct Account: Equatable, Sendable {
    var user = IdentityAPI.User()
    /// As crypt(5) writes it; nil until the first password is set.
    var password: String?

    init() {}

    /// Checks what a request says; the role and the partner must have been checked together.
    init(
        id: UserID, name: String, email: String, role: Role, partner: PartnerID?, at now: Int64
    ) throws(Refusal) {
        user.id = id
        user.name = try PersonName.checked(name)
        user.email = try EmailAddress.checked(email)
        (user.role, user.partner, user.addedAt) = (role, partner, now)
    }

    var saved: IdentityAPI.UserSaved {
        var event = IdentityAPI.UserSaved()
        (event.id, event.name, event.email) = (user.id, user.name, user.email)
        (event.role, event.partner, event.language) = (user.role, user.partner, user.language)
        event.needsPassword = password == nil
        return event
    }

    /// What the user may do, and through which session.
    func caller(session: SessionID?, address: String?) -> Caller {
        var caller = Caller(
            user: user.id, role: user.role, partner: user.partner, name: user.name)
        (caller.language, caller.session, caller.address) = (user.language, session, address)
        return caller
    }
}

enum PersonName {
    /// The name on one line, white space as single blanks: it stands in the heads of e-mails.
    static func checked(_ text: String) throws(Refusal) -> String {
        let name = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard (1...200).contains(name.unicodeScalars.count) else { throw .name }
        return name
    }
}

enum Language {
    /// Those the portal has texts in.
    static let all = ["en", "es"]

    static func checked(_ text: String) throws(Refusal) -> String {
        guard all.contains(text) else { throw .language }
        return text
    }
}

enum EmailAddress {
    /// The one way an address is written here: without blanks around it, in lower case.
    static func normalized(_ text: String) -> String {
        let start = text.drop(while: \.isWhitespace)
        let end = start.lastIndex { !$0.isWhitespace }
        return end.map { start[...$0].lowercased() } ?? ""
    }

    /// Normalized; an address as mail systems take it without quotes (RFC 5321 §4.1.2, at most 254
    /// bytes), with a dot in its domain.
    static func checked(_ text: String) throws(Refusal) -> String {
        let address = normalized(text)
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, address.utf8.count <= 254,
            isLocalPart(parts[0]), isDomain(parts[1])
        else { throw .email }
        return address
    }

    private static func isLocalPart(_ text: Substring) -> Bool {
        let atoms = text.split(separator: ".", omittingEmptySubsequences: false)
        // A leading hyphen would be an option to the programs that send mail.
        return text.utf8.count <= 64 && !text.hasPrefix("-")
            && atoms.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isAtomByte) }
    }

    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-")
                    && !label.hasSuffix("-")
                    && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
            }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static let marks = Array("!#$%&'*+-/=?^_`{|}~".utf8)

    private static func isAtomByte(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || marks.contains(byte)
    }
}
