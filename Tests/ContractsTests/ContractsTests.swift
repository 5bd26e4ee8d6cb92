import Contracts
import EventLog
import Foundation
import ServiceKit
import Testing
import Wire

/// All that services say in their events.
private let events: [(service: String, type: any EventData.Type)] = [
    ("identity", IdentityAPI.UserSaved.self), ("identity", IdentityAPI.UserRemoved.self),
    ("identity", IdentityAPI.PasswordLinkRequested.self), ("identity", IdentityAPI.SignedIn.self),
    ("identity", IdentityAPI.SignInFailed.self), ("identity", IdentityAPI.SignedOut.self),
    ("identity", IdentityAPI.PasswordSet.self), ("directory", DirectoryAPI.PartnerSaved.self),
    ("directory", DirectoryAPI.TagSaved.self), ("directory", DirectoryAPI.TagRemoved.self),
    ("directory", DirectoryAPI.ServiceTypeSaved.self),
    ("directory", DirectoryAPI.ServiceTypeRemoved.self), ("casework", CaseworkAPI.ClientAdded.self),
    ("casework", CaseworkAPI.ClientEdited.self), ("casework", CaseworkAPI.ClientViewed.self),
    ("referrals", ReferralsAPI.Submitted.self), ("referrals", ReferralsAPI.StateChanged.self),
    ("referrals", ReferralsAPI.NoteAdded.self),
    ("notifications", NotificationsAPI.MessageRetried.self),
    ("reports", ReportsAPI.RebuildBegun.self), ("reports", ReportsAPI.Exported.self),
    ("referrals", ReferralsAPI.Viewed.self),
    ("every", ActionRefused.self),
]

/// The operations that every service has besides its own.
private let common: [any Contract.Type] = [
    ReadEvents.self, VerifyEvents.self, Health.self, Metrics.self,
]

/// Every operation is described once and for all (design §2).
@Suite struct TheCatalogue {
    @Test func `each operation has one name, of its service and its deed`() {
        let services = [
            "identity", "directory", "casework", "referrals", "notifications", "reports",
        ]
        for entry in Catalogue.entries {
            #expect(entry.name.wholeMatch(of: /[a-z]+\.[a-z_]+/) != nil, "\(entry.name)")
            #expect(services.contains(String(entry.service)), "\(entry.name)")
            #expect(!entry.summary.isEmpty && entry.summary.hasSuffix("."), "\(entry.name)")
            #expect(entry.callers.rawValue != 0, "\(entry.name) may be called by nobody")
        }
        #expect(Set(Catalogue.entries.map(\.name)).count == Catalogue.entries.count)
        #expect(Set(Catalogue.entries.map { String($0.service) }) == Set(services))
    }

    @Test func `every contract of the sources is in the catalogue`() throws {
        let folder = samplesFolder.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/Contracts")
        var (contracts, kinds) = (0, 0)
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            contracts += text.matches(of: /package struct \w+: Contract\b/).count
            kinds += text.matches(of: /package struct \w+: EventData\b/).count
        }
        #expect(contracts == Catalogue.entries.count)
        #expect(kinds == events.count { $0.service != "every" })
    }

    @Test func `no message names a field twice`() {
        for entry in Catalogue.entries {
            for schema in [entry.request, entry.reply] { checkNames(schema, entry.name) }
        }
    }

    private func checkNames(_ schema: Schema, _ place: String) {
        switch schema {
        case .object(_, let properties):
            let names = properties.map(\.name)
            #expect(Set(names).count == names.count, "\(place): \(names)")
            for property in properties { checkNames(property.schema, "\(place).\(property.name)") }
        case .array(let element, _): checkNames(element, place)
        default: break
        }
    }
}

private let samplesFolder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Samples")

