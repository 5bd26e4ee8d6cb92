import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    func createUser(
        _ request: IdentityAPI.CreateUser, _ context: Context
    ) throws -> Change<IdentityAPI.User> {
        // The network itself speaks here, whoever it speaks for; nobody else makes a seeker.
        var partner: PartnerID?
        if request.role != .seeker || request.partner != nil {
            partner = try Administration.network
                .partner(for: request.role, asked: request.partner)
        }
        var wanted = try Account(
            id: context.newID(), name: request.name, email: request.email, role: request.role,
            partner: partner, at: context.now)
        wanted.user.language = try Language.checked(request.language ?? wanted.user.language)
        try policy.passwordRule.check(request.password)
        wanted.password = try hasher.hash(request.password)
        wanted.user.hasPassword = true
        return Change { [wanted] tx in
            guard let known = try tx.account(email: wanted.user.email) else {
                try tx.insert(wanted)
                try tx.append(wanted.saved, about: wanted.user.id, by: context)
                return wanted.user
            }
            return try tx.setPassword(of: known, as: wanted, context)
        }
    }
}

extension Transaction {
    /// Only for the same person in the same place: otherwise a user's password could be changed by
    /// registering with their address.
    fileprivate func setPassword(
        of known: Account, as wanted: Account, _ context: Context
    ) throws -> IdentityAPI.User {
        guard known.user.role == wanted.user.role, known.user.partner == wanted.user.partner,
            let password = wanted.password
        else { throw Refusal.emailTaken }
        var user = known.user
        user.hasPassword = true
        try setPassword(password, of: user.id)
        try removeSessions(of: user.id)
        try removeLinks(of: user.id)
        try forgetFailures(.signIn(user.email))
        try append(IdentityAPI.PasswordSet(), about: user.id, by: context)
        return user
    }
}
