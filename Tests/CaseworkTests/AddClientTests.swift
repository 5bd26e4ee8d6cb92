import Contracts
import TestSupport
import Testing
import Wire

@testable import Casework

/// CW-3
@Suite struct AddingAClient {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test func `adds it to the caller's partner and says so without personal data`() throws {
        let reply = try bench.call(
            addition(record("Maria", "Santos", born: "1985-03-14")), as: People.harborUser)
        let id = try #require(reply.id)
        let event = try #require(try bench.bench.events().first)
        #expect(event.kind == "client_added")
        #expect(event.subject == id.rawValue)
        #expect(event.data == #"{"partner":"harbor"}"#)
    }

    @Test func `shows likely duplicates, likeliest first, and adds nothing`() throws {
        try bench.add(record("Katherine", "Smith"))
        let same = try bench.add(record("catherine", "SMITH", born: "1990-01-02"))
        let reply = try bench.call(
            addition(record("Catherine", "Smith", born: "1990-01-02")), as: People.harborAdmin)
        #expect(reply.id == nil)
        #expect(reply.duplicates.map(\.client.id).first == same)
        #expect(reply.duplicates.first?.matches == ["name", "birth_date"])
        #expect(reply.duplicates.last?.matches == ["spelling", "sound"])
        #expect(try bench.bench.eventKinds() == ["client_added", "client_added"])
    }

    @Test(arguments: [
        (record("Kwame", "Boateng", phone: "+1 805 555-0100"), ["phone"]),
        (record("Kwame", "Boateng", email: "MARIA@example.org"), ["email"]),
        (record("Maria", "Lopez", born: "1985-03-14"), ["birth_date"]),
        (record("Mario", "Santos"), ["spelling", "sound"]),
        (record("Maria", "Sanchez", born: "1985-03-15"), []),
    ])
    func `finds them in each way`(client: CaseworkAPI.ClientRecord, matches: [String]) throws {
        try bench.add(
            record(
                "Maria", "Santos", born: "1985-03-14", phone: "805.555.0100",
                email: "maria@example.org"))
        let reply = try bench.call(addition(client), as: People.harborUser)
        #expect(reply.duplicates.first?.matches ?? [] == matches)
        #expect((reply.id == nil) == !matches.isEmpty)
    }

    @Test func `adds all the same when the caller says it is new`() throws {
        try bench.add(record("Maria", "Santos"))
        let reply = try bench.call(
            addition(record("Maria", "Santos"), isNew: true), as: People.harborUser)
        #expect(reply.id != nil)
        #expect(try bench.find("santos").count == 2)
    }

    @Test func `tells nothing of other partners' clients`() throws {
        try bench.add(record("Maria", "Santos"), as: People.orchardUser)
        let reply = try bench.call(addition(record("Maria", "Santos")), as: People.harborUser)
        #expect(reply.duplicates.isEmpty)
    }

    @Test func `adds once under one key`() throws {
        let request = addition(record("Maria", "Santos"))
        let first = try bench.call(request, as: People.harborUser, key: "k1")
        let second = try bench.call(request, as: People.harborUser, key: "k1")
        #expect(first == second && first.id != nil)
        #expect(try bench.find("santos").count == 1)
    }

    @Test func `names the field that is wrong`() throws {
        let failure = #expect(throws: Failure.self) {
            try bench.call(
                addition(record("M", "S", born: "2030-01-01")), as: People.harborUser)
        }
        #expect(failure?.code == .invalid)
        #expect(failure?.field == "client.birthDate")
    }

    @Test(arguments: [People.superAdmin, People.auditor, People.seeker])
    func `is for partners' users`(caller: Caller) {
        let failure = #expect(throws: Failure.self) {
            try bench.call(addition(record("M", "S")), as: caller)
        }
        #expect(failure?.code == .forbidden)
    }
}
