import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    /// One page of a box (RE-18): two questions to the file, however many rows.
    func list(
        _ request: ReferralsAPI.List, _ context: Context
    ) throws -> ReferralsAPI.List.Reply {
        var reply = ReferralsAPI.List.Reply()
        let viewer = try Viewer(context.caller)
        guard let filter = ReferralFilter(request, for: viewer, user: context.caller?.user) else {
            return reply
        }
        let moment = Moment(context.now, calendar)
        try store.read(context) { transaction in
            reply.referrals = try transaction.page(
                filter, offset: request.offset, limit: request.limit, at: moment)
            let isWhole = request.offset == 0 && reply.referrals.count < request.limit
            reply.total =
                isWhole ? reply.referrals.count : try transaction.count(filter.condition)
        }
        return reply
    }

    func counts(
        _ request: ReferralsAPI.Counts, _ context: Context
    ) throws -> ReferralsAPI.Counts.Reply {
        let viewer = try Viewer(context.caller)
        let colours = calendar.colours(at: context.now)
        return try store.read(context) { transaction in
            var reply = ReferralsAPI.Counts.Reply()
            func count(_ box: ReferralsAPI.Box) throws -> Int {
                let filter = ReferralFilter(.init(box: box), for: viewer, user: nil)
                return try filter.map { try transaction.count($0.condition) } ?? 0
            }
            reply.incoming = try count(.incoming)
            reply.outgoing = try count(.outgoing)
            reply.completed = try count(.completed)
            reply.active = try count(.active)
            (reply.green, reply.orange, reply.red) = try transaction.countWaiting(
                for: viewer, colours)
            return reply
        }
    }

    func get(_ request: ReferralsAPI.Get, _ context: Context) throws -> ReferralsAPI.Get.Reply {
        let viewer = try Viewer(context.caller)
        let moment = Moment(context.now, calendar)
        let reply = try store.read(context) { transaction in
            let referral = try transaction.referral(request.referral, seenBy: viewer)
            guard
                var reply = try transaction.details(
                    of: request.referral, seenBy: viewer, at: moment)
            else { throw Refusal.noSuch("referral") }
            reply.updates = try transaction.updates(of: request.referral)
            let parties = referral.parties(of: viewer)
            reply.moves = referral.moves(
                of: parties, at: context.now, reopening: reopeningTime)
            reply.mayAddNote = !parties.isEmpty
            return reply
        }
        noteView(of: request.referral, isPDF: false, context)
        return reply
    }

    /// Writes the view to the audit log (ID-19) behind the answer: a view waits for no disk.
    private func noteView(of referral: ReferralID, isPDF: Bool, _ context: Context) {
        guard context.caller != nil else { return }
        store.later {
            try $0.append(ReferralsAPI.Viewed(isPDF: isPDF), about: referral, by: context)
        }
    }

    /// The PDF stored at submission (RE-6). Bytes that are no longer those are a fault, not an answer.
    func pdf(_ request: ReferralsAPI.PDF, _ context: Context) throws -> PDFFile {
        let viewer = try Viewer(context.caller)
        let found = try store.read(context) {
            try $0.pdf(of: request.referral, seenBy: viewer)
        }
        guard let found else { throw Refusal.noSuch("referral") }
        guard SHA256.hash(found.bytes) == found.hash else {
            throw DamagedPDF(referral: request.referral)
        }
        noteView(of: request.referral, isPDF: true, context)
        return PDFFile(found.bytes)
    }
}

/// A stored PDF whose bytes are not those that were stored.
private struct DamagedPDF: Error, CustomStringConvertible {
    let referral: ReferralID
    var description: String { "the PDF of referral \(referral) does not match its hash" }
}
