import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    /// ID-8. The event is directory's: it is its partner.
    func setPartnerStatus(
        _ request: IdentityAPI.SetPartnerStatus, _ context: Context
    ) throws -> Change<Nothing> {
        Change { tx in
            try tx.set(request.status, of: request.partner)
            return Nothing()
        }
    }

    func setPartnerStatuses(
        _ request: IdentityAPI.SetPartnerStatuses, _ context: Context
    ) throws -> Change<Nothing> {
        Change { tx in
            for one in request.partners { try tx.set(one.status, of: one.partner) }
            return Nothing()
        }
    }
}

extension Transaction {
    fileprivate func set(_ status: DirectoryAPI.PartnerStatus, of partner: PartnerID) throws {
        try setStatus(status, of: partner)
        if status != .active { try removeSessions(ofPartner: partner) }
    }
}
