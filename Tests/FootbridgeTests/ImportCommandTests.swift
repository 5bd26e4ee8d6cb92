import Contracts
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Footbridge

@Suite struct TheImportCommand {  // DI-19
    private let folder = TemporaryFolder()

    /// What the directory was asked, and what the command printed.
    private final class Witness: Sendable {
        let requests = Mutex<[DirectoryAPI.Import]>([])
        let callers = Mutex<[Role?]>([])
        let output = Mutex<[String]>([])
        let errors = Mutex("")

        var console: ImportConsole {
            ImportConsole(
                print: { text in self.output.withLock { $0.append(text) } },
                error: { text in self.errors.withLock { $0 += text } }, isTerminal: false)
        }
    }

    /// A directory that creates everything, but refuses a partner without a website.
    private func directory(_ witness: Witness) throws -> Peer {
        let route = Route { (request: DirectoryAPI.Import, context: Context) throws in
            witness.requests.withLock { $0.append(request) }
            witness.callers.withLock { $0.append(context.caller?.role) }
            for (index, partner) in request.partners.enumerated()
            where partner.profile.website == "https://refused.example" {
                throw Failure.invalid("partners[\(index)].profile.website", "is not wanted")
            }
            var reply = DirectoryAPI.Import.Reply()
            reply.partners.created = request.partners.count
            reply.locations.unchanged = 1
            return reply
        }
        return try fakePeer("directory", in: folder, [route])
    }

    private func run(_ words: [String], _ witness: Witness) throws -> Int32 {
        try ImportCommand(words).run(
            peer: directory(witness), caller: Installation.operatorCaller,
            console: witness.console)
    }

    @Test func `a refused partner is told and the rest of its batch is loaded`() throws {
        let sample = try Sample([
            "organizations.csv": "id,name,website\n1,A,\n2,B,refused.example\n3,C,\n,D,\n"
        ])
        let witness = Witness()
        let status = try run(["--format", "hsds", sample.folder.path, "--dry-run"], witness)
        #expect(status == 0)
        let requests = witness.requests.withLock { $0 }
        #expect(requests.map { $0.partners.map(\.key) } == [["1", "2", "3"], ["1", "3"]])
        #expect(requests.allSatisfy { $0.dryRun && $0.source == "hsds" })
        #expect(witness.callers.withLock { $0 } == [.superAdmin, .superAdmin])
        #expect(
            witness.errors.withLock { $0 } == """
                organizations.csv:5: has no id
                organizations.csv:3: profile.website is not wanted

                """)
        let text = witness.output.withLock { $0.joined() }
        #expect(text.contains("partners            2          0          0\n"))
        #expect(text.contains("2 rows rejected\nNothing was changed"))
    }

    @Test func `with --json rejected rows and the counts are lines of JSON`() throws {
        let sample = try Sample(["organizations.csv": "id,name\n1,A\n2,\n"])
        let witness = Witness()
        let words = ["--json", "--format=ohana", "--source=county", sample.folder.path]
        #expect(try run(words, witness) == 0)
        #expect(witness.requests.withLock { $0.map(\.source) } == ["county"])
        let none = #"{"created":0,"updated":0,"unchanged":0}"#
        #expect(
            witness.output.withLock { $0 } == [
                #"{"file":"organizations.csv","line":3,"reason":"has no name"}"#,
                #"{"partners":{"created":1,"updated":0,"unchanged":0},"#
                    + #""locations":{"created":0,"updated":0,"unchanged":1},"#
                    + #""contacts":\#(none),"programs":\#(none),"tags":\#(none),"rejected":1}"#,
            ])
        #expect(witness.errors.withLock { $0 }.isEmpty)
    }

    @Test func `batches hold at most 200 partners`() throws {
        let rows = (1...450).map { "\($0),Partner \($0)\n" }.joined()
        let sample = try Sample(["organizations.csv": "id,name\n\(rows)"])
        let witness = Witness()
        #expect(try run(["--format", "hsds", sample.folder.path], witness) == 0)
        #expect(witness.requests.withLock { $0.map(\.partners.count) } == [200, 200, 50])
    }

    @Test func `batches hold at most 8 MiB`() throws {
        var partner = DirectoryAPI.ImportedPartner()
        partner.profile.name = "A"
        partner.tags = Array(repeating: String(repeating: "x", count: 1000), count: 3000)
        let place = Place(file: "organizations.csv", line: 1)
        let partners = Array(repeating: SourcedPartner(partner: partner, place: place), count: 5)
        var sizes: [Int] = []
        var loader = Loader(source: "test", dryRun: false, trace: "t") {
            (request, _) throws(Failure) in
            sizes.append(request.encoded().count)
            return DirectoryAPI.Import.Reply()
        }
        try loader.load(partners, rejected: { _ in }, progress: { _ in })
        #expect(sizes.count == 3)
        #expect(sizes.allSatisfy { $0 < Loader.batchBytesLimit + 1000 })
        #expect(loader.done == 5)
    }

    @Test func `a directory that is away fails the command`() throws {
        let sample = try Sample(["organizations.csv": "id,name\n1,A\n"])
        let witness = Witness()
        let status = try ImportCommand(["--format", "hsds", sample.folder.path]).run(
            peer: Peer(service: "directory", path: folder.file("none.sock")), caller: nil,
            console: witness.console)
        #expect(status == 69)
        #expect(witness.errors.withLock { $0 }.contains("0 of 1 partners were done"))
    }

    @Test(arguments: [
        [], ["folder"], ["--format"], ["--format", "excel", "folder"], ["--format", "hsds"],
        ["--format", "hsds", "one", "two"], ["--format", "hsds", "folder", "--fast"],
        ["--format", "hsds", "folder", "--source", " "],
    ])
    func `a wrong command line is told`(_ words: [String]) {
        #expect(throws: UsageError.self) { try ImportCommand(words) }
    }

    @Test func `progress is told with percentage, count and rate`() {
        let text = ProgressBar.text(904, of: 1809, "partners", after: .seconds(2))
        #expect(text == "[#########           ] 49 %  904 of 1,809 partners, 452 per second")
    }
}
