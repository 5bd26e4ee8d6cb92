import Contracts
import Documents
import ServiceKit
import Wire

extension Command {
    static let taxonomy = Command(
        name: "taxonomy", summary: "Loads service types or tags from a list (DI-10).",
        usage: "footbridge taxonomy FILE.csv [--as service-types|tags] [--replace]",
        details: """
            The CSV file has a column called name (or title, or term). Names that are there already stay as
            they are; --replace also removes those that are not in the file. Referrals keep the names
            they had. Service types are the default.
            """
    ) { words, installation in
        var arguments = Arguments(words)
        let replaces = arguments.flag("--replace")
        let kind = try arguments.option("--as") ?? "service-types"
        let path = try arguments.positional(1...1)[0]
        let names = try readNames(path)
        let directory = installation.peer("directory")
        let counts: (added: Int, removed: Int)
        switch kind {
        case "service-types": counts = try loadServiceTypes(names, replaces, directory)
        case "tags": counts = try loadTags(names, replaces, directory)
        default: throw UsageError("--as is service-types or tags.")
        }
        printText("\(counts.added) added, \(counts.removed) removed, \(names.count) in the list.")
        return 0
    }

    /// The names of the file, each once, in its order; they may have 100 characters.
    private static func readNames(_ path: String) throws -> [String] {
        guard let bytes = readFile(path) else { throw SystemError("reading \(path)") }
        let rows = try CSVReader.rows(of: bytes)
        let header = rows.first?.cells.map { $0.lowercased() } ?? []
        guard let column = header.firstIndex(where: ["name", "title", "term"].contains) else {
            throw UsageError("\(path) has no column called name, title or term.")
        }
        var seen: Set<String> = []
        return try rows.dropFirst().compactMap { row in
            guard column < row.cells.count else { return nil }
            let name = row.cells[column]
            guard !name.isEmpty, seen.insert(name.lowercased()).inserted else { return nil }
            guard name.unicodeScalars.count <= 100 else {
                throw UsageError("\(path):\(row.line): a name has at most 100 characters.")
            }
            return name
        }
    }

    /// Adds what is not there yet and, where the list replaces, removes what is not in it.
    private static func load<Kind>(
        _ names: [String], over known: [(id: ID<Kind>, name: String)], _ replaces: Bool,
        add: (String) throws -> Void, remove: (ID<Kind>) throws -> Void
    ) throws -> (added: Int, removed: Int) {
        let kept = Set(known.map { $0.name.lowercased() })
        let wanted = Set(names.map { $0.lowercased() })
        let new = names.filter { !kept.contains($0.lowercased()) }
        let gone = replaces ? known.filter { !wanted.contains($0.name.lowercased()) } : []
        for name in new { try add(name) }
        for one in gone { try remove(one.id) }
        return (new.count, gone.count)
    }

    private static func loadServiceTypes(
        _ names: [String], _ replaces: Bool, _ directory: Peer
    ) throws -> (added: Int, removed: Int) {
        var all = DirectoryAPI.ServiceTypes()
        (all.withDisabled, all.limit) = (true, 1_000)
        let known = try ask(directory, all).serviceTypes.map { (id: $0.id, name: $0.name) }
        return try load(names, over: known, replaces) { name in
            var request = DirectoryAPI.SaveServiceType()
            request.name = name
            _ = try ask(directory, request)
        } remove: { id in
            var request = DirectoryAPI.RemoveServiceType()
            request.serviceType = id
            _ = try ask(directory, request)
        }
    }

    private static func loadTags(
        _ names: [String], _ replaces: Bool, _ directory: Peer
    ) throws -> (added: Int, removed: Int) {
        var all = DirectoryAPI.Tags()
        (all.withDisabled, all.limit) = (true, 1_000)
        let known = try ask(directory, all).tags.map { (id: $0.id, name: $0.name) }
        return try load(names, over: known, replaces) { name in
            var request = DirectoryAPI.SaveTag()
            request.name = name
            _ = try ask(directory, request)
        } remove: { id in
            var request = DirectoryAPI.RemoveTag()
            request.tag = id
            _ = try ask(directory, request)
        }
    }

    private static func ask<C: Contract>(_ directory: Peer, _ request: C) throws -> C.Reply {
        try directory.call(request, caller: Installation.operatorCaller, trace: newTrace())
    }
}
