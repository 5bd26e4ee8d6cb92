import Testing

@testable import Footbridge

@Suite struct ImportingOhana {  // DI-19
    private let harbor: SourcedPartner
    private let orchard: SourcedPartner
    private let findings: Findings

    init() throws {
        let (partners, findings) = try Sample(ohanaFiles).read(as: .ohana)
        try #require(partners.count == 2)
        (harbor, orchard, self.findings) = (partners[0], partners[1], findings)
    }

    @Test func `an organisation becomes a partner in plain text`() {
        let profile = harbor.partner.profile
        #expect(harbor.partner.key == "1")
        #expect(profile.name == "Harbor House")
        #expect(profile.summary == "Meals & shelter.\n\nEvery day.")
        #expect(profile.website == "https://harbor.example")
        #expect(profile.email == "info@harbor.example")
        #expect(profile.phone == "650 555-0103")
        #expect(profile.additionalInformation == "Also known as: Harbour")
    }

    @Test func `a location has its address, numbers to call and hours`() {
        #expect(harbor.partner.locations.map(\.key) == ["10", "11"])
        let pier = harbor.partner.locations[0].location
        #expect(pier.street == "1 Pier Road, Floor 2")
        #expect([pier.town, pier.state, pier.postalCode] == ["San Mateo", "CA", "94401"])
        #expect(pier.latitude == 37.5 && pier.longitude == -122.3)
        #expect(pier.phone == "650 555-0100 ext. 7; 650 555-0102 (tty)")
        #expect(pier.hours == "Mon–Wed 8:00 am–5:00 pm\nSat 10:00 am–3pm")
    }

    @Test func `a service becomes a program, its taxonomy terms become tags`() throws {
        let programs = harbor.partner.programs
        #expect(programs.map(\.key) == ["30", "program:6"])
        let kitchen = try #require(programs.first).program
        #expect(kitchen.name == "Kitchen")
        #expect(kitchen.categories == ["Food", "Soup", "Bread", "Hunger Free"])
        #expect(kitchen.languages == ["Spanish", "English"])
        #expect(kitchen.eligibility == "None\n\nFor: Everybody")
        #expect(kitchen.cost == "Free")
        #expect(kitchen.howToApply == "Walk in.")
        #expect(harbor.partner.tags == ["Food"])
    }

    @Test func `a contact belongs to its location, or to that of its service`() {
        let contacts = harbor.partner.contacts
        #expect(contacts.map(\.contact.firstName) == ["Ana Maria", "Joe"])
        #expect(contacts.map(\.contact.lastName) == ["Ruiz", ""])
        #expect(contacts.map(\.contact.title) == ["Director", "Kitchen"])
        #expect(contacts.map(\.contact.email) == ["ana@harbor.example", nil])
        #expect(contacts.map(\.contact.phone) == ["650 555-0104", nil])
        #expect(contacts.map(\.location) == ["10", "10"])
    }

    @Test func `coordinates that are nowhere are left out, not the location`() {
        #expect(orchard.partner.locations.map(\.key) == ["13"])
        #expect(orchard.partner.locations[0].location.latitude == nil)
        #expect(orchard.partner.profile.email == nil)
    }

    @Test func `every row that is not loaded is named with file, line and reason`() {
        let missing = "not among the rows that could be loaded"
        #expect(
            findings.rejected.map(\.description) == [
                "organizations.csv:5: its id 2 stands on line 3 already",
                "organizations.csv:4: has no name",
                "locations.csv:4: names organization_id 9, \(missing)",
                "services.csv:3: its status is defunct",
                "contacts.csv:4: names location_id 99, \(missing)",
                "addresses.csv:3: names location_id 12, \(missing)",
            ])
    }

    @Test func `what was left out of a row is noted`() {
        let notes = findings.all.filter { !$0.isRejected }.map(\.description)
        #expect(
            notes == [
                "organizations.csv:3: loaded without its e-mail, which is not an address",
                "locations.csv:5: loaded without its coordinates, which are no place on Earth",
                "services.csv:2: loaded without term 999, which is not in taxonomy.csv",
                "contacts.csv:3: loaded without its e-mail, which is not an address",
            ])
    }

    @Test func `the same files give the same partners again`() throws {
        let again = try Sample(ohanaFiles).read(as: .ohana)
        #expect(again.partners.map(\.partner) == [harbor.partner, orchard.partner])
    }

    @Test func `a mapping gives other names to columns`() throws {
        var files = ["organizations.csv": "Key,Title\n7,Renamed\n"]
        files["mapping"] = "file,column,name\norganizations.csv,Key,id\n,title,name\n"
        let sample = try Sample(files)
        let mapping = try ColumnMapping(path: sample.folder.file("mapping"))
        let partners = try sample.read(as: .ohana, mapping: mapping).partners
        #expect(partners.map(\.partner.key) == ["7"])
        #expect(partners.map(\.partner.profile.name) == ["Renamed"])
    }

    @Test func `a row with more cells than the header is rejected`() throws {
        let files = ["organizations.csv": "id,name\n1,A,moved\n2,B,\n3\n"]
        let (partners, findings) = try Sample(files).read(as: .ohana)
        #expect(partners.map(\.partner.key) == ["2"])
        #expect(
            findings.rejected.map(\.description) == [
                "organizations.csv:2: has 3 cells where the header has 2",
                "organizations.csv:4: has no name",
            ])
    }

    @Test(arguments: [
        [:], ["organizations.csv": "id,name\n"], ["organizations.csv": "id,name\n1,\"open\n"],
    ])
    func `nothing is loaded from files that cannot be read`(_ files: [String: String]) throws {
        let sample = try Sample(files)
        #expect(throws: UnusableSource.self) { try sample.read(as: .ohana) }
    }
}
