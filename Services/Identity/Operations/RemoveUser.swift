import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    func removeUser(
        _ request: IdentityAPI.RemoveUser, _ context: Context
    ) throws -> Change<Nothing> {
        let administration = try Administration(of: context.caller)
        return Change { tx in
            let user = try tx.account(request.user, within: administration).user
            try user.checkMayLeave(nil, hasPeer: try tx.hasPeer(user))
            try tx.removeUser(user.id)
            try tx.append(IdentityAPI.UserRemoved(), about: user.id, by: context)
            return Nothing()
        }
    }
}
