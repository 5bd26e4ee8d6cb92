import Contracts
import EventLog
import ServiceKit
import Wire

extension Operations {
    /// Adds a client to the caller's partner, or shows likely duplicates (CW-3).
    ///
    /// They are looked for inside the transaction: two users who add the same person at once do
    /// not both pass.
    func addClient(
        _ request: CaseworkAPI.AddClient, _ context: Context
    ) throws -> Change<CaseworkAPI.AddClient.Reply> {
        guard let partner = try context.user.partner else { throw Failure.forbidden }
        let record = try request.client.checked(today: CivilDate(at: context.now))
        let keys = ClientKeys(record)
        let id: ClientID = context.newID()
        return Change { tx in
            var reply = CaseworkAPI.AddClient.Reply()
            if !request.isNew {
                reply.duplicates = try tx.clients(possibly: record, keys, at: partner)
                    .likelyDuplicates(of: record, keys)
            }
            guard reply.duplicates.isEmpty else { return reply }
            try tx.insert(record, keys, id: id, partner: partner, at: context.now)
            try tx.remember(id, openedBy: context.caller?.user, at: context.now)
            try tx.append(CaseworkAPI.ClientAdded(partner: partner), about: id, by: context)
            reply.id = id
            return reply
        }
    }
}
