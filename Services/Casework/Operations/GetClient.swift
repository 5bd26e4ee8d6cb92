import Contracts
import EventLog
import ServiceKit
import Wire

extension Operations {
    /// Opens a client's record; a change, because the view is written to the audit log (ID-19).
    func getClient(
        _ request: CaseworkAPI.GetClient, _ context: Context
    ) throws -> Change<CaseworkAPI.GetClient.Reply> {
        let scope = try Scope(of: context)
        return Change { tx in
            let reply = try tx.client(request.client, in: scope)
            try tx.remember(request.client, openedBy: context.caller?.user, at: context.now)
            try tx.append(CaseworkAPI.ClientViewed(), about: request.client, by: context)
            return reply
        }
    }

    func clientToShare(
        _ request: CaseworkAPI.ClientToShare, _ context: Context
    ) throws -> CaseworkAPI.GetClient.Reply {
        let scope = try Scope(of: context)
        return try store.read(context) { try $0.client(request.client, in: scope) }
    }
}
