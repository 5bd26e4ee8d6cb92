import Contracts
import TestSupport
import Testing
import Wire

@testable import Casework

/// CW-1, ID-19
@Suite struct OpeningAClient {
    let bench: Bench
    let maria: ClientID

    init() throws {
        bench = try Bench()
        var client = record("Maria", "Santos", born: "1985-03-14", phone: "805-555-0100")
        (client.town, client.needsInterpreter, client.language) = ("Ventura", true, "Spanish")
        maria = try bench.add(client)
    }

    private func open(_ caller: Caller?) throws(Failure) -> CaseworkAPI.GetClient.Reply {
        try bench.call(CaseworkAPI.GetClient(client: maria), as: caller)
    }

    @Test func `gives the record and writes down who looked`() throws {
        let reply = try open(People.harborAdmin)
        #expect(reply.client.fullName == "Maria Santos")
        #expect(reply.client.town == "Ventura" && reply.client.needsInterpreter)
        #expect(reply.partner == People.harbor && reply.version == 1)
        #expect(reply.addedAt == TestBench.tuesday + 1)
        let event = try #require(try bench.bench.events().last)
        #expect(event.kind == "client_viewed" && event.subject == maria.rawValue)
        #expect(event.caller?.user == People.harborAdmin.user)
        #expect(event.data == "{}")
    }

    @Test func `is not found by other partners, who leave no trace of a view`() throws {
        let failure = #expect(throws: Failure.self) { try open(People.orchardUser) }
        #expect(failure?.code == .notFound)
        #expect(try bench.bench.eventKinds() == ["client_added"])
    }

    @Test func `for a referral is read as the caller may see it, and writes nothing`() throws {
        let question = CaseworkAPI.ClientToShare(client: maria)
        #expect(try bench.call(question, as: People.harborUser).client.fullName == "Maria Santos")
        let failure = #expect(throws: Failure.self) {
            try bench.call(question, as: People.orchardUser)
        }
        #expect(failure?.code == .notFound)
        #expect(try bench.bench.eventKinds() == ["client_added"])
    }

    @Test(arguments: [People.superAdmin, People.auditor])
    func `is open to overseers`(caller: Caller) throws {
        #expect(try open(caller).id == maria)
    }

    // Editing

    private func edit(
        _ client: CaseworkAPI.ClientRecord, version: Int, as caller: Caller = People.harborUser
    ) throws(Failure) -> Int {
        var request = CaseworkAPI.EditClient()
        (request.id, request.client, request.version) = (maria, client, version)
        return try bench.call(request, as: caller).version
    }

    @Test func `is changed as a whole, found by its new name, and the event names the fields`()
        throws
    {
        var client = try open(People.harborUser).client
        (client.lastName, client.phone) = ("Lopez", nil)
        #expect(try edit(client, version: 1) == 2)
        #expect(try open(People.harborUser).client == client)
        #expect(try bench.find("santos") == [])
        #expect(try bench.find("lopez") == ["Maria Lopez"])
        #expect(try bench.find("805-555-0100") == [])
        let edited = try #require(try bench.bench.events().first { $0.kind == "client_edited" })
        #expect(edited.data == #"{"changed":["lastName","phone"]}"#)
    }

    @Test func `is not changed over somebody else's change`() throws {
        #expect(try edit(record("Maria", "Lopez"), version: 1) == 2)
        let failure = #expect(throws: Failure.self) {
            try edit(record("Maria", "Perez"), version: 1)
        }
        #expect(failure?.code == .conflict && failure?.reason == "changed_meanwhile")
        #expect(try open(People.harborUser).client.lastName == "Lopez")
    }

    @Test func `stays as it is when nothing differs`() throws {
        let client = try open(People.harborUser).client
        #expect(try edit(client, version: 1) == 1)
        #expect(try bench.bench.eventKinds() == ["client_added", "client_viewed"])
    }

    @Test func `is not changed by other partners or overseers`() {
        let other = #expect(throws: Failure.self) {
            try edit(record("M", "S"), version: 1, as: People.orchardAdmin)
        }
        #expect(other?.code == .notFound)
        let overseer = #expect(throws: Failure.self) {
            try edit(record("M", "S"), version: 1, as: People.superAdmin)
        }
        #expect(overseer?.code == .forbidden)
    }
}
