import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    func signOut(_ request: IdentityAPI.SignOut, _ context: Context) throws -> Change<Nothing> {
        let user = try context.signedInUser
        let session = context.caller?.session
        context.setSession("")
        return Change { tx in
            if let session { try tx.removeSession(session, of: user) }
            try tx.append(IdentityAPI.SignedOut(), about: user, by: context)
            return Nothing()
        }
    }
}
