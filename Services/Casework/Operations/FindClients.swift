import Contracts
import EventLog
import ServiceKit
import Wire

extension Operations {
    /// Finds by what the text looks like; without text, whom the caller opened last (CW-2).
    func findClients(
        _ request: CaseworkAPI.FindClients, _ context: Context
    ) throws -> CaseworkAPI.FindClients.Reply {
        let scope = try Scope(of: context)
        let sought = try Sought(request.text)
        var reply = CaseworkAPI.FindClients.Reply()
        reply.clients = try store.read(context) { tx in
            switch sought {
            case .recent:
                guard let user = context.caller?.user else { return [] }
                return try tx.clients(openedBy: user, in: scope, limit: request.limit)
            case .phone(let key):
                return try tx.clients(phone: key, in: scope, limit: request.limit)
            case .birthDate(let date):
                return try tx.clients(birthDate: date, in: scope, limit: request.limit)
            case .email(let key):
                return try tx.clients(email: key, in: scope, limit: request.limit)
            case .words(let words):
                return try tx.clients(named: words, in: scope, limit: request.limit)
            }
        }
        return reply
    }
}
