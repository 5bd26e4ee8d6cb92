import Foundation
import Testing

/// What each module may know (style §2): the compiler alone lets a stray import pass in an
/// incremental build.
@Suite struct Modules {
    static let system: Set<String> = [
        "Glibc", "Foundation", "FoundationEssentials", "Synchronization", "Dispatch",
    ]
    static let libraries: [String: Set<String>] = [
        "Wire": [], "HTTP": [], "Documents": [], "SQLiteKit": ["CSQLite"], "Contracts": ["Wire"],
        "ServiceKit": ["Wire"], "EventLog": ["Wire", "SQLiteKit", "ServiceKit"],
    ]
    static let service: Set<String> = [
        "Wire", "Contracts", "ServiceKit", "SQLiteKit", "EventLog", "Documents",
    ]
    static let executables: [String: Set<String>] = [
        "Identity": service.union(["CCrypt"]), "Directory": service, "Casework": service,
        "Referrals": service, "Notifications": service, "Reports": service,
        "Gateway": ["Wire", "Contracts", "ServiceKit", "HTTP", "CEpoll"],
        "Footbridge": ["Wire", "Contracts", "ServiceKit", "SQLiteKit", "Documents"],
    ]

    private func check(_ folder: String, _ table: [String: Set<String>]) {
        let files = Repository.swift(folder)
        #expect(files.count > 20)
        for file in files {
            let module = String(file.folders[1])
            guard let allowed = table[module] else {
                Issue.record("\(file.path): no module of the design")
                continue
            }
            for name in file.code.matches(
                of: #"^(?:@\w+ )?import (?:struct |class |enum |func )?(\w+)"#)
            {
                #expect(
                    Self.system.contains(name) || allowed.contains(name),
                    "\(file.path) imports \(name)")
            }
        }
    }

    @Test func `libraries import what their place in the house allows`() {
        check("Sources", Self.libraries)
    }

    @Test func `executables import libraries and never each other`() {
        check("Services", Self.executables)
    }

    @Test func `libraries do without all of Foundation`() {
        for file in Repository.swift("Sources") {
            #expect(file.code.matches(of: #"^import (Foundation)$"#).isEmpty, "\(file.path)")
        }
    }

    @Test func `the top level holds what the design says and nothing else`() {
        let allowed: Set<String> = [
            "Package.swift", "Package.resolved", "Sources", "Services", "Tests", "deploy",
            "README.md",
            "LICENSE",
        ]
        let found = Repository.entries("").filter { !$0.hasPrefix(".") }
        #expect(found.contains("Package.swift"))
        for name in found { #expect(allowed.contains(name), "\(name)") }
    }
}

/// Every service folder has the same inside (design §3, style §1).
@Suite struct ServiceFolders {
    @Test func `each has main, operations, rules, schema and store`() {
        let services = Repository.services
        if services.isEmpty {
            // Before the first service is written there are only their names.
            #expect(Repository.entries("Services").count == 8)
        }
        for service in services {
            let inside = Repository.entries("Services/\(service)")
            #expect(inside.contains("Main.swift"), "\(service)")
            #expect(inside.contains("Schema.swift"), "\(service)")
            #expect(
                inside.contains { ["Rules", "Rules.swift"].contains($0) }, "\(service) has no rules"
            )
            #expect(
                inside.contains { ["Store", "Store.swift"].contains($0) }, "\(service) has no store"
            )
            #expect(
                Repository.entries("Services/\(service)/Operations").contains("Operations.swift"),
                "\(service)")
        }
    }

    @Test func `SQL stands in the schema and the store only`() {
        let sql =
            #"\b(SELECT\s+[\w*(].*\bFROM\b|INSERT (?:OR \w+ )?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE (?:UNIQUE )?(?:TABLE|INDEX|VIRTUAL|TRIGGER))"#
        let files = Repository.swift("Services") + Repository.swift("Sources")
        var places = 0
        for file in files where !file.code.matches(of: sql).isEmpty {
            places += 1
            let isLibrary = ["EventLog", "SQLiteKit"].contains(file.folders[1])
            let isPlace =
                file.name.hasPrefix("Schema") || file.name.hasPrefix("Store")
                || file.folders.contains { ["Store", "Schema"].contains($0) }
            #expect(isLibrary || isPlace, "\(file.path)")
        }
        #expect(places > 0)
    }

    @Test func `rules read no clock, file or socket`() {
        for file in Repository.swift("Services") {
            guard file.folders.contains("Rules") || file.name == "Rules.swift" else { continue }
            for name in file.code.matches(of: #"^import (SQLiteKit|ServiceKit|EventLog|Dispatch)$"#)
            {
                Issue.record("\(file.path) imports \(name)")
            }
            #expect(
                file.code.matches(of: #"\b(clock_gettime|gettimeofday|Date\(\)|\.system\.now)"#)
                    .isEmpty)
        }
    }

    @Test func `HTTP's numbers stand where HTTP is spoken`() {
        let numbers = #"(?<![\w.])(401|403|404|405|409|415|422|429|502|503|504)(?![\w.])"#
        let files = Repository.swift("Services") + Repository.swift("Sources")
        var spoken = 0
        for file in files {
            let isHTTP = ["HTTP", "Gateway"].contains(file.folders[1])
            let found = file.code.matches(of: numbers)
            if isHTTP {
                spoken += found.count
            } else {
                #expect(found.isEmpty, "\(file.path): \(found)")
            }
        }
        #expect(spoken > 0)
    }
}