/// Messages kept as files show that the wire cannot change unnoticed (style §7).
///
/// A new message gets its file by running these tests once with FOOTBRIDGE_WRITE_SAMPLES=1, which
/// never writes over one that is there.
@Suite struct SamplesOfMessages {
    @Test func `yesterday's requests decode, and today's say at least as much`() throws {
        for entry in Catalogue.entries { try check(entry.contract, named: entry.name) }
        for contract in common { try check(contract, named: "every.\(contract.name)") }
    }

    @Test func `yesterday's events decode, and today's say at least as much`() throws {
        for event in events {
            try check(event.type, file: "event.\(event.service).\(event.type.kind)", strict: false)
        }
        #expect(Set(events.map { "\($0.service).\($0.type.kind)" }).count == events.count)
    }

    @Test func `yesterday's heads decode`() throws {
        try check(Head.self, file: "head", strict: false)
    }

    @Test func `no sample is left of what is gone`() throws {
        let known = Set(
            Catalogue.entries.flatMap { ["\($0.name).request", "\($0.name).reply"] }
                + common.flatMap { ["every.\($0.name).request", "every.\($0.name).reply"] }
                + events.map { "event.\($0.service).\($0.type.kind)" } + ["head"])
        let files = try FileManager.default.contentsOfDirectory(atPath: samplesFolder.path)
        #expect(files.count > 60)
        for file in files { #expect(known.contains(file.replacing(".json", with: "")), "\(file)") }
    }

    private func check<C: Contract>(_ contract: C.Type, named name: String) throws {
        try check(C.self, file: "\(name).request", strict: true)
        if C.Reply.mediaType == nil {
            try check(C.Reply.self, file: "\(name).reply", strict: false)
        }
    }

    private func check<M: Message>(_ type: M.Type, file: String, strict: Bool) throws {
        let url = samplesFolder.appending(path: "\(file).json")
        if ProcessInfo.processInfo.environment["FOOTBRIDGE_WRITE_SAMPLES"] != nil,
            !FileManager.default.fileExists(atPath: url.path)
        {
            try Data((sample(of: M.schema) + "\n").utf8).write(to: url)
        }
        guard let stored = FileManager.default.contents(atPath: url.path) else {
            Issue.record("there is no sample \(file).json")
            return
        }
        let written: [UInt8]
        do throws(Failure) {
            written = try M.decode(Array(stored), strict: strict).encoded()
        } catch {
            Issue.record("\(file): \(error)")
            return
        }
        let before = try JSONSerialization.jsonObject(with: stored)
        let after = try JSONSerialization.jsonObject(with: Data(written))
        expectContained(before, in: after, file)
    }

    private func expectContained(_ before: Any, in after: Any, _ path: String) {
        switch (before, after) {
        case (let before as [String: Any], let after as [String: Any]):
            for (key, value) in before {
                guard let now = after[key] else {
                    Issue.record("\(path).\(key) is gone")
                    continue
                }
                expectContained(value, in: now, "\(path).\(key)")
            }
        case (let before as [Any], let after as [Any]):
            #expect(before.count == after.count, "\(path)")
            for (index, pair) in zip(before, after).enumerated() {
                expectContained(pair.0, in: pair.1, "\(path)[\(index)]")
            }
        default: #expect("\(before)" == "\(after)", "\(path)")
        }
    }

    /// JSON of this shape with every member in it.
    private func sample(of schema: Schema) -> String {
        switch schema {
        case .string(let length, _): "\"\("sample".prefix(length?.upperBound ?? 6))\""
        case .integer(let range): "\(min(max(7, range?.lowerBound ?? 7), range?.upperBound ?? 7))"
        case .number: "34.25"
        case .boolean: "true"
        case .choice(let words): "\"\(words.first ?? "")\""
        case .array(let element, let count):
            "["
                + Array(repeating: sample(of: element), count: max(1, count?.lowerBound ?? 1))
                .joined(separator: ",") + "]"
        case .object(_, let properties):
            "{"
                + properties.map { "\"\($0.name)\":\(sample(of: $0.schema))" }.joined(
                    separator: ",")
                + "}"
        }
    }
}
