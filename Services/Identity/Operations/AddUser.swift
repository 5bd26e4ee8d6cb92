import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    /// The new user has no password; the event makes notifications send the link to set one.
    func addUser(
        _ request: IdentityAPI.AddUser, _ context: Context
    ) throws -> Change<IdentityAPI.User> {
        let partner = try Administration(of: context.caller)
            .partner(for: request.role, asked: request.partner)
        let account = try Account(
            id: context.newID(), name: request.name, email: request.email, role: request.role,
            partner: partner, at: context.now)
        return Change { tx in
            guard try tx.account(email: account.user.email) == nil else {
                throw Refusal.emailTaken
            }
            try tx.insert(account)
            try tx.append(account.saved, about: account.user.id, by: context)
            return account.user
        }
    }
}
