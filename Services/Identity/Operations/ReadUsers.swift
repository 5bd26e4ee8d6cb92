import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    func users(
        _ request: IdentityAPI.Users, _ context: Context
    ) throws -> IdentityAPI.Users.Reply {
        let partner = try Administration(of: context.caller).partner(asked: request.partner)
        return try store.read(context) { tx in
            var reply = IdentityAPI.Users.Reply()
            (reply.total, reply.users) = try tx.users(
                of: partner, words: request.words, offset: request.offset, limit: request.limit)
            return reply
        }
    }
}
