import Foundation
import Testing

private let everything = ["Sources", "Services", "Tests"].flatMap(Repository.swift)

/// What the linter nobody runs would say (style §7).
@Suite struct Code {
    @Test func `nothing is public`() {
        for file in everything where !file.path.hasPrefix("Tests/TidyTests") {
            #expect(
                file.code.matches(
                    of:
                        #"^\s*(public|open) (?:\w+ )*(?:struct|class|enum|func|var|let|init|protocol|extension)\b"#
                )
                .isEmpty, "\(file.path)")
        }
    }

    @Test func `what is left to do is not left in the code`() {
        #expect(everything.count > 50)
        for file in everything where !file.path.hasPrefix("Tests/TidyTests") {
            #expect(file.text.matches(of: #"\b(TODO|FIXME|XXX|HACK)\b"#).isEmpty, "\(file.path)")
        }
    }

    @Test func `no input can end a process`() {
        for file in Repository.swift("Sources") + Repository.swift("Services") {
            #expect(file.code.matches(of: #"\b(fatalError|try!)"#).isEmpty, "\(file.path)")
        }
    }

    @Test func `no file is too long to be read`() {
        for file in everything {
            #expect(file.text.utf8.count <= 40_000, "\(file.path): \(file.text.utf8.count) bytes")
        }
    }

    @Test func `no placeholder is left where there is something`() {
        for folder in ["Sources", "Services", "Tests"] {
            for module in Repository.entries(folder) {
                let files = Repository.entries("\(folder)/\(module)")
                if files.contains("Placeholder.swift") {
                    #expect(files.count == 1, "\(folder)/\(module)")
                }
            }
        }
    }

    @Test func `every operation that people may call is tried by a test`() throws {
        let tests = Repository.swift("Tests").filter {
            !$0.path.hasPrefix("Tests/TidyTests") && !$0.path.hasPrefix("Tests/ContractsTests")
        }
        let words = Set(tests.flatMap { $0.text.matches(of: #"\w+API\.\w+|\b[a-z]+\.[a-z_]+\b"#) })
        var operations = 0
        for file in Repository.swift("Sources/Contracts") {
            guard let area = file.text.matches(of: #"package enum (\w+API)\b"#).first else {
                continue
            }
            for part in file.text.components(separatedBy: "package struct ").dropFirst() {
                guard let type = part.matches(of: #"^(\w+): Contract\b"#).first,
                    let name = part.matches(of: #"static let name = "([a-z_.]+)""#).first,
                    let callers = part.matches(of: #"static let callers: Callers = (.+)"#).first,
                    callers != "[.peers]"
                else { continue }
                operations += 1
                // A service without tests of any kind is not there yet.
                let service = name.prefix { $0 != "." }.capitalized
                guard Repository.services.contains(service) else { continue }
                #expect(
                    words.contains("\(area).\(type)") || words.contains(name),
                    "\(area).\(type) is in no test")
            }
        }
        #expect(operations > 20)
    }

    @Test func `all languages of the portal say the same things`() throws {
        let folder = "Services/Gateway/Portal/languages"
        let files = Repository.entries(folder).filter { $0.hasSuffix(".json") }
        guard !files.isEmpty else {
            #expect(Repository.entries("Services/Gateway/Portal").contains("index.html"))
            return
        }
        #expect(files.contains("en.json") && files.contains("es.json"))
        var keys: [String: Set<String>] = [:]
        for file in files {
            let data = try #require(
                FileManager.default.contents(atPath: "\(Repository.root)/\(folder)/\(file)"))
            let object = try #require(
                try JSONSerialization.jsonObject(with: data) as? [String: Any])
            keys[file] = paths(in: object)
            #expect(keys[file]?.isEmpty == false)
        }
        let english = try #require(keys["en.json"])
        for (file, found) in keys {
            #expect(english.subtracting(found).sorted() == [], "missing in \(file)")
            #expect(found.subtracting(english).sorted() == [], "only in \(file)")
        }
    }

    private func paths(in object: [String: Any], below path: String = "") -> Set<String> {
        var found: Set<String> = []
        for (key, value) in object {
            if let inner = value as? [String: Any] {
                found.formUnion(paths(in: inner, below: "\(path)\(key)."))
            } else {
                found.insert(path + key)
            }
        }
        return found
    }

    @Test func `swift format has nothing to say`() throws {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        let candidates = folders.map { "\($0)/swift" }
        guard let swift = candidates.first(where: FileManager.default.isExecutableFile) else {
            return
        }
        let process = Process()
        process.executableURL = URL(filePath: swift)
        process.arguments = [
            "format", "lint", "--strict", "--parallel", "-r", "Package.swift", "Sources",
            "Services",
            "Tests",
        ]
        process.currentDirectoryURL = URL(filePath: Repository.root)
        let output = Pipe()
        process.standardError = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let words = String(decoding: said.prefix(3_000), as: UTF8.self)
        #expect(process.terminationStatus == 0, "\(words)")
    }
}
