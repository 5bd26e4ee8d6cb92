import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    func saveContact(
        _ request: DirectoryAPI.SaveContact, _ context: Context
    ) throws -> Change<DirectoryAPI.SaveContact.Reply> {
        let contact = try inside("contact") { () throws(Refusal) in
            let contact = try request.contact.checked()
            try contact.checkReachable()
            return contact
        }
        return Change { tx in
            let head = try tx.editablePartner(request.partner, by: context)
            let location = try tx.location(of: contact, at: head.row)
            var reply = DirectoryAPI.SaveContact.Reply()
            if let id = contact.id {
                let row = try tx.contactRow(id, of: head.row)
                try tx.updateContact(row, contact, at: location)
                reply.id = id
            } else {
                reply.id = context.newID()
                try tx.insertContact(reply.id, contact, of: head.row, at: location)
            }
            try tx.partnerChanged(head, "contacts", by: context)
            return reply
        }
    }

    func removeContact(
        _ request: DirectoryAPI.RemoveContact, _ context: Context
    ) throws -> Change<Nothing> {
        Change { tx in
            let head = try tx.editablePartner(request.partner, by: context)
            try tx.deleteContact(try tx.contactRow(request.contact, of: head.row))
            try tx.partnerChanged(head, "contacts", by: context)
            return Nothing()
        }
    }
}

extension Transaction {
    /// Where a contact is found: the location named, or the only one there is (DI-4).
    fileprivate func location(
        of contact: DirectoryAPI.Contact, at partner: Int64
    ) throws -> Int64 {
        let locations = try firstLocationRows(of: partner)
        guard let first = locations.first else { throw Refusal.locationNeeded }
        if let id = contact.location {
            do {
                return try locationRow(id, of: partner)
            } catch Refusal.notFound {
                throw Refusal.invalid(
                    field: "contact.location", message: "must be a location of this partner")
            }
        }
        guard locations.count == 1 else { throw Refusal.required("contact.location") }
        return first
    }
}
