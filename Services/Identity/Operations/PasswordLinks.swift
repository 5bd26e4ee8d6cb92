import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

/// How someone without a password gets one (ID-13): asks, gets an e-mail, follows its link.
extension Operations {
    /// One write whether or not the address is known, so that neither words nor time tell.
    ///
    /// Requests are counted like failures: nobody's mailbox is to be filled by asking again and
    /// again.
    func requestPasswordLink(
        _ request: IdentityAPI.RequestPasswordLink, _ context: Context
    ) throws -> Change<Nothing> {
        let email = EmailAddress.normalized(request.email)
        let key = AttemptKey.passwordLink(email)
        return Change { tx in
            guard try tx.attempts(key).waitMilliseconds(at: context.now) == 0 else {
                return Nothing()
            }
            try tx.countFailure([key], at: context.now)
            if let account = try tx.account(email: email) {
                try tx.append(
                    IdentityAPI.PasswordLinkRequested(), about: account.user.id, by: context)
            }
            return Nothing()
        }
    }

    func issuePasswordLink(
        _ request: IdentityAPI.IssuePasswordLink, _ context: Context
    ) throws -> Change<IdentityAPI.IssuePasswordLink.Reply> {
        let link = secureToken()
        return Change { tx in
            guard let account = try tx.account(request.user) else { throw Refusal.userUnknown }
            var reply = IdentityAPI.IssuePasswordLink.Reply()
            reply.link = link
            reply.expiresAt = LinkLimits.expiry(
                hasPassword: account.password != nil, at: context.now)
            try tx.insertLink(link, of: account.user.id, until: reply.expiresAt, at: context.now)
            return reply
        }
    }

    func setPassword(
        _ request: IdentityAPI.SetPassword, _ context: Context
    ) throws -> Change<Nothing> {
        let isGood = try store.read(context) {
            try $0.user(ofLink: request.link, at: context.now) != nil
        }
        guard isGood else { throw Refusal.linkUnknown }
        // Before the link is used up, so that another password can be tried with it.
        try policy.passwordRule.check(request.password)
        let hash = try hasher.hash(request.password)
        return Change { tx in
            // Used by another request in the meantime.
            guard let account = try tx.user(ofLink: request.link, at: context.now) else {
                throw Refusal.linkUnknown
            }
            let user = account.user.id
            try tx.setPassword(hash, of: user)
            try tx.removeLinks(of: user)
            try tx.removeSessions(of: user)
            try tx.forgetFailures(.signIn(account.user.email))
            try tx.append(
                IdentityAPI.PasswordSet(), about: user, by: context.made(by: account))
            return Nothing()
        }
    }
}
