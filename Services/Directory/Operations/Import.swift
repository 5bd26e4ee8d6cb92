import Contracts
import EventLog
import ServiceKit
import Wire

extension Operations {
    func importPartners(
        _ request: DirectoryAPI.Import, _ context: Context
    ) throws -> Change<DirectoryAPI.Import.Reply> {
        // A peer that may call may do so for somebody, who must be allowed to do it himself.
        if let caller = context.caller, caller.role != .superAdmin { throw Failure.forbidden }
        let batch = try ImportBatch(request)
        return Change { tx in
            try ImportRun.run(batch, dryRun: request.dryRun, in: tx, context)
        }
    }
}
