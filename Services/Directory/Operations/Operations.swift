import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

/// What this service does, and what it needs for it.
struct Operations: Sendable {
    let store: Store
    let identity: Peer

    var routes: [Route] {
        [
            Route(search), Route(partner), Route(resolve),
            store.change(addPartner), store.change(editPartner), store.change(setStatus),
            store.change(saveLocation), store.change(removeLocation),
            store.change(saveContact), store.change(removeContact),
            store.change(saveProgram),
            Route(tags), store.change(saveTag), store.change(removeTag),
            Route(serviceTypes), store.change(saveServiceType), store.change(removeServiceType),
            // Reading and checking a batch of hundreds takes long.
            store.change(importPartners, pace: .slow),
        ]
    }
}

extension Transaction {
    /// What every change of a partner ends with: the time, the index and the event.
    func partnerChanged(
        _ head: PartnerHead, _ change: String, by context: Context
    ) throws {
        try touchPartner(head.row, at: context.now)
        try reindex(head.row)
        try append(
            DirectoryAPI.PartnerSaved(
                name: head.name, status: head.status, isAccepting: head.isAccepting,
                change: change),
            about: head.id, by: context)
    }

    /// The partner, if the caller may change it.
    func editablePartner(_ id: PartnerID, by context: Context) throws -> PartnerHead {
        let head = try partnerHead(id)
        try head.checkEditable(by: context.caller)
        return head
    }
}

/// A refusal of a field that stands inside a field of the request.
func inside<T>(_ field: String, _ check: () throws(Refusal) -> T) throws(Refusal) -> T {
    do throws(Refusal) {
        return try check()
    } catch {
        throw error.inside(field)
    }
}
