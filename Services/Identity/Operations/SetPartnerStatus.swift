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
            try tx.setStatus(request.status, of: request.partner)
            if request.status != .active { try tx.removeSessions(ofPartner: request.partner) }
            return Nothing()
        }
    }
}
