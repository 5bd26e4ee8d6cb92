import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    func editUser(
        _ request: IdentityAPI.EditUser, _ context: Context
    ) throws -> Change<IdentityAPI.User> {
        let administration = try Administration(of: context.caller)
        try administration.checkMayGive(request.role)
        let name = try PersonName.checked(request.name)
        return Change { tx in
            var account = try tx.account(request.user, within: administration)
            let user = account.user
            try user.checkMayBecome(request.role)
            try user.checkMayLeave(request.role, hasPeer: try tx.hasPeer(user))
            (account.user.name, account.user.role) = (name, request.role)
            try tx.update(account.user)
            // What is on the screens of an open session is for the old role.
            if user.role != request.role { try tx.removeSessions(of: user.id) }
            try tx.append(account.saved, about: user.id, by: context)
            return account.user
        }
    }
}
