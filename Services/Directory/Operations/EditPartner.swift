import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    func addPartner(
        _ request: DirectoryAPI.AddPartner, _ context: Context
    ) throws -> Change<DirectoryAPI.Partner> {
        let profile = try inside("profile", request.profile.checked)
        return Change { tx in
            let head = try tx.insertPartner(
                context.newID(), profile, status: request.status,
                isAccepting: request.isAccepting, at: context.now)
            try tx.partnerChanged(head, "added", by: context)
            return try tx.partner(head)
        }
    }

    func editPartner(
        _ request: DirectoryAPI.EditPartner, _ context: Context
    ) throws -> Change<DirectoryAPI.Partner> {
        let profile = try inside("profile", request.profile.checked)
        return Change { tx in
            var head = try tx.editablePartner(request.partner, by: context)
            guard head.version == request.version else {
                throw Refusal.changedMeanwhile(version: head.version)
            }
            try tx.updateProfile(head.row, profile, at: context.now)
            try tx.setAccepting(head.row, request.isAccepting)
            // Whoever writes the profile anew has looked at it (DI-17).
            try tx.setConfirmed(head.row, at: context.now)
            (head.name, head.isAccepting) = (profile.name, request.isAccepting)
            try tx.partnerChanged(head, "profile", by: context)
            return try tx.partner(head)
        }
    }
}
