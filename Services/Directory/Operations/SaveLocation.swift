import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    func saveLocation(
        _ request: DirectoryAPI.SaveLocation, _ context: Context
    ) throws -> Change<DirectoryAPI.SaveLocation.Reply> {
        let location = try inside("location") { () throws(Refusal) in
            let location = try request.location.checked()
            try location.checkAddress()
            return location
        }
        return Change { tx in
            let head = try tx.editablePartner(request.partner, by: context)
            var reply = DirectoryAPI.SaveLocation.Reply()
            let row: Int64
            var carried: [Int64] = []
            if let id = location.id {
                row = try tx.locationRow(id, of: head.row)
                carried = try tx.locationTags(row)
                try tx.updateLocation(row, location)
                reply.id = id
            } else {
                reply.id = context.newID()
                row = try tx.insertLocation(reply.id, location, of: head.row)
            }
            try tx.setLocationTags(row, try tx.choosableTags(location.tags, carried: carried))
            try tx.gatherTags(of: head.row)
            try tx.partnerChanged(head, "locations", by: context)
            return reply
        }
    }

    func removeLocation(
        _ request: DirectoryAPI.RemoveLocation, _ context: Context
    ) throws -> Change<Nothing> {
        Change { tx in
            let head = try tx.editablePartner(request.partner, by: context)
            let row = try tx.locationRow(request.location, of: head.row)
            let contacts = try tx.contactCount(at: row)
            guard contacts == 0 || request.withContacts else {
                throw Refusal.locationHasContacts(contacts)
            }
            try tx.deleteContacts(at: row)
            try tx.deleteLocation(row)
            try tx.gatherTags(of: head.row)
            try tx.partnerChanged(head, "locations", by: context)
            return Nothing()
        }
    }
}

extension Transaction {
    /// The rows of tags that may be chosen: active ones, and those carried already (DI-8).
    fileprivate func choosableTags(_ ids: [TagID], carried: [Int64]) throws -> [Int64] {
        let known = try tagRows(ids)
        return try ids.enumerated().map { index, id in
            guard let tag = known[id], tag.isActive || carried.contains(tag.row) else {
                throw Refusal.invalid(
                    field: "location.tags[\(index)]", message: "must be an active tag")
            }
            return tag.row
        }
    }
}
