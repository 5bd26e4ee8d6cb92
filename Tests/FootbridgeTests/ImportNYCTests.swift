import Testing

@testable import Footbridge

@Suite struct ImportingNewYork {  // DI-19
    private static let files: [String: String] = [
        "providers.csv": """
        provider_id,provider_name,hq_address_1,hq_city,hq_state,hq_postcode,provider_website
        1,HARBOR HOUSE INC,1 Pier Road,Brooklyn,NY,11237,
        2,ORCHARD CLINIC,,,,,

        """,
        "programs.csv": """
        program_id,program_name,program_description,plain_language_eligibility,agency_name
        100,Warm Meals,Hot food,Everybody,DSS

        """,
        "sites.csv": """
        site_id,provider_id,program_id,latitude,longitude,address_1,address_2,borough,city,site_name,service_taxonomy,population_taxonomy,language_taxonomy
        5,1,100,40.6,-73.9,2 Pier Road,,staten is,staten island,Pier,"[""food"",""meals""]","[""aging""]","[""english""]"
        6,1,100,,,,,staten is,,,"[""food""]",broken,
        7,3,100,,,,,,,Lost,,,
        8,2,999,,,,,,,Clinic,,,

        """,
    ]

    @Test func `providers, their sites and the programs of their sites are joined`() throws {
        let (partners, findings) = try Sample(Self.files).read(as: .nyc)
        #expect(partners.map(\.partner.key) == ["1", "2"])
        let harbor = try #require(partners.first).partner
        #expect(
            harbor.profile.additionalInformation == "Head office: 1 Pier Road, Brooklyn, NY, 11237")
        #expect(harbor.profile.populationServed == "aging")
        #expect(harbor.locations.map(\.location.name) == ["Pier", "HARBOR HOUSE INC"])
        #expect(harbor.locations.map(\.location.town) == ["Staten Island", "Staten Is"])
        #expect(harbor.locations.map(\.tagNames) == [["food", "meals", "aging"], ["food"]])
        #expect(harbor.programs.map(\.key) == ["1/100"])
        let meals = harbor.programs[0].program
        #expect(meals.name == "Warm Meals")
        #expect(meals.description == "Hot food\n\nAgency: DSS")
        #expect(meals.categories == ["food", "meals"])
        #expect(meals.languages == ["English"])
        #expect(partners[1].partner.programs.isEmpty)
        #expect(
            findings.all.map(\.description) == [
                "sites.csv:3: loaded without its population_taxonomy, which is not a JSON array",
                "sites.csv:4: names provider_id 3, not among the rows that could be loaded",
                "sites.csv:5: loaded without program 999, which is not there",
            ])
        #expect(findings.rejected.count == 1)
    }
}
