import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    func partner(
        _ request: DirectoryAPI.GetPartner, _ context: Context
    ) throws -> DirectoryAPI.Partner {
        try store.read(context) { tx in
            let head = try tx.partnerHead(request.partner)
            try head.checkVisible(to: context.caller)
            return try tx.partner(head)
        }
    }

    func resolve(
        _ request: DirectoryAPI.Resolve, _ context: Context
    ) throws -> DirectoryAPI.Resolve.Reply {
        try store.read(context) { tx in
            var reply = DirectoryAPI.Resolve.Reply()
            if !request.partners.isEmpty { reply.partners = try tx.states(of: request.partners) }
            if !request.serviceTypes.isEmpty {
                reply.serviceTypes = try tx.serviceTypes(request.serviceTypes)
            }
            if let program = request.program { reply.program = try tx.programName(program) }
            return reply
        }
    }
}
