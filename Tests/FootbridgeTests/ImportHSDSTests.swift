import Testing

@testable import Footbridge

@Suite struct ImportingHSDS {  // DI-19
    private static let tables: [String: String] = [
        "organizations.csv": "id,name,uri\no1,Harbor House,http://x.example\n",
        "locations.csv": "id,location_type,organization_id,name\nl1,physical,elsewhere,Pier\n",
        "services.csv": """
        id,organization_id,program_id,name,eligibility_description,minimum_age,maximum_age
        s1,o1,,Kitchen,Hungry people,12,100

        """,
        "service_at_location.csv": "id,service_id,location_id\nsl1,s1,l1\n",
        "schedules.csv": """
        id,service_id,location_id,freq,byday,opens_at,closes_at,description
        1,s1,l1,WEEKLY,"TH,FR",10:00:00Z,18:00:00Z,Not on holidays.
        2,s1,,MONTHLY,"1TU,-1FR",09:00,10:00,

        """,
        "languages.csv": "id,service_id,location_id,phone_id,name,code\n1,s1,,,Urdu,ur\n",
        "cost_options.csv": "id,service_id,option,currency,amount\n1,s1,Adults,usd,5\n",
        "required_documents.csv": "id,service_id,document\n1,s1,Passport\n",
        "attributes.csv": """
        id,link_id,taxonomy_term_id,link_entity
        1,s1,t1,service
        2,l1,t2,location
        3,nothing,t1,service

        """,
        "taxonomy_terms.csv": "id,code,name\nt1,F,Food\nt2,H,Harbor\n",
    ]

    private static let json = """
        {"id": "o1", "name": "Harbor \\u00C9toile",
         "locations": [
           {"id": "l1", "name": "Pier", "latitude": 37.5, "longitude": "-122.3",
            "phones": [{"id": "p1", "number": "555-0100", "extension": 100, "type": "voice"}],
            "schedules": [{"id": "h1", "byday": "MO", "opens_at": "08:00", "closes_at": null}]}],
         "services": [
           {"id": "s1", "name": "Kitchen", "status": "active",
            "program": {"id": "g1", "name": "Hunger Free"},
            "contacts": [{"id": "c1", "name": "Ann Lee"}],
            "service_at_locations": [
              {"id": "sl1", "location": {"id": "l2", "name": "Market", "organization_id": null}}],
            "attributes": [{"id": "a1", "taxonomy_term": {"id": "t1", "name": "Food"}}]},
           {"id": "s2"}]}
        """

    @Test func `tables of CSV are joined, a location also through its services`() throws {
        let (partners, findings) = try Sample(Self.tables).read(as: .hsds)
        let partner = try #require(partners.first).partner
        #expect(partner.locations.map(\.key) == ["l1"])
        #expect(
            partner.locations[0].location.hours == "Thu, Fri 10:00 am–6:00 pm\nNot on holidays.")
        #expect(partner.locations[0].tagNames == ["Harbor"])
        #expect(partner.tags == ["Food"])
        let kitchen = try #require(partner.programs.first).program
        #expect(kitchen.categories == ["Food"])
        #expect(kitchen.languages == ["Urdu"])
        #expect(kitchen.cost == "Adults: 5 USD")
        #expect(kitchen.howToApply == "Required documents: Passport")
        #expect(kitchen.eligibility == "Hungry people\n\nFrom age: 12, to age: 100")
        #expect(
            kitchen.description == """
                Hours: First Tue of the month 9:00 am–10:00 am
                Last Fri of the month 9:00 am–10:00 am
                """)
        #expect(findings.rejected.map(\.place) == [Place(file: "attributes.csv", line: 4)])
    }

    @Test func `nested JSON is taken apart into the same`() throws {
        let sample = try Sample(["organization_full.json": Self.json])
        let (partners, findings) = try sample.read(as: .hsds, file: "organization_full.json")
        let partner = try #require(partners.first).partner
        #expect(partner.profile.name == "Harbor Étoile")
        #expect(partner.locations.map(\.key) == ["l1", "l2"])
        #expect(partner.locations[0].location.longitude == -122.3)
        #expect(partner.locations[0].location.phone == "555-0100 ext. 100")
        #expect(partner.locations[0].location.hours == "Mon from 8:00 am")
        #expect(partner.programs.map(\.program.categories) == [["Hunger Free", "Food"]])
        #expect(partner.contacts.map(\.location) == ["l2"])
        #expect(partner.tags == ["Food"])
        #expect(
            findings.rejected.map(\.description) == ["organization_full.json:13: has no name"])
    }

    @Test func `a page of a list, and the same object twice, are one partner each`() throws {
        let sample = try Sample([
            "a.json":
                #"{"total_items": 2, "contents": [{"id": "o1", "name": "A"}, {"id": "o2", "name": "B"}]}"#,
            "organization_full.json": #"{"id": "o1", "name": "A", "website": "a.example"}"#,
        ])
        let partners = try sample.read(as: .hsds).partners
        #expect(partners.map(\.partner.key) == ["o1", "o2"])
        #expect(partners[0].partner.profile.website == "https://a.example")
    }

    @Test(arguments: [
        "{", #"{"a":1,}"#, "[1 2]", #""\ud800""#, "nul", "[1]x", "\"a\nb\"", "",
        String(repeating: "[", count: 70), #"{"a" 1}"#, #""\uZZZZ""#, "\"open",
    ])
    func `what is not JSON is refused`(_ text: String) {
        #expect(throws: JSONDefect.self) { try JSONFileReader.value(of: Array(text.utf8)) }
    }

    @Test func `a defect is told with its line`() throws {
        let sample = try Sample(["organizations.json": "{\n\"id\": 1,\n\"name\" \"x\"}"])
        let error = #expect(throws: UnusableSource.self) {
            try sample.read(as: .hsds, file: "organizations.json")
        }
        #expect(error?.description.hasSuffix("Line 3: a name needs : and a value.") == true)
    }
}
