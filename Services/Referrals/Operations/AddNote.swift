import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    /// Adds a note for users of the portal, whatever the state (RE-14). The PDF stays as it is (RE-6).
    func addNote(
        _ request: ReferralsAPI.AddNote, _ context: Context
    ) throws -> Change<ReferralsAPI.AddNote.Reply> {
        let viewer = try Viewer(context.caller)
        return Change { transaction in
            let referral = try transaction.referral(request.referral, seenBy: viewer)
            guard !referral.parties(of: viewer).isEmpty else { throw Failure.forbidden }
            var update = context.update
            update.note = request.note
            try transaction.append(
                update, by: context.caller?.user, of: context.caller?.partner, to: referral.id)
            try transaction.append(
                ReferralsAPI.NoteAdded(byName: update.by), about: referral.id, by: context)
            var reply = ReferralsAPI.AddNote.Reply()
            reply.at = context.now
            return reply
        }
    }
}
