import Glibc

@testable import SQLiteKit

/// A database in a folder of its own, gone with its last reference.
final class TemporaryDatabase: Sendable {
    static let applicationID: Int32 = 0x4642_0001
    static let migrations = [
        Migration(
            1,
            """
            CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
            CREATE TABLE reply (
                note INTEGER NOT NULL REFERENCES note DEFERRABLE INITIALLY DEFERRED,
                size INTEGER CHECK (size > 0)) STRICT;
            """)
    ]

    let folder: String
    let database: Database
    var path: String { folder + "/notes.sqlite" }

    init(readers: Int = 8) throws {
        folder = try temporaryFolder()
        database = try Self.open(folder + "/notes.sqlite", readers: readers)
    }

    deinit {
        database.close()
        removeFolder(folder)
    }

    static func open(_ path: String, readers: Int = 8) throws -> Database {
        try Database(
            path: path, applicationID: applicationID, migrations: migrations, readers: readers)
    }

    var notes: [String] {
        get throws {
            try database.read { tx in
                try tx.rows("SELECT text FROM note ORDER BY id") { $0.text(0) }
            }
        }
    }

    /// Enqueues changes while the writer is held up, so that they make one batch; their results.
    func together(
        _ changes: [@Sendable (Transaction) throws -> Void]
    ) throws -> [Result<Void, any Error>] {
        let gate = Monitor(false)
        let results = Monitor<[Result<Void, any Error>]>([])
        let begun = Monitor(false)
        try database.enqueue { _ in
            begun.withLock { $0 = true }
            _ = gate.wait(until: { $0 }, then: { _ in })
        } then: { _ in
        }
        _ = begun.wait(until: { $0 }, then: { _ in })
        for change in changes {
            try database.enqueue(change, then: { result in results.withLock { $0.append(result) } })
        }
        gate.withLock { $0 = true }
        return results.wait(until: { $0.count == changes.count }, then: { $0 }) ?? []
    }
}

func temporaryFolder() throws -> String {
    var template = Array("/tmp/footbridge-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
        throw SQLiteError(extendedCode: 14, message: "no temporary folder")
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Removes a folder that holds files only.
func removeFolder(_ folder: String) {
    guard let listing = opendir(folder) else { return }
    while let entry = readdir(listing) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
            String(cString: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
        }
        if name != ".", name != ".." { unlink(folder + "/" + name) }
    }
    closedir(listing)
    rmdir(folder)
}

/// Runs `body` on so many threads at once and waits for all of them.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    final class Start {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }
    var threads: [pthread_t] = []
    for index in 0..<count {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Start { body(index) }).toOpaque()
        pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Start>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, context)
        threads.append(thread)
    }
    for thread in threads { pthread_join(thread, nil) }
}
