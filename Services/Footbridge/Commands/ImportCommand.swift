import Contracts
import ServiceKit
import Wire

extension Command {
    static let importing = Command(
        name: "import", summary: "Loads partners from the files of another directory.",
        usage: "footbridge import --format ohana|hsds|nyc FOLDER_OR_FILE [--dry-run] [--json]"
            + " [--source NAME] [--mapping FILE]",
        details: """
            Loads partners, locations, contacts, programs and tags. The same identifiers again
            update what was loaded before and never double it.

              --format ohana  a folder of Ohana CSV files (organizations.csv, locations.csv, ...)
              --format hsds   a folder of HSDS 1 or 3 CSV tables, or HSDS 3 JSON: a folder or a file
              --format nyc    a folder of New York City's providers.csv, sites.csv, programs.csv
              --dry-run       says what would be loaded, and changes nothing
              --json          prints rejected rows as JSON lines, then the counts as the last line
              --source NAME   what identifiers are remembered under, one name for each directory;
                              default: the format's name
              --mapping FILE  other names for columns: CSV with the header file,column,name

            Rows that cannot be loaded are reported with file, line and reason on standard error;
            the exit code is 0 nevertheless when all others were loaded.
            """
    ) { words, installation in
        try ImportCommand(words).run(
            peer: installation.peer("directory"), caller: Installation.operatorCaller)
    }
}

/// Loads the files of another directory (DI-19).
struct ImportCommand {
    private static let timeoutMilliseconds = 60_000

    let format: ImportFormat
    let path: String
    let source: String
    private let mapping: String?
    private let dryRun: Bool
    private let asJSON: Bool

    /// Fails with `UsageError`.
    init(_ words: [String]) throws {
        var arguments = Arguments(words)
        dryRun = arguments.flag("--dry-run")
        asJSON = arguments.flag("--json")
        mapping = try arguments.option("--mapping")
        let source = try arguments.option("--source")
        let known = ImportFormat.allCases.map(\.rawValue).joined(separator: ", ")
        guard let name = try arguments.option("--format") else {
            throw UsageError("--format is missing; the formats are \(known).")
        }
        guard let format = ImportFormat(rawValue: name) else {
            throw UsageError("There is no format \(name); the formats are \(known).")
        }
        path = try arguments.positional(1...1)[0]
        self.format = format
        self.source = source ?? format.rawValue
        guard self.source.unicodeScalars.count <= 100, !self.source.trimmed.isEmpty else {
            throw UsageError("--source takes 1 to 100 characters.")
        }
    }

    /// Does it and returns the exit code.
    ///
    /// Fails with `UnusableSource`, before anything is sent.
    func run(
        peer: Peer, caller: Caller?, console: ImportConsole = .standard
    ) throws -> Int32 {
        let mapping = try mapping.map { try ColumnMapping(path: $0) } ?? ColumnMapping()
        var findings = Findings()
        let partners = try format.read(path, mapping: mapping, findings: &findings)
        let report = ImportReport(console: console, asJSON: asJSON)
        for finding in findings.all { report.show(finding) }

        let trace = newTrace()
        var loader = Loader(source: source, dryRun: dryRun, trace: trace) {
            (request, key) throws(Failure) in
            try peer.call(
                request, caller: caller, trace: trace, key: key,
                timeoutMilliseconds: Self.timeoutMilliseconds)
        }
        var rejected = findings.rejected.count
        var bar: ProgressBar?
        if console.isTerminal, !asJSON {
            bar = ProgressBar(total: partners.count, what: "partners", write: console.error)
        }
        bar?.show(0)
        var failure: Failure?
        do throws(Failure) {
            try loader.load(
                partners,
                rejected: { finding in
                    rejected += 1
                    bar?.clear()
                    report.show(finding)
                },
                progress: { bar?.show($0) })
        } catch {
            failure = error
        }
        bar?.clear()

        report.show(ImportOutcome(loader.counts, rejected: rejected), dryRun: dryRun)
        guard let failure else { return 0 }
        console.error(
            "footbridge: \(failure.message) \(grouped(loader.done)) of"
                + " \(grouped(partners.count)) partners were done; try again to do the rest.\n")
        return failure.code == .unavailable ? 69 : 1
    }
}
