import Contracts
import EventLog
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Referrals

/// The service with a directory and a casework that know what each test puts into them.
final class ReferralsBench: Sendable {
    static let food = ServiceTypeID("food")
    static let shelter = ServiceTypeID("shelter")
    static let retired = ServiceTypeID("retired")
    static let maria = ClientID("maria")
    static let minute: Int64 = 60_000
    static let day: Int64 = 86_400_000

    /// What the others say; changed by tests before they call.
    struct World: Sendable {
        var partners: [PartnerID: DirectoryAPI.Resolve.PartnerState] = [:]
        var types: [ServiceTypeID: DirectoryAPI.ServiceType] = [:]
        var program: Named<ProgramKind>? = Named(ProgramID("pantry"), "Pantry")
        var clients: [ClientID: CaseworkAPI.ClientRecord] = [:]
        var callersSeen: [Caller?] = []
        var keysSeen: [String?] = []
    }

    let bench = TestBench()
    let store: Store
    let operations: Operations
    private let box: Box

    private final class Box: Sendable {
        let world = Mutex(World())
    }

    func world<T: Sendable>(_ body: (inout World) throws -> T) rethrows -> T {
        try box.world.withLock { try body(&$0) }
    }

    init(holidays: [Day] = []) throws {
        let box = Box()
        self.box = box
        let directory = try fakePeer(
            "directory", in: bench.folder,
            [
                Route { (question: DirectoryAPI.Resolve, _) in
                    box.world.withLock { world in
                        var reply = DirectoryAPI.Resolve.Reply()
                        reply.partners = question.partners.compactMap { world.partners[$0] }
                        reply.serviceTypes = question.serviceTypes.compactMap { world.types[$0] }
                        if question.program == world.program?.id { reply.program = world.program }
                        return reply
                    }
                }
            ])
        let casework = try fakePeer(
            "casework", in: bench.folder,
            [
                Route { (question: CaseworkAPI.ClientToShare, context) in
                    try box.world.withLock { world in
                        world.callersSeen.append(context.caller)
                        world.keysSeen.append(context.key)
                        guard let record = world.clients[question.client] else {
                            throw Failure.notFound("client")
                        }
                        var reply = CaseworkAPI.GetClient.Reply()
                        (reply.id, reply.client) = (question.client, record)
                        reply.partner = People.harbor
                        return reply
                    }
                }
            ])
        store = try bench.store(
            applicationID: Schema.applicationID, migrations: Schema.migrations)
        operations = Operations(
            store: store, directory: directory, casework: casework,
            calendar: try calendar(own: holidays), networkName: "Ventura")
        try bench.serve("referrals", operations.routes, store: store)
        world { world in
            for (id, name) in [(People.harbor, "Harbor House"), (People.orchard, "Orchard Clinic")]
            {
                var partner = DirectoryAPI.Resolve.PartnerState()
                (partner.id, partner.name) = (id, name)
                world.partners[id] = partner
            }
            for (id, name) in [(Self.food, "Food"), (Self.shelter, "Shelter")] {
                world.types[id] = Self.type(id, name)
            }
            world.types[Self.retired] = Self.type(Self.retired, "Retired")
            world.types[Self.retired]?.status = .disabled
            world.types[Self.shelter]?.isSensitive = true
            world.clients[Self.maria] = Self.record("María", "Núñez", phone: "(805) 555-0142")
        }
    }

    static func type(_ id: ServiceTypeID, _ name: String) -> DirectoryAPI.ServiceType {
        var type = DirectoryAPI.ServiceType()
        (type.id, type.name) = (id, name)
        return type
    }

    static func record(
        _ first: String, _ last: String, phone: String?
    ) -> CaseworkAPI.ClientRecord {
        var record = CaseworkAPI.ClientRecord()
        (record.firstName, record.lastName, record.phone) = (first, last, phone)
        (record.street, record.town, record.state) = ("1 Main St", "Ojai", "CA")
        record.postalCode = "93023"
        return record
    }

    /// What may be sent as it is: from Harbor House to Orchard Clinic.
    static func request(_ change: (inout ReferralsAPI.Submit) -> Void = { _ in })
        -> ReferralsAPI.Submit
    {
        var request = ReferralsAPI.Submit()
        (request.partner, request.client) = (People.orchard, maria)
        request.serviceTypes = [food]
        request.notes = "Please call in the morning."
        var consent = ReferralsAPI.Consent()
        (consent.givenBy, consent.form) = ("María Núñez", .written)
        request.consent = consent
        change(&request)
        return request
    }

    @discardableResult
    func submit(
        as caller: Caller = People.harborUser, key: String? = nil,
        _ change: (inout ReferralsAPI.Submit) -> Void = { _ in }
    ) throws(Failure) -> ReferralID {
        try bench.call(Self.request(change), as: caller, key: key).referral
    }

    func list(
        _ box: ReferralsAPI.Box, as caller: Caller?,
        _ change: (inout ReferralsAPI.List) -> Void = { _ in }
    ) throws(Failure) -> ReferralsAPI.List.Reply {
        var request = ReferralsAPI.List(box: box)
        change(&request)
        return try bench.call(request, as: caller)
    }

    /// The kinds of all events but views, in order.
    func changes() throws -> [String] {
        try bench.eventKinds().filter { $0 != ReferralsAPI.Viewed.kind }
    }

    func get(_ id: ReferralID, as caller: Caller?) throws(Failure) -> ReferralsAPI.Get.Reply {
        try bench.call(ReferralsAPI.Get(referral: id), as: caller)
    }

    @discardableResult
    func move(
        _ id: ReferralID, to state: ReferralState, _ reason: StateReason? = nil,
        note: String? = nil, version: Int? = nil, as caller: Caller?
    ) throws(Failure) -> ReferralsAPI.ChangeState.Reply {
        var request = ReferralsAPI.ChangeState()
        (request.referral, request.state, request.reason) = (id, state, reason)
        (request.note, request.version) = (note, version)
        return try bench.call(request, as: caller)
    }

    /// The words for programs of the refusal that `body` ends in.
    static func refusal(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch let failure as Failure {
            return "\(failure.code.rawValue):\(failure.reason)"
        } catch {
            return "\(error)"
        }
    }
}
