import Contracts
import Wire

/// What decides who may see and change a partner.
struct PartnerHead: Equatable {
    var row: Int64
    var id: PartnerID
    var name: String
    var status: DirectoryAPI.PartnerStatus
    var isAccepting: Bool
    var version: Int

    /// Pending and inactive partners are seen by overseers and their own users only (DI-7).
    func isVisible(to caller: Caller?) -> Bool {
        status == .active || overseesNetwork(caller) || caller?.partner == id
    }

    func checkVisible(to caller: Caller?) throws(Refusal) {
        guard isVisible(to: caller) else { throw .notFound("partner") }
    }

    func checkEditable(by caller: Caller?) throws(Refusal) {
        try checkVisible(to: caller)
        guard let caller, caller.role != .superAdmin else { return }
        guard caller.role == .partnerAdmin, caller.partner == id else { throw .otherPartner }
    }
}

/// Whether the caller sees the whole network: super admins, auditors, and the network itself.
func overseesNetwork(_ caller: Caller?) -> Bool {
    caller.map { Callers.overseers.contains(Callers($0.role)) } ?? true
}
