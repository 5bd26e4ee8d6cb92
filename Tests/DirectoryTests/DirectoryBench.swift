import Contracts
import EventLog
import ServiceKit
import Synchronization
import TestSupport
import Wire

@testable import Directory

/// The service over its socket, with an identity that notes what it is told.
final class DirectoryBench: Sendable {
    let bench = TestBench()
    let store: Store
    let identity: Peer
    let told = Told()

    /// What identity was told, in order.
    final class Told: Sendable {
        private let calls = Mutex<[IdentityAPI.PartnerStanding]>([])

        var all: [IdentityAPI.PartnerStanding] { calls.withLock { $0 } }
        func note(_ told: [IdentityAPI.PartnerStanding]) { calls.withLock { $0 += told } }
    }

    init(withIdentity: Bool = true) throws {
        store = try bench.store(
            applicationID: Schema.applicationID, migrations: Schema.migrations)
        identity = Peer(service: "identity", path: bench.folder.file("identity.sock"))
        try bench.serve(
            "directory", Operations(store: store, identity: identity).routes, store: store)
        if withIdentity { try startIdentity() }
    }

    func startIdentity() throws {
        _ = try fakePeer(
            "identity", in: bench.folder,
            [
                Route { [told] (request: IdentityAPI.SetPartnerStatus, _) in
                    told.note([.init(partner: request.partner, status: request.status)])
                    return Nothing()
                },
                Route { [told] (request: IdentityAPI.SetPartnerStatuses, _) in
                    told.note(request.partners)
                    return Nothing()
                },
            ])
    }

    var relay: StatusRelay {
        StatusRelay(
            own: bench.peer, identity: identity, store: store, clock: bench.clock, log: bench.log)
    }

    func call<C: Contract>(
        _ request: C, as caller: Caller? = People.superAdmin
    ) throws(Failure) -> C.Reply {
        try bench.call(request, as: caller)
    }

    // MARK: What tests begin with

    @discardableResult
    func addPartner(
        _ name: String, status: DirectoryAPI.PartnerStatus = .active, isAccepting: Bool = true,
        summary: String? = nil
    ) throws -> DirectoryAPI.Partner {
        var request = DirectoryAPI.AddPartner()
        request.profile.name = name
        request.profile.summary = summary
        (request.status, request.isAccepting) = (status, isAccepting)
        return try call(request)
    }

    /// A partner that is the one `People` of Harbor work for.
    func addHarbor(
        status: DirectoryAPI.PartnerStatus = .active
    ) throws -> DirectoryAPI.Partner {
        var partner = try addPartner("Harbor House", status: status)
        try store.write {
            try $0.run("UPDATE partners SET id = ? WHERE id = ?", People.harbor, partner.id)
        }
        partner.id = People.harbor
        return partner
    }

    func addTag(_ name: String, status: Availability = .active) throws -> TagID {
        var request = DirectoryAPI.SaveTag()
        (request.name, request.status) = (name, status)
        return try call(request).id
    }

    @discardableResult
    func addLocation(
        _ partner: PartnerID, _ name: String = "Main Office", town: String = "Ventura",
        tags: [TagID] = []
    ) throws -> LocationID {
        var request = DirectoryAPI.SaveLocation()
        request.partner = partner
        request.location.name = name
        (request.location.street, request.location.town) = ("1 Main St", town)
        request.location.tags = tags
        return try call(request).id
    }

    func addProgram(_ partner: PartnerID, _ name: String, _ description: String) throws {
        var request = DirectoryAPI.SaveProgram()
        request.partner = partner
        (request.program.name, request.program.description) = (name, description)
        _ = try call(request)
    }

    func names(
        _ words: String = "", tags: [TagID] = [], as caller: Caller? = People.harborUser,
        _ change: (inout DirectoryAPI.Search) -> Void = { _ in }
    ) throws -> [String] {
        var request = DirectoryAPI.Search(words: words, tags: tags)
        change(&request)
        return try call(request, as: caller).partners.map(\.name)
    }

    /// The last event's kind, subject and, for a partner, what changed.
    func lastChange() throws -> String? {
        guard let event = try bench.events().last else { return nil }
        guard event.kind == DirectoryAPI.PartnerSaved.kind else { return event.kind }
        return "\(event.kind):\(try event.decode(DirectoryAPI.PartnerSaved.self).change)"
    }
}

/// The failure of a call that must not succeed, as `code:reason` and its field.
func failure(_ body: () throws -> some Any) -> String {
    do {
        _ = try body()
        return "no failure"
    } catch let failure as Failure {
        let field = failure.field.map { " \($0)" } ?? ""
        return "\(failure.code.rawValue):\(failure.reason)\(field)"
    } catch {
        return "\(error)"
    }
}
