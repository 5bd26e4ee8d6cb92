import Contracts
import EventLog
import ServiceKit
import Wire

/// What identity does: its table of contents.
struct Operations: Sendable {
    let store: Store
    let hasher: PasswordHasher
    let policy: Policy

    /// Replies to requests with a password or a secret are not remembered: what is remembered is
    /// found by a plain hash of the request, by which a password could be guessed.
    var routes: [Route] {
        [
            store.change(signIn, pace: .slow, remembersReply: false),
            store.change(signOut),
            Route(me),
            Route(authenticate),
            store.change(editMe),
            store.change(changePassword, pace: .slow, remembersReply: false),
            store.change(requestPasswordLink),
            store.change(setPassword, pace: .slow, remembersReply: false),
            store.change(issuePasswordLink, remembersReply: false),
            Route(users),
            store.change(addUser),
            store.change(editUser),
            store.change(removeUser),
            store.change(createUser, pace: .slow, remembersReply: false),
            store.change(setPartnerStatus),
            store.change(setPartnerStatuses),
        ]
    }
}

extension Context {
    /// The user who asks; the network itself and the operator are none.
    var signedInUser: UserID {
        get throws(Failure) {
            guard let id = try user.user else { throw .unauthenticated }
            return id
        }
    }

    /// The same request as made by this user, who was nobody yet when it came: for the audit log.
    func made(by account: Account, session: SessionID? = nil) -> Context {
        Context(
            caller: account.caller(session: session, address: address), trace: trace,
            key: key, now: now, deadline: deadline, operation: operation)
    }
}
