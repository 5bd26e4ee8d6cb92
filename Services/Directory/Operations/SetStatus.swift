import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    /// Users of a partner that is not active are refused before this is answered: identity hears
    /// of it first, and if it cannot be reached nothing changes (ID-8). That it was told is noted
    /// beforehand, so that `StatusRelay` puts it right should the change itself fail.
    func setStatus(
        _ request: DirectoryAPI.SetStatus, _ context: Context
    ) throws -> Change<Nothing> {
        if request.status != .active { try tellIdentity(request, context) }
        return Change { tx in
            var head = try tx.partnerHead(request.partner)
            guard head.status != request.status || head.isAccepting != request.isAccepting else {
                return Nothing()
            }
            (head.status, head.isAccepting) = (request.status, request.isAccepting)
            try tx.setStatus(
                head.row, head.status, isAccepting: head.isAccepting, at: context.now)
            if head.status == .active { try tx.deleteTelling(head.row) }
            try tx.partnerChanged(head, "status", by: context)
            return Nothing()
        }
    }

    private func tellIdentity(_ request: DirectoryAPI.SetStatus, _ context: Context) throws {
        let left = Int64((context.deadline - .now) / .milliseconds(1))
        try store.write { tx in
            let head = try tx.partnerHead(request.partner)
            try tx.insertTelling(head.row, until: context.now + max(0, left))
        }
        do {
            _ = try identity.call(
                IdentityAPI.SetPartnerStatus(partner: request.partner, status: request.status),
                caller: nil, trace: context.trace, timeoutMilliseconds: Int(max(1, left)))
        } catch {
            throw Failure.unavailable(identity.service)
        }
    }
}
