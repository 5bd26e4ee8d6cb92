import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    /// Asked on every request of the network, so it does one look-up and seldom a write.
    func authenticate(
        _ request: IdentityAPI.Authenticate, _ context: Context
    ) throws -> IdentityAPI.Authenticate.Reply {
        let session = try store.read(context) { try $0.session(token: request.token) }
        guard let session, session.isOpen(at: context.now, policy.sessions) else {
            throw Failure.unauthenticated
        }
        if session.wantsNote(at: context.now, policy.sessions) {
            store.later { try $0.noteSeen(session, at: context.now) }
        }
        var reply = IdentityAPI.Authenticate.Reply()
        reply.caller = session.caller
        return reply
    }
}
