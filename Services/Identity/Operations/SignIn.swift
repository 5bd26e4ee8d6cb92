import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    /// A known address and an unknown one cost the same steps: a read, a hash, a write.
    func signIn(
        _ request: IdentityAPI.SignIn, _ context: Context
    ) throws -> Change<IdentityAPI.SignIn.Reply> {
        let email = EmailAddress.normalized(request.email)
        var keys = [AttemptKey.signIn(email)]
        if let address = context.address { keys.append(.client(address)) }
        let guessing = keys
        let found = try store.read(context) { tx in
            try tx.checkAttempts(guessing, at: context.now)
            return try tx.account(email: email)
        }
        let isRight = try hasher.isRight(request.password, for: found?.password)
        try context.checkDeadline()
        guard let account = found, isRight else {
            try recordFailure(.wrongPassword, of: found, guessing, context)
            throw Refusal.wrongPassword
        }
        do {
            try store.read(context) { try $0.standing(of: account.user) }.check()
        } catch let refusal as Refusal {
            // The password was right, so this is no guess.
            try recordFailure(refusal, of: account, [], context)
            throw refusal
        }
        return begin(account, context)
    }

    private func begin(
        _ verified: Account, _ context: Context
    ) -> Change<IdentityAPI.SignIn.Reply> {
        let token = secureToken()
        let session: SessionID = context.newID()
        let expiry = context.now + policy.sessions.longestMilliseconds
        return Change { tx in
            // Removed, or with another password, since the hash was compared.
            guard let account = try tx.account(verified.user.id),
                account.password == verified.password
            else { throw Refusal.wrongPassword }
            try tx.standing(of: account.user).check()
            try tx.forgetFailures(.signIn(account.user.email))
            try tx.insertSession(
                session, token: token, of: account.user.id, at: context.now, until: expiry)
            try tx.append(
                IdentityAPI.SignedIn(), about: account.user.id,
                by: context.made(by: account, session: session))
            context.setSession(token)
            var reply = IdentityAPI.SignIn.Reply()
            (reply.token, reply.user, reply.expiresAt) = (token, account.user, expiry)
            reply.user.lastSeenAt = context.now
            return reply
        }
    }

    /// On disk before the answer, so that the next guess meets it.
    private func recordFailure(
        _ refusal: Refusal, of account: Account?, _ guessing: [AttemptKey], _ context: Context
    ) throws {
        try store.write { tx in
            try tx.countFailure(guessing, at: context.now)
            try tx.append(
                IdentityAPI.SignInFailed(reason: refusal.failure.reason),
                about: account?.user.id.rawValue ?? "unknown", by: context)
        }
    }
}
