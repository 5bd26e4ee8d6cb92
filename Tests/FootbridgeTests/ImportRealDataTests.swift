import FoundationEssentials
import Testing

@testable import Footbridge

/// Published data sets that lie beside some checkouts of the project, in `../shared/data`.
private let realData = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "shared/data").path

@Suite(.enabled(if: FileManager.default.fileExists(atPath: realData)))
struct ImportingPublishedDirectories {  // DI-19
    private func read(
        _ path: String, as format: ImportFormat
    ) throws -> (partners: [SourcedPartner], findings: Findings) {
        var findings = Findings()
        let partners = try format.read(
            "\(realData)/\(path)", mapping: ColumnMapping(), findings: &findings)
        return (partners, findings)
    }

    @Test func `the sample of Ohana is loaded but for services that ended`() throws {
        let (partners, findings) = try read("ohana-sample-csv", as: .ohana)
        #expect(partners.count == 8)
        #expect(partners.flatMap(\.partner.locations).count == 22)
        #expect(partners.flatMap(\.partner.contacts).count == 31)
        #expect(
            findings.rejected.map(\.description) == [
                "services.csv:21: its status is defunct",
                "services.csv:22: its status is inactive",
            ])
    }

    @Test func `New York's providers and sites are loaded whole`() throws {
        let (partners, findings) = try read("nyc-social-services", as: .nyc)
        #expect(partners.count == 1_809)
        #expect(partners.flatMap(\.partner.locations).count == 5_635)
        #expect(findings.rejected.map(\.description) == [])
    }

    @Test(arguments: [
        "hsds-3.0-examples", "hsds-3.0-examples/csv", "hsds-3.0-examples/json",
        "hsds-3.1-examples", "hsds-3.1-examples/csv",
        "hsds-3.1-examples/json", "hsds-3.1-examples/mock-api",
        "hsds-3.0-examples/json/organization_full.json",
        "hsds-3.1-examples/json/service_full.json", "hsds-3.1-examples/json/organization_list.json",
    ])
    func `the examples of HSDS are one organisation`(_ path: String) throws {
        #expect(try read(path, as: .hsds).partners.count == 1)
    }

    @Test func `rows of a messy directory are loaded or rejected, none is lost`() throws {
        let (partners, findings) = try read("ilao/hsds-1.1", as: .hsds)
        #expect(partners.count == 33)
        let locations = findings.rejected.filter { $0.place.file == "locations.csv" }
        #expect(locations.count == 448)
        #expect(partners.flatMap(\.partner.locations).count == 520 - 448)
    }
}
