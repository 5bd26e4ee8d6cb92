import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    func changePassword(
        _ request: IdentityAPI.ChangePassword, _ context: Context
    ) throws -> Change<Nothing> {
        let id = try context.signedInUser
        // Whoever finds an open session must not guess the password in it.
        let guessing = [AttemptKey.changePassword(id)]
        let account = try store.read(context) { tx in
            try tx.checkAttempts(guessing, at: context.now)
            return try tx.account(id)
        }
        guard let account else { throw Failure.unauthenticated }
        try policy.passwordRule.check(request.password)
        guard try hasher.isRight(request.current, for: account.password) else {
            try store.write { tx in
                try tx.countFailure(guessing, at: context.now)
                try tx.append(
                    IdentityAPI.SignInFailed(
                        reason: Refusal.wrongCurrentPassword.failure.reason),
                    about: id, by: context)
            }
            throw Refusal.wrongCurrentPassword
        }
        let hash = try hasher.hash(request.password)
        let session = context.caller?.session
        return Change { tx in
            guard let now = try tx.account(id) else { throw Failure.unauthenticated }
            // Set by a link in the meantime.
            guard now.password == account.password else { throw Refusal.wrongCurrentPassword }
            try tx.setPassword(hash, of: id)
            try tx.removeSessions(of: id, but: session)
            try tx.removeLinks(of: id)
            try tx.forgetFailures(.changePassword(id))
            try tx.append(IdentityAPI.PasswordSet(), about: id, by: context)
            return Nothing()
        }
    }
}
