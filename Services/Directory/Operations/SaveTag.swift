import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    func tags(
        _ request: DirectoryAPI.Tags, _ context: Context
    ) throws -> DirectoryAPI.Tags.Reply {
        try store.read(context) { tx in
            try tx.tags(
                having: request.words,
                withDisabled: request.withDisabled && overseesNetwork(context.caller),
                offset: request.offset, limit: request.limit)
        }
    }

    func saveTag(
        _ request: DirectoryAPI.SaveTag, _ context: Context
    ) throws -> Change<DirectoryAPI.Tag> {
        guard let name = tidied(request.name) else { throw Refusal.required("name") }
        return Change { tx in
            let present = try request.id.map { try tx.tagRow($0) }
            let named = try tx.tagRow(named: folded(name))
            guard named == nil || named == present else { throw Refusal.nameTaken("tag") }
            let row: Int64
            if let present {
                row = present
                try tx.updateTag(row, name, request.status)
            } else {
                row = try tx.insertTag(context.newID(), name, request.status, at: context.now)
            }
            let tag = try tx.tag(row)
            try tx.append(
                DirectoryAPI.TagSaved(name: tag.name, status: tag.status), about: tag.id,
                by: context)
            return tag
        }
    }

    func removeTag(
        _ request: DirectoryAPI.RemoveTag, _ context: Context
    ) throws -> Change<DirectoryAPI.RemoveTag.Reply> {
        Change { tx in
            let row = try tx.tagRow(request.tag)
            let tag = try tx.tag(row)
            try tx.deleteTag(row)
            try tx.append(DirectoryAPI.TagRemoved(name: tag.name), about: tag.id, by: context)
            var reply = DirectoryAPI.RemoveTag.Reply()
            reply.partners = tag.partners
            return reply
        }
    }
}
