import Glibc
import Testing

@testable import SQLiteKit

@Suite struct GroupCommit {  // design, section 3
    @Test func `changes that wait are committed together`() throws {
        let temporary = try TemporaryDatabase()
        let before = temporary.database.statistics.commits
        let results = try temporary.together(
            (0..<50).map { number in
                { tx in try tx.run("INSERT INTO note (text) VALUES (?)", "note \(number)") }
            })
        #expect(results.count == 50)
        // The change that held the writer up wrote nothing, so only the batch is counted.
        #expect(temporary.database.statistics.commits - before == 1)
        #expect(try temporary.notes.count == 50)
    }

    @Test func `a change that fails is rolled back alone`() throws {
        let temporary = try TemporaryDatabase()
        let results = try temporary.together([
            { tx in try tx.run("INSERT INTO note (text) VALUES ('first')") },
            { tx in
                try tx.run("INSERT INTO note (text) VALUES ('never')")
                try tx.run("INSERT INTO note (text) VALUES ('first')")
            },
            { tx in try tx.run("INSERT INTO note (text) VALUES ('third')") },
        ])
        #expect(try temporary.notes == ["first", "third"])
        #expect(throws: Never.self) { try results[0].get() }
        let error = #expect(throws: SQLiteError.self) { try results[1].get() }
        #expect(error?.isConstraint(.unique) == true)
        #expect(throws: Never.self) { try results[2].get() }
    }

