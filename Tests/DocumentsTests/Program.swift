import Foundation

/// Another program, run to see what it makes of our files. A missing program fails the test.
enum Program {
    struct Result {
        var status: Int32
        var output: String
    }

    /// Runs a program of the PATH on a file that holds `bytes`; "FILE" among the arguments is its
    /// path.
    static func run(_ arguments: [String], on bytes: [UInt8]) throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("documents-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("file")
        let output = folder.appendingPathComponent("output")
        try Data(bytes).write(to: file)
        try Data().write(to: output)

        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments.map { $0 == "FILE" ? file.path : $0 }
        // A file cannot fill up and stop the program as a pipe can.
        let handle = try FileHandle(forWritingTo: output)
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus,
            output: String(decoding: try Data(contentsOf: output), as: UTF8.self))
    }
}
