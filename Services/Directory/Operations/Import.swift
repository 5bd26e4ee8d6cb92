import Contracts
import EventLog
import ServiceKit
import Wire

extension Operations {
    func importPartners(
        _ request: DirectoryAPI.Import, _ context: Context
    ) throws -> Change<DirectoryAPI.Import.Reply> {
        let batch = try ImportBatch(request)
        return Change { tx in
            try ImportRun.run(batch, dryRun: request.dryRun, in: tx, context)
        }
    }
}
