import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    func me(_ request: IdentityAPI.Me, _ context: Context) throws -> IdentityAPI.Me.Reply {
        let id = try context.signedInUser
        guard let account = try store.read(context, { try $0.account(id) }) else {
            throw Failure.unauthenticated
        }
        var reply = IdentityAPI.Me.Reply()
        reply.user = account.user
        reply.idleMilliseconds = policy.sessions.idleMilliseconds
        return reply
    }

    /// ID-17.
    func editMe(
        _ request: IdentityAPI.EditMe, _ context: Context
    ) throws -> Change<IdentityAPI.User> {
        let id = try context.signedInUser
        let name = try PersonName.checked(request.name)
        let language = try Language.checked(request.language)
        return Change { tx in
            guard var account = try tx.account(id) else { throw Failure.unauthenticated }
            (account.user.name, account.user.language) = (name, language)
            try tx.update(account.user)
            try tx.append(account.saved, about: id, by: context)
            return account.user
        }
    }
}
