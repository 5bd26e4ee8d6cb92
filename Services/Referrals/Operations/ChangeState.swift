import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    /// Moves a referral to another state (RE-11).
    func changeState(
        _ request: ReferralsAPI.ChangeState, _ context: Context
    ) throws -> Change<ReferralsAPI.ChangeState.Reply> {
        let viewer = try Viewer(context.caller)
        let note = filled(request.note)
        let window = reopeningTime
        return Change { transaction in
            let referral = try transaction.referral(request.referral, seenBy: viewer)
            if referral.isRepeated(request),
                try transaction.isLastMove(of: referral.id, by: context.caller?.user, note: note)
            {
                return referral.reply
            }
            if let version = request.version, version != referral.version {
                throw Refusal.changedMeanwhile(version: referral.version)
            }
            let moved = try referral.moved(
                to: request.state, reason: request.reason, note: note,
                by: referral.parties(of: viewer), at: context.now, reopening: window)
            try transaction.update(moved)
            var update = context.update
            (update.state, update.reason, update.note) = (moved.state, moved.reason, note)
            try transaction.append(
                update, by: context.caller?.user, of: context.caller?.partner, to: moved.id)
            var event = ReferralsAPI.StateChanged()
            (event.from, event.to, event.reason) = (referral.state, moved.state, moved.reason)
            event.byName = update.by
            try transaction.append(event, about: moved.id, by: context)
            return moved.reply
        }
    }
}

extension Referral {
    /// Whether it may be the same change once more, asked for by somebody who did not hear the
    /// answer. It is if it was theirs, too, with the same note: another's would be lost unsaid.
    fileprivate func isRepeated(_ request: ReferralsAPI.ChangeState) -> Bool {
        request.state == state && request.reason == reason
            && (request.version == nil || request.version == version - 1)
    }

    fileprivate var reply: ReferralsAPI.ChangeState.Reply {
        var reply = ReferralsAPI.ChangeState.Reply()
        (reply.changedAt, reply.version) = (changedAt, version)
        return reply
    }
}

extension Context {
    /// An entry of the history by this caller, without what it says.
    var update: ReferralsAPI.Update {
        var update = ReferralsAPI.Update()
        (update.at, update.by) = (now, caller?.name ?? "Footbridge")
        // Without a user it was another process of the network.
        update.via = caller?.user == nil ? "api" : "portal"
        return update
    }
}
