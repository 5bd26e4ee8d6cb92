import Contracts
import EventLog
import ServiceKit
import Wire

extension Operations {
    /// The caller's own inbox (NO-1).
    func inbox(
        _ request: NotificationsAPI.Inbox, _ context: Context
    ) throws -> NotificationsAPI.Inbox.Reply {
        let user = try context.userID
        var reply = NotificationsAPI.Inbox.Reply()
        try store.read(context) { tx in
            reply.unread = try tx.unreadCount(of: user)
            guard request.limit > 0 else { return }
            reply.items = try tx.inbox(
                of: user, unreadOnly: request.unreadOnly, before: request.before,
                limit: request.limit + 1, for: Reader(context.caller))
        }
        reply.hasMore = request.limit > 0 && reply.items.count > request.limit
        reply.items = Array(reply.items.prefix(request.limit))
        return reply
    }

    /// Marks what the caller has read; others' items stay as they are, without a word (NO-1).
    func markRead(
        _ request: NotificationsAPI.MarkRead, _ context: Context
    ) throws -> Change<NotificationsAPI.MarkRead.Reply> {
        let user = try context.userID
        return Change { tx in
            if request.items.isEmpty {
                try tx.markAllRead(of: user, at: context.now)
            } else {
                try tx.markRead(request.items, of: user, at: context.now)
            }
            var reply = NotificationsAPI.MarkRead.Reply()
            reply.unread = try tx.unreadCount(of: user)
            return reply
        }
    }
}

extension Context {
    /// An inbox belongs to a user; the operator at the command line has none.
    fileprivate var userID: UserID {
        get throws {
            guard let id = try user.user else { throw Failure.unauthenticated }
            return id
        }
    }
}
