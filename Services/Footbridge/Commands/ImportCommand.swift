import Contracts
import Glibc
import ServiceKit
import Wire

/// `footbridge import`: loads partners from the files of another directory (DI-19).
enum ImportCommand {
    static let help = """
        Usage: footbridge import --format FORMAT FOLDER_OR_FILE [options]

        Loads partners, locations, contacts, programs and tags from another directory. The same
        identifiers again update what was loaded before and never double it.

        Formats:
          ohana  a folder of Ohana CSV files (organizations.csv, locations.csv, ...)
          hsds   a folder of HSDS 1 or 3 CSV tables, or HSDS 3 JSON: a folder or one file
          nyc    a folder of New York City's provider data (providers.csv, sites.csv, programs.csv)

        Options:
          --dry-run       Say what would be loaded, and change nothing.
          --json          Print rejected rows as JSON lines, then the counts as the last line.
          --source NAME   What identifiers are remembered under; default: the format's name. Give
                          each directory its own.
          --mapping FILE  Other names for columns: CSV with the header file,column,name.

        Rows that cannot be loaded are reported with file, line and reason on standard error. The
        exit status is 0 when the rest was loaded, 1 when loading failed, 64 for a wrong command.
        """

    static let usageExit: Int32 = 64
    private static let timeoutMilliseconds = 60_000

    /// Does the command and returns its exit status.
    static func run(
        _ arguments: [String], peer: Peer, console: ImportConsole = .standard
    ) throws -> Int32 {
        let options: Options
        do throws(WrongArguments) {
            options = try Options(arguments)
        } catch {
            console.error("footbridge import: \(error.text)\n\n\(help)\n")
            return usageExit
        }
        if options.wantsHelp {
            console.print("\(help)\n")
            return 0
        }
        do {
            return try load(options, peer, console)
        } catch let unusable as UnusableSource {
            console.error("footbridge import: \(unusable)\n")
            return 1
        }
    }

    private static func load(
        _ options: Options, _ peer: Peer, _ console: ImportConsole
    ) throws -> Int32 {
        let mapping = try options.mapping.map { try ColumnMapping(path: $0) } ?? ColumnMapping()
        var findings = Findings()
        let partners = try options.format.read(
            options.path, mapping: mapping, findings: &findings)
        let report = RowReport(console: console, asJSON: options.asJSON)
        for finding in findings.all { report.show(finding) }

        let trace = newTrace()
        var loader = Loader(source: options.source, dryRun: options.dryRun, trace: trace) {
            request, key throws(Failure) in
            try peer.call(
                request, caller: nil, trace: trace, key: key,
                timeoutMilliseconds: timeoutMilliseconds)
        }
        var rejected = findings.rejected.count
        var bar: ProgressBar?
        if console.isTerminal, !options.asJSON {
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

        report.show(ImportOutcome(loader.counts, rejected: rejected), dryRun: options.dryRun)
        guard let failure else { return 0 }
        console.error(
            "footbridge import: \(failure.message) \(grouped(loader.done)) of"
                + " \(grouped(partners.count)) partners were done; try again to do the rest.\n")
        return 1
    }
}

// MARK: - Arguments

struct WrongArguments: Error {
    var text: String
}

extension ImportCommand {
    struct Options: Equatable {
        var format = ImportFormat.hsds
        var path = ""
        var source = ""
        var mapping: String?
        var dryRun = false
        var asJSON = false
        var wantsHelp = false

