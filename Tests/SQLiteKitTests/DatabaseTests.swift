import FoundationEssentials
import Glibc
import Testing

@testable import SQLiteKit

@Suite struct OneFilePerService {  // style, section 2
    @Test func `another service's file is refused`() throws {
        let temporary = try TemporaryDatabase()
        let error = #expect(throws: SQLiteError.self) {
            try Database(path: temporary.path, applicationID: 77, migrations: [])
        }
        #expect(error?.message.contains("another service") == true)
    }

    @Test func `a database that is nobody's is refused`() throws {
        let folder = try temporaryFolder()
        defer { removeFolder(folder) }
        let stray = try Connection(path: folder + "/stray.sqlite", .readWrite)
        try stray.execute("CREATE TABLE t (x)")
        stray.close()
        #expect(throws: SQLiteError.self) {
            try TemporaryDatabase.open(folder + "/stray.sqlite")
        }
    }

    @Test func `a file that is no database is refused`() throws {
        let folder = try temporaryFolder()
        defer { removeFolder(folder) }
        let text = String(repeating: "This is a letter, not a database. ", count: 100)
        try Data(text.utf8).write(to: URL(filePath: folder + "/letter"))
        #expect(throws: SQLiteError.self) { try TemporaryDatabase.open(folder + "/letter") }
        #expect(try Data(contentsOf: URL(filePath: folder + "/letter")) == Data(text.utf8))
    }

    @Test func `a later version's file is refused`() throws {
        let temporary = try TemporaryDatabase()
        let error = #expect(throws: SQLiteError.self) {
            try Database(
                path: temporary.path, applicationID: TemporaryDatabase.applicationID,
                migrations: [])
        }
        #expect(error?.message.contains("newer than this program's 0") == true)
    }

    @Test func `ATTACH fails`() throws {
        let temporary = try TemporaryDatabase()
        #expect(throws: SQLiteError.self) {
            try temporary.database.read { try $0.run("ATTACH ':memory:' AS other") }
        }
        #expect(throws: SQLiteError.self) {
            try temporary.database.write { try $0.run("ATTACH ':memory:' AS other") }
        }
    }

    @Test func `only the owner may read the file`() throws {
        let temporary = try TemporaryDatabase()
        try temporary.database.write { try $0.run("INSERT INTO note (text) VALUES ('x')") }
        for suffix in ["", "-wal", "-shm"] {
            var status = stat()
            #expect(stat(temporary.path + suffix, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
        }
    }
}

@Suite struct Migrating {  // design, section 3
    static let steps = [
        Migration(1, "CREATE TABLE t (x INTEGER) STRICT; INSERT INTO t VALUES (1);"),
        Migration(2, "ALTER TABLE t ADD COLUMN y TEXT NOT NULL DEFAULT 'old'"),
    ]

    @Test func `steps are applied once, in order`() throws {
        let folder = try temporaryFolder()
        defer { removeFolder(folder) }
        let path = folder + "/t.sqlite"
        let first = try Database(path: path, applicationID: 5, migrations: [Self.steps[0]])
        #expect(first.schemaVersion == 1)
        first.close()
        for _ in 1...2 {
            let second = try Database(path: path, applicationID: 5, migrations: Self.steps)
            #expect(second.schemaVersion == 2)
            let rows = try second.read { tx in try tx.rows("SELECT y FROM t") { $0.text(0) } }
            #expect(rows == ["old"])
            second.close()
        }
    }

    @Test func `a step that fails leaves the file as it was`() throws {
        let folder = try temporaryFolder()
        defer { removeFolder(folder) }
        let path = folder + "/t.sqlite"
        try Database(path: path, applicationID: 5, migrations: [Self.steps[0]]).close()
        let broken = Migration(2, "CREATE TABLE u (x); CREATE TABLE t (x);")
        #expect(throws: SQLiteError.self) {
            try Database(path: path, applicationID: 5, migrations: [Self.steps[0], broken])
        }
        let again = try Database(path: path, applicationID: 5, migrations: Self.steps)
        let tables = try again.read { tx in
            try tx.rows("SELECT name FROM sqlite_schema") { $0.text(0) }
        }
        #expect(tables == ["t"])
        again.close()
    }
}

private enum Colour: String, Bindable, CaseIterable { case red, green }

