import Contracts
import EventLog
import ServiceKit
import Wire

extension Operations {
    /// Messages that left or are to leave (NO-2); a secret link is shown to nobody, and the row has
    /// none to show.
    func outbox(
        _ request: NotificationsAPI.Outbox, _ context: Context
    ) throws -> NotificationsAPI.Outbox.Reply {
        var reply = NotificationsAPI.Outbox.Reply()
        let reader = Reader(context.caller)
        if let id = request.message {
            guard let found = try store.read(context, { try $0.outboxMessage(id, for: reader) })
            else {
                throw Failure.notFound("message")
            }
            reply.messages = [found.message]
            reply.messages[0].text = found.letter.plainText(link: shownLink(of: found.letter))
            return reply
        }
        reply.messages = try store.read(context) {
            try $0.outbox(
                request.delivery, before: request.before, limit: request.limit + 1, for: reader)
        }
        reply.hasMore = reply.messages.count > request.limit
        reply.messages = Array(reply.messages.prefix(request.limit))
        return reply
    }

    private func shownLink(of letter: Letter) -> String? {
        letter.passwordOf == nil ? letter.linkPath.map { baseURL + $0 } : Letter.hiddenLink
    }

    /// Tries a failed message again, for another 24 hours (NO-3).
    func retry(
        _ request: NotificationsAPI.Retry, _ context: Context
    ) throws -> Change<Nothing> {
        Change { tx in
            guard try tx.retry(request.message, at: context.now) else {
                guard try tx.outboxMessage(request.message, for: .all) != nil else {
                    throw Failure.notFound("message")
                }
                throw Refusal.notFailed
            }
            try tx.append(
                NotificationsAPI.MessageRetried(), about: request.message, by: context)
            // Rung before the commit, in which case the sender finds it at its next look.
            bell.ring()
            return Nothing()
        }
    }
}
