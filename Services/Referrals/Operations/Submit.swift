import Contracts
import EventLog
import ServiceKit
import Wire

extension Operations {
    /// Sends a referral (RE-1, RE-2, RE-6, RE-24).
    func submit(
        _ request: ReferralsAPI.Submit, _ context: Context
    ) throws -> Change<ReferralsAPI.Submit.Reply> {
        let caller = try context.user
        guard let sender = caller.partner else { throw Failure.forbidden }
        // What needs nobody else's word comes first, so that it costs the others nothing.
        if request.partner == sender { throw Refusal.ownPartner }
        if request.consent == nil { throw Refusal.consentNeeded }

        let names = try resolved(request, sender: sender, context)
        let record = try client(request.client, context)
        let sent = try Submission(
            request, from: sender, by: caller, names: names, record: record,
            id: context.newID(), at: context.now)
        // Rendered here: what is slow stays out of the transaction.
        let pdf = referralPDF(
            of: sent, network: networkName, zone: calendar.zone, fonts: fonts)
        let hash = SHA256.hash(pdf)

        return Change { transaction in
            try transaction.insert(sent, pdf: pdf, hash: hash)
            var update = ReferralsAPI.Update()
            (update.at, update.by, update.state) = (sent.at, sent.submittedByName, .sent)
            try transaction.append(update, by: caller.user, of: sender, to: sent.id)
            try transaction.append(sent.event, about: sent.id, by: context)
            var reply = ReferralsAPI.Submit.Reply()
            (reply.referral, reply.submittedAt) = (sent.id, sent.at)
            return reply
        }
    }

    private func resolved(
        _ request: ReferralsAPI.Submit, sender: PartnerID, _ context: Context
    ) throws -> DirectoryAPI.Resolve.Reply {
        var question = DirectoryAPI.Resolve()
        question.partners = [sender, request.partner]
        question.serviceTypes = request.serviceTypes
        question.program = request.program
        return try ask(directory, question, context)
    }

    /// The client's record as the caller may see it: casework's own permissions decide. What was read
    /// of it is in our own audit log, as what was submitted.
    private func client(
        _ client: ClientID, _ context: Context
    ) throws -> CaseworkAPI.GetClient.Reply {
        try ask(casework, CaseworkAPI.ClientToShare(client: client), context)
    }

    /// Without the key of the change: it stands for the referral. Given on to casework, a second try
    /// after the record was mended would be answered with the old one.
    private func ask<C: Contract>(
        _ peer: Peer, _ question: C, _ context: Context
    ) throws(Failure) -> C.Reply {
        let left = Int((context.deadline - .now) / .milliseconds(1))
        guard left > 0 else { throw .timeout }
        return try peer.call(
            question, caller: context.caller, trace: context.trace, timeoutMilliseconds: left)
    }
}
