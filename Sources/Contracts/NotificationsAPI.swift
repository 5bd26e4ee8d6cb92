import Wire

/// Telling people: inbox, e-mail, text messages (NO-1 to NO-9).
package enum NotificationsAPI {
    /// One line of a user's inbox. The portal words it in the reader's language by `kind`.
    package struct Item: Message {
        package var id = MessageID()
        /// `referral_submitted`, `state_changed`, `note_added`.
        package var kind = ""
        package var at: Int64 = 0
        package var isRead = false
        package var referral: ReferralID?
        package var clientName: String?
        package var senderName: String?
        package var receiverName: String?
        /// Who did it.
        package var actorName: String?
        package var state: ReferralState?
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("kind", &kind)
            f.field("at", &at)
            f.field("isRead", &isRead)
            f.field("referral", &referral)
            f.field("clientName", &clientName)
            f.field("senderName", &senderName)
            f.field("receiverName", &receiverName)
            f.field("actorName", &actorName)
            f.field("state", &state)
        }
    }

    /// The caller's inbox, newest first.
    package struct Inbox: Contract {
        package static let name = "notifications.inbox"
        package static let callers: Callers = [.signedIn]
        package static let effect = Effect.read
        package static let summary = "The caller's notifications, newest first."
        package var unreadOnly = false
        /// Only older ones than this item.
        package var before: MessageID?
        /// Default 20; 0 asks for the count of unread ones alone.
        package var limit = 20
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.defaulted("unreadOnly", &unreadOnly)
            f.field("before", &before)
            f.defaulted("limit", &limit, 0...100)
        }
        package struct Reply: Message {
            /// At most 1,000 are counted.
            package var unread = 0
            package var items: [Item] = []
            package var hasMore = false
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("unread", &unread)
                f.field("items", &items)
                f.field("hasMore", &hasMore)
            }
        }
    }

    /// Marks items of the caller's inbox as read; all of them when none are named.
    package struct MarkRead: Contract {
        package static let name = "notifications.mark_read"
        package static let callers: Callers = [.signedIn]
        package static let effect = Effect.change
        package static let summary = "Marks notifications as read."
        package var items: [MessageID] = []
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.defaulted("items", &items, 0...500)
        }
        package struct Reply: Message {
            package var unread = 0
            package init() {}
            package mutating func fields(_ f: inout Fields) { f.field("unread", &unread) }
        }
    }

    package enum Delivery: String, WireEnum {
        case queued, sent, failed
    }

    /// One e-mail or text message on its way out.
    package struct OutboxMessage: Message {
        package var id = MessageID()
        package var channel = "email"
        package var to = ""
        package var subject = ""
        package var at: Int64 = 0
        package var delivery = Delivery.queued
        package var attempts = 0
        /// What the mail system said last.
        package var problem: String?
        /// Plain text; only when one message is asked for.
        package var text: String?
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("channel", &channel)
            f.field("to", &to)
            f.field("subject", &subject)
            f.field("at", &at)
            f.field("delivery", &delivery)
            f.field("attempts", &attempts)
            f.field("problem", &problem)
            f.field("text", &text)
        }
    }

    /// Messages that left or are to leave, newest first (NO-2, NO-3). Secret links in their text are
    /// shown to nobody.
    package struct Outbox: Contract {
        package static let name = "notifications.outbox"
        package static let callers: Callers = [.overseers]
        package static let effect = Effect.read
        package static let summary = "E-mails and text messages, newest first."
        package var delivery: Delivery?
        /// Only this message, with its text.
        package var message: MessageID?
        package var before: MessageID?
        package var limit = 20
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("delivery", &delivery)
            f.field("message", &message)
            f.field("before", &before)
            f.defaulted("limit", &limit, 1...100)
        }
        package struct Reply: Message {
            package var messages: [OutboxMessage] = []
            package var hasMore = false
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("messages", &messages)
                f.field("hasMore", &hasMore)
            }
        }
    }

    /// Tries a failed message again, for another 24 hours (NO-3). Fails with `conflict` (`not_failed`).
    package struct Retry: Contract {
        package static let name = "notifications.retry"
        package static let callers: Callers = [.superAdmin]
        package static let effect = Effect.change
        package static let summary = "Tries a failed message again."
        package var message = MessageID()
        package init() {}
        package mutating func fields(_ f: inout Fields) { f.field("message", &message) }
        package typealias Reply = Nothing
    }

    // MARK: Events: the subject is the message's identifier

    package struct MessageRetried: EventData {
        package static let kind = "message_retried"
        package init() {}
        package mutating func fields(_ f: inout Fields) {}
    }
}
