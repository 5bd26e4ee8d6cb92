// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "footbridge",
    products: executables.map { .executable(name: $0.value, targets: [$0.key]) },
    targets: [
        // The system's own Target.libraries.
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CEpoll"),

        // Shared Target.libraries: each may import what stands here and nothing else.
        .target(name: "Wire"),
        .target(name: "HTTP"),
        .target(name: "Documents"),
        .target(name: "SQLiteKit", dependencies: ["CSQLite"]),
        .target(name: "Contracts", dependencies: ["Wire"]),
        .target(name: "ServiceKit", dependencies: ["Wire", "CEpoll"]),
        .target(name: "EventLog", dependencies: ["Wire", "SQLiteKit", "ServiceKit"]),

        // One executable per service, all alike.
        .service("Identity", also: ["CCrypt"]),
        .service("Directory"),
        .service("Casework"),
        .service("Referrals"),
        .service("Notifications"),
        .service("Reports"),

        // The two that own no data.
        .executableTarget(
            name: "Gateway", dependencies: ["Wire", "Contracts", "ServiceKit", "HTTP"],
            path: "Services/Gateway", resources: [.copy("Portal")]),
        .executableTarget(
            name: "Footbridge",
            dependencies: Target.libraries,
            path: "Services/Footbridge"),

        // Tests.
        .target(
            name: "TestSupport",
            dependencies: ["Wire", "Contracts", "ServiceKit", "SQLiteKit", "EventLog"],
            path: "Tests/TestSupport"),
        .tests(of: "Wire"),
        .tests(of: "HTTP"),
        .tests(of: "Documents"),
        .tests(of: "SQLiteKit"),
        .tests(of: "Contracts", excluding: ["Samples"]),
        .tests(of: "ServiceKit"),
        .tests(of: "EventLog"),
        .tests(of: "Identity"),
        .tests(of: "Directory"),
        .tests(of: "Casework"),
        .tests(of: "Referrals"),
        .tests(of: "Notifications"),
        .tests(of: "Reports"),
        .tests(of: "Gateway"),
        .tests(of: "Footbridge"),
        .testTarget(name: "NetworkTests", dependencies: ["TestSupport"] + Target.libraries),
        .testTarget(name: "TidyTests"),
    ]
)

/// Module → the name of its binary.
var executables: [String: String] {
    [
        "Identity": "footbridge-identity", "Directory": "footbridge-directory",
        "Casework": "footbridge-casework", "Referrals": "footbridge-referrals",
        "Notifications": "footbridge-notifications", "Reports": "footbridge-reports",
        "Gateway": "footbridge-gateway", "Footbridge": "footbridge",
    ]
}

extension Target {
    /// What a service may import: all shared libraries but HTTP.
    static var libraries: [Target.Dependency] { libraryNames.map { .byName(name: $0) } }

    private static var libraryNames: [String] {
        ["Wire", "Contracts", "ServiceKit", "SQLiteKit", "EventLog", "Documents"]
    }

    static func service(_ name: String, also extra: [Target.Dependency] = []) -> Target {
        .executableTarget(
            name: name,
            dependencies: libraries + extra,
            path: "Services/\(name)")
    }

    static func tests(of name: String, excluding: [String] = []) -> Target {
        let own: [Target.Dependency] = libraryNames.contains(name) ? [] : [.byName(name: name)]
        return .testTarget(
            name: "\(name)Tests", dependencies: own + ["TestSupport"] + libraries,
            exclude: excluding)
    }
}
