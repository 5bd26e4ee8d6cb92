import Contracts
import EventLog
import SQLiteKit
import Wire

/// Keeps the copy of who there is to tell, and writes to those who need a password.
func followIdentity(_ tx: Transaction, _ event: Event) throws {
    switch event.kind {
    case IdentityAPI.UserSaved.kind:
        let user = try event.decode(IdentityAPI.UserSaved.self)
        let person = Person(user)
        let known = try tx.person(user.id)
        try tx.save(person)
        // Later changes of a user who has not yet set a password are no reason to write again,
        // unless the first message went to another address.
        guard user.needsPassword, known?.email != person.email else { return }
        let letter = person.language.templates.welcome(person.id, to: person.name)
        try tx.queue(letter, to: person, because: event, in: "identity")
    case IdentityAPI.PasswordLinkRequested.kind:
        guard let person = try tx.person(UserID(event.subject)) else { return }
        let letter = person.language.templates.passwordLink(person.id, to: person.name)
        try tx.queue(
            letter, to: person, because: event, in: "identity",
            delay: Delays.passwordLinkMilliseconds)
    case IdentityAPI.UserRemoved.kind:
        try tx.removePerson(UserID(event.subject))
    default: return
    }
}

extension Person {
    init(_ user: IdentityAPI.UserSaved) {
        self.init(
            id: user.id, name: user.name, email: user.email, role: user.role,
            partner: user.partner, language: Language(user.language))
    }
}
