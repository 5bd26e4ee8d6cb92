import Contracts
import Glibc
import Wire

/// Where the command writes.
struct ImportConsole {
    /// Writes a line of the result.
    var print: (String) -> Void
    /// Writes text as it is beside the result.
    var error: (String) -> Void
    /// Whether `error` writes to a terminal.
    var isTerminal: Bool

    static var standard: ImportConsole {
        ImportConsole(
            print: printText, error: printPrompt, isTerminal: isatty(STDERR_FILENO) == 1)
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
struct ImportReport {
    let console: ImportConsole
    let asJSON: Bool

    /// Rows loaded in part go to standard error in both forms.
    func show(_ finding: Finding) {
        if asJSON, finding.isRejected {
            console.print(String(decoding: RejectedRow(finding).encoded(), as: UTF8.self))
        } else {
            console.error("\(finding)\n")
        }
    }

    func show(_ outcome: ImportOutcome, dryRun: Bool) {
        if asJSON {
            console.print(String(decoding: outcome.encoded(), as: UTF8.self))
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
        text += "\(grouped(outcome.rejected)) rows rejected"
        if dryRun { text += "\nNothing was changed (--dry-run)." }
        console.print(text)
    }

    private func line(_ name: String, _ cells: [String]) -> String {
        let padded = cells.map { String(repeating: " ", count: max(0, 11 - $0.count)) + $0 }
        return name.padded(to: 10) + padded.joined() + "\n"
    }
}