    @Test func `a change that fails alone leaves nothing`() throws {
        let temporary = try TemporaryDatabase()
        struct Refused: Error {}
        #expect(throws: Refused.self) {
            try temporary.database.write { tx in
                try tx.run("INSERT INTO note (text) VALUES ('never')")
                throw Refused()
            }
        }
        #expect(try temporary.notes.isEmpty)
        try temporary.database.write { try $0.run("INSERT INTO note (text) VALUES ('next')") }
        #expect(try temporary.notes == ["next"])
    }

    @Test func `a dangling reference fails its own change, not the batch`() throws {
        let temporary = try TemporaryDatabase()
        let results = try temporary.together([
            { tx in try tx.run("INSERT INTO note (text) VALUES ('kept')") },
            { tx in try tx.run("INSERT INTO reply (note) VALUES (99)") },
            { tx in
                // Deferred: right at the end of the change is right.
                try tx.run("INSERT INTO reply (note) VALUES (7)")
                try tx.run("INSERT INTO note (id, text) VALUES (7, 'late')")
            },
        ])
        let error = #expect(throws: SQLiteError.self) { try results[1].get() }
        #expect(error?.isConstraint(.foreignKey) == true)
        #expect(try temporary.notes == ["kept", "late"])
    }

    @Test func `nobody sees a change before its commit`() throws {
        let temporary = try TemporaryDatabase()
        let database = temporary.database
        try database.write { tx throws in
            try tx.run("INSERT INTO note (text) VALUES ('new')")
            let seen = try tx.first("SELECT count(*) FROM note") { $0.int(0) }
            #expect(seen == 1)
            #expect(try temporary.notes.isEmpty)
        }
        #expect(try temporary.notes == ["new"])
    }

    @Test func `an answer comes after the commit, in order, then the batch's end`() throws {
        let temporary = try TemporaryDatabase()
        let database = temporary.database
        let log = Monitor<[String]>([])
        database.afterBatch { log.withLock { $0.append("end") } }
        let gate = Monitor(false)
        let begun = Monitor(false)
        try database.enqueue { _ in
            begun.withLock { $0 = true }
            _ = gate.wait(until: { $0 }, then: { _ in })
        } then: { _ in
        }
        _ = begun.wait(until: { $0 }, then: { _ in })
        for number in 1...3 {
            try database.enqueue {
                try $0.run("INSERT INTO note (text) VALUES (?)", "\(number)")
            } then: { _ in
                // All of the batch are in the file, for others too, when the first is answered.
                let count = (try? temporary.notes.count) ?? -1
                log.withLock { $0.append("\(number): \(count)") }
            }
        }
        gate.withLock { $0 = true }
        let all = log.wait(until: { $0.filter { $0 == "end" }.count == 2 }, then: { $0 })
        #expect(all == ["end", "1: 3", "2: 3", "3: 3", "end"])
    }

    @Test func `eight threads with 500 changes each lose none`() throws {
        let temporary = try TemporaryDatabase()
        let database = temporary.database
        onThreads(8) { thread in
            for number in 0..<500 {
                do {
                    try database.write { tx in
                        try tx.run("INSERT INTO note (text) VALUES (?)", "\(thread)/\(number)")
                    }
                } catch { Issue.record(error) }
            }
        }
        #expect(try temporary.notes.count == 4_000)
        #expect(Set(try temporary.notes).count == 4_000)
        #expect(database.statistics.changes == 4_000)
        #expect(try database.check().isEmpty)
    }

    @Test func `a queue that is full refuses`() throws {
        let temporary = try TemporaryDatabase()
        let database = temporary.database
        let gate = Monitor(false)
        let begun = Monitor(false)
        try database.enqueue {
            _ in
            begun.withLock { $0 = true }
            _ = gate.wait(until: { $0 }, then: { _ in })
        } then: { _ in
        }
        _ = begun.wait(until: { $0 }, then: { _ in })
        for _ in 0..<Writer.queueLimit {
            try database.enqueue({ _ in }, then: { _ in })
        }
        let error = #expect(throws: SQLiteError.self) {
            try database.enqueue({ _ in }, then: { _ in })
        }
        #expect(error?.isBusy == true)
        gate.withLock { $0 = true }
        // And takes changes again once there is room.
        while database.statistics.waiting > 0 { sched_yield() }
        try database.write { try $0.run("INSERT INTO note (text) VALUES ('after')") }
        #expect(try temporary.notes == ["after"])
    }

    @Test func `a full disk fails what it rolled back and nothing else`() throws {
        let temporary = try TemporaryDatabase()
        let database = temporary.database
        try database.write { try $0.run("INSERT INTO note (text) VALUES ('before')") }
        try database.write { tx in
            let pages = try tx.first("PRAGMA page_count") { $0.int(0) } ?? 0
            try tx.each("PRAGMA max_page_count = \(pages + 2)") { _ in }
        }
        let large = String(repeating: "x", count: 100_000)
        let results = try temporary.together([
            { tx in try tx.run("INSERT INTO note (text) VALUES ('lost with the full disk')") },
            { tx in
                // Swallowed, as a careless caller might, but nothing goes outside a transaction.
                _ = try? tx.run("INSERT INTO note (text) VALUES (?)", large)
                try tx.run("INSERT INTO note (text) VALUES ('stray')")
            },
            { tx in try tx.run("INSERT INTO note (text) VALUES ('after')") },
        ])
        #expect(throws: SQLiteError.self) { try results[1].get() }
        let kept = try temporary.notes
        #expect(!kept.contains("stray"))
        #expect(kept.contains("before") && kept.contains("after"))
        // Whoever was told "done" is in the file, whoever was told "failed" is not.
        let first = (try? results[0].get()) != nil
        #expect(kept.contains("lost with the full disk") == first)

        let error = #expect(throws: SQLiteError.self) {
            try database.write { try $0.run("INSERT INTO note (text) VALUES (?)", large) }
        }
        #expect(error?.isFull == true)
    }

    @Test func `what was enqueued is done before the database closes`() throws {
        let folder = try temporaryFolder()
        defer { removeFolder(folder) }
        let path = folder + "/notes.sqlite"
        let database = try TemporaryDatabase.open(path)
        for number in 0..<200 {
            try database.enqueue {
                try $0.run("INSERT INTO note (text) VALUES (?)", "\(number)")
            } then: { _ in
            }
        }
        database.close()
        database.close()
        #expect(access(path + "-wal", F_OK) != 0)
        #expect(throws: SQLiteError.closed) { try database.read { _ in } }
        #expect(throws: SQLiteError.closed) { try database.write { _ in } }
        let again = try TemporaryDatabase.open(path)
        #expect(try again.read { try $0.first("SELECT count(*) FROM note") { $0.int(0) } } == 200)
        again.close()
    }
}
