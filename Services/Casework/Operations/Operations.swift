import Contracts
import EventLog
import ServiceKit
import Wire

/// What casework does: the people served, each seen by their own partner (CW-1 to CW-3).
struct Operations: Sendable {
    let store: Store

    var routes: [Route] {
        [
            Route(findClients),
            store.change(addClient),
            store.change(getClient),
            Route(clientToShare),
            store.change(editClient),
        ]
    }
}

/// Whose clients a request may reach.
enum Scope {
    case partner(PartnerID)
    /// Overseers, and the network's own processes.
    case network

    init(of context: Context) throws {
        guard let caller = context.caller else {
            self = .network
            return
        }
        if Callers.overseers.contains(Callers(caller.role)) {
            self = .network
        } else if let partner = caller.partner {
            self = .partner(partner)
        } else {
            throw Failure.forbidden
        }
    }
}
