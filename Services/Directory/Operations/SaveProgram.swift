import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    func saveProgram(
        _ request: DirectoryAPI.SaveProgram, _ context: Context
    ) throws -> Change<DirectoryAPI.SaveProgram.Reply> {
        let program = try inside("program", request.program.checked)
        return Change { tx in
            let head = try tx.editablePartner(request.partner, by: context)
            var reply = DirectoryAPI.SaveProgram.Reply()
            if let id = program.id {
                try tx.updateProgram(try tx.programRow(id, of: head.row), program)
                reply.id = id
            } else {
                reply.id = context.newID()
                try tx.insertProgram(reply.id, program, of: head.row)
            }
            try tx.partnerChanged(head, "programs", by: context)
            return reply
        }
    }
}