@Suite struct Values {
    @Test func `every type comes back as it went in`() throws {
        let temporary = try TemporaryDatabase()
        let texts = [
            "", "a", "ünïcödé 漢字 🧑‍🤝‍🧑", "nul\u{0}inside", String(repeating: "long ", count: 5_000),
        ]
        let integers: [Int64] = [.min, -1, 0, 1, .max]
        let doubles: [Double] = [0, -0.5, .pi, .greatestFiniteMagnitude, .leastNonzeroMagnitude]
        let blobs: [[UInt8]] = [[], [0], [UInt8](repeating: 0xFF, count: 70_000)]
        try temporary.database.read { tx throws in
            for text in texts {
                #expect(try tx.first("SELECT ?", text) { $0.text(0) } == text)
                #expect(try tx.first("SELECT typeof(?)", text) { $0.text(0) } == "text")
            }
            for integer in integers {
                #expect(try tx.first("SELECT ?", integer) { $0.int(0) } == integer)
            }
            for double in doubles {
                #expect(try tx.first("SELECT ?", double) { $0.double(0) } == double)
            }
            for blob in blobs {
                #expect(try tx.first("SELECT ?", blob) { $0.blob(0) } == blob)
                #expect(try tx.first("SELECT typeof(?)", blob) { $0.text(0) } == "blob")
            }
            let some: String? = "there"
            let none: String? = nil
            let kind: Colour? = .green
            let row = try tx.first(
                "SELECT ?, ?, ?, ?, ?, ?, ?", some, none, nil, true, Colour.red, kind, 7
            ) { row throws in
                var cursor = row.cursor
                #expect(cursor.textOrNil() == "there")
                #expect(cursor.textOrNil() == nil)
                #expect(cursor.intOrNil() == nil)
                #expect(cursor.bool() == true)
                #expect(try cursor.value(as: Colour.self) == .red)
                #expect(try cursor.valueOrNil() == Colour.green)
                return cursor.int()
            }
            #expect(row == 7)
        }
    }

    @Test func `a value the program does not know is an error`() throws {
        let temporary = try TemporaryDatabase()
        #expect(throws: SQLiteError.self) {
            try temporary.database.read { tx in
                try tx.first("SELECT 'blue'") { try $0.value(0, as: Colour.self) }
            }
        }
    }

    @Test func `an error shows the statement but not its values`() throws {
        let temporary = try TemporaryDatabase()
        let secret = "Maria Example"
        let error = #expect(throws: SQLiteError.self) {
            try temporary.database.write { tx in
                try tx.run("INSERT INTO note (text) VALUES (?)", secret)
                try tx.run("INSERT INTO note (text) VALUES (?)", secret)
            }
        }
        let text = "\(try #require(error))"
        #expect(text.contains("INSERT INTO note (text) VALUES (?)"))
        #expect(!text.contains(secret))
    }

    @Test func `constraints can be told apart`() throws {
        let temporary = try TemporaryDatabase()
        func failure(_ sql: String) -> SQLiteError? {
            do { try temporary.database.write { try $0.run(sql) } } catch {
                return error as? SQLiteError
            }
            return nil
        }
        try temporary.database.write { try $0.run("INSERT INTO note VALUES (1, 'a')") }
        #expect(failure("INSERT INTO note VALUES (1, 'b')")?.isConstraint(.unique) == true)
        #expect(failure("INSERT INTO note VALUES (2, 'a')")?.isConstraint(.unique) == true)
        #expect(failure("INSERT INTO note VALUES (2, NULL)")?.isConstraint(.notNull) == true)
        #expect(failure("INSERT INTO reply VALUES (1, 0)")?.isConstraint(.check) == true)
        #expect(failure("INSERT INTO reply VALUES (9, 1)")?.isConstraint(.foreignKey) == true)
        #expect(failure("INSERT INTO reply VALUES (9, 1)")?.isConstraint(.unique) == false)
    }
}

@Suite struct Reading {
    @Test func `a read sees one moment`() throws {
        let temporary = try TemporaryDatabase()
        let database = temporary.database
        try database.read { tx throws in
            let count = { try tx.first("SELECT count(*) FROM note") { $0.int(0) } }
            #expect(try count() == 0)
            try database.write { try $0.run("INSERT INTO note (text) VALUES ('later')") }
            #expect(try count() == 0)
        }
        #expect(try temporary.notes == ["later"])
    }

