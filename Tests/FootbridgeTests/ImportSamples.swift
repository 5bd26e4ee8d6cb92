import FoundationEssentials
import TestSupport

@testable import Footbridge

/// Files of a small directory, made for the tests.
struct Sample {
    let folder = TemporaryFolder()

    init(_ files: [String: String]) throws {
        for (name, text) in files {
            try Data(text.utf8).write(to: URL(filePath: folder.file(name)))
        }
    }

    /// What a format makes of the files.
    func read(
        as format: ImportFormat, file: String? = nil, mapping: ColumnMapping = ColumnMapping()
    ) throws -> (partners: [SourcedPartner], findings: Findings) {
        var findings = Findings()
        let path = file.map { folder.file($0) } ?? folder.path
        let partners = try format.read(path, mapping: mapping, findings: &findings)
        return (partners, findings)
    }
}

/// Two organisations in Ohana's columns, with something wrong in most tables.
let ohanaFiles: [String: String] = [
    "organizations.csv": """
    id,alternate_name,description,email,name,website
    1,Harbour,<p>Meals &amp; <b>shelter</b>.</p><p>Every day.</p>,info@harbor.example,Harbor House,harbor.example
    2,,,not an address,Orchard Clinic,
    3,,,,,
    2,,,,Orchard Again,

    """,
    "locations.csv": """
    id,organization_id,latitude,longitude,name,virtual
    10,1,37.5,-122.3,Pier,false
    11,1,,,Helpline,true
    12,9,,,Nowhere,false
    13,2,100,101,Clinic,false

    """,
    "addresses.csv": """
    id,location_id,address_1,address_2,city,state_province,postal_code,country
    1,10,1 Pier Road,Floor 2,San Mateo,CA,94401,US
    2,12,2 Pier Road,,San Mateo,CA,94401,US

    """,
    "phones.csv": """
    id,contact_id,location_id,organization_id,service_id,extension,number,number_type
    1,,10,,,7,650 555-0100,voice
    2,,10,,,,650 555-0101,fax
    3,,10,,,,650 555-0102,tty
    4,,,1,,,650 555-0103,voice
    5,20,,,,,650 555-0104,voice

    """,
    "regular_schedules.csv": """
    id,location_id,service_id,weekday,opens_at,closes_at
    1,10,,Monday,08:00,17:00
    2,10,,Tuesday,08:00,17:00
    3,10,,Wednesday,08:00,17:00
    4,10,,Saturday,10:00,3pm

    """,
    "contacts.csv": """
    id,location_id,organization_id,service_id,name,title,email,department
    20,10,,,Ana Maria Ruiz,Director,ana@harbor.example,
    21,,,30,Joe,,joe.harbor.example,Kitchen
    22,99,,,Nobody Known,,,

    """,
    "services.csv": """
    id,location_id,program_id,application_process,audience,eligibility,fees,keywords,languages,name,status,taxonomy_ids
    30,10,5,Walk in.,Everybody,None,Free,"Soup, Bread","Spanish, English",Kitchen,active,"101, 999"
    31,10,,,,,,,,Old kitchen,defunct,

    """,
    "programs.csv": "id,organization_id,name,alternate_name\n5,1,Hunger Free,\n6,1,Warm Winter,\n",
    "taxonomy.csv": "taxonomy_id,name,parent_id,parent_name\n101,Food,,\n",
]
