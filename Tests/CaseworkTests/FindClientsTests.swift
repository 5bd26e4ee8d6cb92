import Contracts
import TestSupport
import Testing
import Wire

@testable import Casework

/// CW-2
@Suite struct FindingClients {
    let bench: Bench

    init() throws {
        bench = try Bench()
        try bench.add(record("María", "Santos", born: "1985-03-14", phone: "805-555-0100"))
        try bench.add(record("Mariam", "Haddad", email: "mariam@example.org"))
        try bench.add(record("Anne-Marie", "O'Neil"))
        try bench.add(record("Marcus", "Orchard"), as: People.orchardUser)
    }

    @Test func `by the beginning of any name, whole words first`() throws {
        #expect(try bench.find("maria") == ["María Santos", "Mariam Haddad"])
        #expect(try bench.find("MAR") == ["María Santos", "Mariam Haddad", "Anne-Marie O'Neil"])
        #expect(try bench.find("oneil") == ["Anne-Marie O'Neil"])
        #expect(try bench.find("o'neil") == ["Anne-Marie O'Neil"])
    }

    @Test func `by several words, all of which must fit`() throws {
        #expect(try bench.find("sant mar") == ["María Santos"])
        #expect(try bench.find("sant mariam") == [])
    }

    @Test func `shows one client once, however many words fit`() throws {
        try bench.add(record("Martina", "Martinez"))
        #expect(try bench.find("martin") == ["Martina Martinez"])
    }

    @Test(arguments: ["(805) 555 0100", "1985-03-14", "3/14/1985"])
    func `by an exact identifier`(text: String) throws {
        #expect(try bench.find(text) == ["María Santos"])
        #expect(try bench.find(text, as: People.orchardUser) == [])
        #expect(try bench.find(text, as: People.auditor) == ["María Santos"])
    }

    @Test func `by an e-mail address in any case, but not by part of it`() throws {
        #expect(try bench.find("Mariam@Example.org") == ["Mariam Haddad"])
        #expect(try bench.find("mariam@example") == [])
    }

    @Test func `shows only the clients of the caller's partner, and all to overseers`() throws {
        #expect(try bench.find("marcus") == [])
        #expect(try bench.find("marcus", as: People.orchardUser) == ["Marcus Orchard"])
        #expect(try bench.find("mar", as: People.superAdmin).count == 4)
    }

    @Test func `asks for three letters`() throws {
        let failure = #expect(throws: Failure.self) { try bench.find("ma") }
        #expect(failure?.code == .invalid)
        #expect(failure?.field == "text")
    }

    @Test func `shows without text whom the caller opened last`() throws {
        #expect(try bench.find("") == ["Anne-Marie O'Neil", "Mariam Haddad", "María Santos"])
        let santos = try bench.call(CaseworkAPI.FindClients(text: "santos"), as: People.harborUser)
        let id = try #require(santos.clients.first?.id)
        bench.bench.time.advance(by: 1)
        _ = try bench.call(CaseworkAPI.GetClient(client: id), as: People.harborUser)
        #expect(try bench.find("").first == "María Santos")
        #expect(try bench.find("", as: People.harborAdmin) == [])
    }

    @Test func `forgets whom a user opened at another partner`() throws {
        var moved = People.harborUser
        moved.partner = People.orchard
        #expect(try bench.find("", as: moved) == [])
    }

    @Test func `is not for seekers`() {
        let failure = #expect(throws: Failure.self) {
            try bench.find("maria", as: People.seeker)
        }
        #expect(failure?.code == .forbidden)
    }
}