    @Test func `a read cannot write`() throws {
        let temporary = try TemporaryDatabase()
        #expect(throws: SQLiteError.self) {
            try temporary.database.read { try $0.run("INSERT INTO note (text) VALUES ('x')") }
        }
    }

    @Test func `a deadline ends a read that takes too long, and the connection goes on`() throws {
        let temporary = try TemporaryDatabase(readers: 1)
        let endless = """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n
            """
        let start = ContinuousClock.now
        #expect(throws: SQLiteError.interrupted) {
            try temporary.database.read(deadline: start + .milliseconds(50)) { tx in
                try tx.first(endless) { $0.int(0) }
            }
        }
        #expect(ContinuousClock.now - start < .seconds(2))
        #expect(try temporary.notes.isEmpty)
    }

    @Test func `a deadline ends the wait for a connection`() throws {
        let temporary = try TemporaryDatabase(readers: 1)
        let database = temporary.database
        try database.read { _ in
            _ = #expect(throws: SQLiteError.interrupted) {
                try database.read(deadline: .now + .milliseconds(20)) { _ in }
            }
        }
    }

    @Test func `more readers than connections wait for each other`() throws {
        let temporary = try TemporaryDatabase(readers: 2)
        try temporary.database.write { try $0.run("INSERT INTO note (text) VALUES ('x')") }
        let seen = Monitor(0)
        onThreads(8) { _ in
            for _ in 0..<100 {
                if (try? temporary.notes) == ["x"] { seen.withLock { $0 += 1 } }
            }
        }
        #expect(seen.withLock { $0 } == 800)
    }

    @Test func `a statement can be used inside itself`() throws {
        let temporary = try TemporaryDatabase()
        let sql = "SELECT value FROM json_each('[1,2,3]')"
        let pairs = try temporary.database.read { tx in
            try tx.rows(sql) { outer in
                let number = outer.int(0)
                return try tx.rows(sql) { $0.int(0) * number }
            }
        }
        #expect(pairs == [[1, 2, 3], [2, 4, 6], [3, 6, 9]])
    }

    @Test func `more statements than the cache holds work as well`() throws {
        let temporary = try TemporaryDatabase(readers: 1)
        try temporary.database.read { tx throws in
            for round in 1...2 {
                for number in 0..<(StatementCache.limit * 2) {
                    let sql = "SELECT \(number) + ?"
                    #expect(try tx.first(sql, round) { $0.int(0) } == Int64(number + round))
                }
            }
        }
    }
}

@Suite struct BackingUp {  // OP-8
    @Test func `a backup is one moment's state in one file`() throws {
        let temporary = try TemporaryDatabase()
        let database = temporary.database
        try database.write { try $0.run("INSERT INTO note (text) VALUES ('kept')") }
        let copy = temporary.folder + "/copy.sqlite"
        let writing = Monitor(true)
        onThreads(2) { thread in
            if thread == 0 {
                do { try database.backup(to: copy) } catch { Issue.record(error) }
                writing.withLock { $0 = false }
            } else {
                var number = 0
                while writing.withLock({ $0 }) {
                    number += 1
                    let text = "\(number)"
                    _ = try? database.write {
                        try $0.run("INSERT INTO note (text) VALUES (?)", text)
                    }
                }
            }
        }
        #expect(access(copy + "-wal", F_OK) != 0)
        #expect(access(copy + ".part", F_OK) != 0)
        let restored = try TemporaryDatabase.open(copy)
        let notes = try restored.read { tx in try tx.rows("SELECT text FROM note") { $0.text(0) } }
        #expect(notes.first == "kept")
        #expect(notes.dropFirst().enumerated().allSatisfy { $1 == "\($0 + 1)" })
        restored.close()
    }

    @Test func `an earlier backup is not overwritten`() throws {
        let temporary = try TemporaryDatabase()
        let copy = temporary.folder + "/copy.sqlite"
        try temporary.database.backup(to: copy)
        #expect(throws: SQLiteError.self) { try temporary.database.backup(to: copy) }
    }

    @Test func `a damaged file is found`() throws {
        let temporary = try TemporaryDatabase()
        try temporary.database.write { tx in
            for number in 0..<500 {
                try tx.run("INSERT INTO note (text) VALUES (?)", "a rather long note \(number)")
            }
        }
        #expect(try temporary.database.check().isEmpty)
        temporary.database.close()
        let file = open(temporary.path, O_RDWR)
        let noise = [UInt8](repeating: 0xA5, count: 4_096)
        #expect(pwrite(file, noise, noise.count, 4 * 4_096) == noise.count)
        Glibc.close(file)
        let damaged = try TemporaryDatabase.open(temporary.path)
        let problems = (try? damaged.check()) ?? ["unreadable"]
        #expect(!problems.isEmpty)
        #expect(throws: SQLiteError.self) {
            try damaged.backup(to: temporary.folder + "/copy.sqlite")
        }
        #expect(access(temporary.folder + "/copy.sqlite", F_OK) != 0)
        damaged.close()
    }
}
