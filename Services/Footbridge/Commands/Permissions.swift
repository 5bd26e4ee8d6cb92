import Contracts
import Wire

extension Command {
    static let permissions = Command(
        name: "permissions", summary: "Prints who may call what, from the code (ID-2).",
        usage: "footbridge permissions",
        details: """
            A Markdown table of every operation. `peers` are the network's own processes and the command
            line on the server; what else a caller may see depends on whose it is.
            """
    ) { words, _ in
        _ = try Arguments(words).positional(0...0)
        var lines = [
            "| operation | does | " + Role.allCases.map(\.rawValue).joined(separator: " | ")
                + " | not signed in | peers |",
            "|---|---|" + String(repeating: "---|", count: Role.allCases.count + 2),
        ]
        for entry in Catalogue.entries {
            let isForAll = entry.callers.contains(.anyone)
            var cells = Role.allCases.map { isForAll || entry.callers.contains(Callers($0)) }
            cells.append(isForAll)
            // The network itself may ask anything.
            cells.append(true)
            let marks = cells.map { $0 ? "yes" : "" }.joined(separator: " | ")
            lines.append("| `\(entry.name)` | \(entry.summary) | \(marks) |")
        }
        printText(lines.joined(separator: "\n"))
        return 0
    }
}
