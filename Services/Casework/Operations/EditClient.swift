import Contracts
import EventLog
import ServiceKit
import Wire

extension Operations {
    /// Replaces a client's record, unless somebody else did meanwhile (CW-1).
    func editClient(
        _ request: CaseworkAPI.EditClient, _ context: Context
    ) throws -> Change<CaseworkAPI.EditClient.Reply> {
        let scope = try Scope(of: context)
        let record = try request.client.checked(today: CivilDate(at: context.now))
        let keys = ClientKeys(record)
        return Change { tx in
            let known = try tx.client(request.id, in: scope)
            guard known.version == request.version else { throw Refusal.changedMeanwhile }
            var reply = CaseworkAPI.EditClient.Reply()
            reply.version = known.version
            let changed = known.client.fieldsThatDiffer(from: record)
            guard !changed.isEmpty else { return reply }
            reply.version += 1
            try tx.update(
                record, keys, id: request.id, partner: known.partner, version: reply.version)
            try tx.append(
                CaseworkAPI.ClientEdited(changed: changed), about: request.id, by: context)
            return reply
        }
    }
}