        init(_ arguments: [String]) throws(WrongArguments) {
            var rest = arguments[...]
            var format: ImportFormat?
            var source: String?
            var paths: [String] = []
            while let argument = rest.popFirst() {
                switch argument {
                case "--help", "-h": wantsHelp = true
                case "--dry-run": dryRun = true
                case "--json": asJSON = true
                case "--format":
                    let name = try Self.value(of: argument, &rest)
                    format = ImportFormat(rawValue: name)
                    if format == nil {
                        let known = ImportFormat.allCases.map(\.rawValue).joined(separator: ", ")
                        throw WrongArguments(text: "The formats are \(known).")
                    }
                case "--source": source = try Self.value(of: argument, &rest)
                case "--mapping": mapping = try Self.value(of: argument, &rest)
                default:
                    guard !argument.hasPrefix("-") else {
                        throw WrongArguments(text: "There is no option \(argument).")
                    }
                    paths.append(argument)
                }
            }
            if wantsHelp { return }
            guard let format else { throw WrongArguments(text: "--format is missing.") }
            guard paths.count == 1 else {
                throw WrongArguments(text: "One folder or file is wanted, not \(paths.count).")
            }
            self.format = format
            path = paths[0]
            self.source = source ?? format.rawValue
            guard (1...100).contains(self.source.unicodeScalars.count), !self.source.trimmed.isEmpty
            else { throw WrongArguments(text: "--source takes 1 to 100 characters.") }
        }

        private static func value(
            of option: String, _ rest: inout ArraySlice<String>
        ) throws(WrongArguments) -> String {
            guard let value = rest.popFirst() else {
                throw WrongArguments(text: "\(option) needs a value.")
            }
            return value
        }
    }
}

// MARK: - What is printed

/// Where the command writes.
struct ImportConsole {
    var print: (String) -> Void
    var error: (String) -> Void
    /// Whether `error` writes to a terminal.
    var isTerminal: Bool

    static var standard: ImportConsole {
        ImportConsole(
            print: { fputs($0, stdout) }, error: { fputs($0, stderr) },
            isTerminal: isatty(STDERR_FILENO) == 1)
    }
}

/// A rejected row as a JSON line.
struct RejectedRow: Message {
    var file = ""
    var line = 0
    var reason = ""

    init() {}

    init(_ finding: Finding) {
        (file, line, reason) = (finding.place.file, finding.place.line, finding.reason)
    }

    mutating func fields(_ f: inout Fields) {
        f.field("file", &file)
        f.field("line", &line)
        f.field("reason", &reason)
    }
}

/// The last line of `--json`: what an import did.
struct ImportOutcome: Message {
    var counts = DirectoryAPI.Import.Reply()
    /// Rows of the files that were not loaded.
    var rejected = 0

    init() {}

    init(_ counts: DirectoryAPI.Import.Reply, rejected: Int) {
        (self.counts, self.rejected) = (counts, rejected)
    }

    mutating func fields(_ f: inout Fields) {
        counts.fields(&f)
        f.field("rejected", &rejected)
    }
}

/// Tells the operator about rows and counts, as text or as JSON lines.
private struct RowReport {
    let console: ImportConsole
    let asJSON: Bool

    /// Rows loaded in part go to standard error in both forms.
    func show(_ finding: Finding) {
        if asJSON, finding.isRejected {
            console.print(String(decoding: RejectedRow(finding).encoded(), as: UTF8.self) + "\n")
        } else {
            console.error("\(finding)\n")
        }
    }

    func show(_ outcome: ImportOutcome, dryRun: Bool) {
        if asJSON {
            console.print(String(decoding: outcome.encoded(), as: UTF8.self) + "\n")
            return
        }
        let rows: [(String, ImportCounts)] = [
            ("partners", outcome.counts.partners), ("locations", outcome.counts.locations),
            ("contacts", outcome.counts.contacts), ("programs", outcome.counts.programs),
            ("tags", outcome.counts.tags),
        ]
        var text = line("", ["created", "updated", "unchanged"])
        for (name, counts) in rows {
            text += line(name, [counts.created, counts.updated, counts.unchanged].map(grouped))
        }
        text += "\(grouped(outcome.rejected)) rows rejected\n"
        if dryRun { text += "Nothing was changed (--dry-run).\n" }
        console.print(text)
    }

    private func line(_ name: String, _ cells: [String]) -> String {
        let padded = cells.map { String(repeating: " ", count: max(0, 11 - $0.count)) + $0 }
        return name + String(repeating: " ", count: max(0, 10 - name.count)) + padded.joined() + "\n"
    }
}
