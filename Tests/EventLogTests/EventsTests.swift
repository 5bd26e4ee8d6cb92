import Glibc
import SQLiteKit
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import EventLog

/// The chain of events is the audit log (design §4, ID-19).
@Suite struct ChainOfEvents {
    private func broken(by change: String) throws -> VerifyEvents.Reply {
        let bench = try LinesBench()
        for text in ["a", "b", "c", "d", "e"] { _ = try bench.add(text) }
        let whole = try bench.bench.peer.call(VerifyEvents(), caller: nil, trace: "t")
        #expect(whole.brokenAt == nil)
        #expect(whole.events == 5)
        let last = try bench.store.read { tx in
            try tx.first("SELECT hash FROM events ORDER BY seq DESC LIMIT 1") { $0.blob(0) }
        }
        #expect(whole.lastHash == last?.hex)
        try bench.store.write { tx in
            for statement in change.split(separator: ";") { try tx.run(String(statement)) }
        }
        return try bench.bench.peer.call(VerifyEvents(), caller: nil, trace: "t")
    }

    @Test(
        arguments: [
            ("UPDATE events SET data = '{\"text\":\"x\"}' WHERE seq = 3", 3),
            ("UPDATE events SET at = at + 1 WHERE seq = 1", 1),
            ("UPDATE events SET kind = 'other' WHERE seq = 5", 5),
            ("UPDATE events SET subject = subject || 'x' WHERE seq = 2", 2),
            ("UPDATE events SET caller = '{}' WHERE seq = 2", 2),
            ("UPDATE events SET trace = '' WHERE seq = 4", 4),
            (
                "UPDATE events SET subject = subject || substr(kind, 1, 1), kind = substr(kind, 2) WHERE seq = 4",
                4
            ),
            ("UPDATE events SET hash = randomblob(32) WHERE seq = 3", 3),
            ("DELETE FROM events WHERE seq = 3", 3), ("DELETE FROM events WHERE seq = 1", 1),
            ("DELETE FROM events WHERE seq = 2;UPDATE events SET seq = seq - 1 WHERE seq > 2", 2),
            (
                "UPDATE events SET seq = 99 WHERE seq = 2;UPDATE events SET seq = 2 WHERE seq = 3;UPDATE events SET seq = 3 WHERE seq = 99",
                2
            ),
        ] as [(String, Int64)])
    func `what was changed, removed or moved is found`(change: String, at: Int64) throws {
        #expect(try broken(by: change).brokenAt == at)
    }

    @Test func `what was removed from the end shows by the last hash`() throws {
        let bench = try LinesBench()
        for text in ["a", "b"] { _ = try bench.add(text) }
        let before = try bench.store.read { try $0.verifyEvents() }
        try bench.store.write { _ = try $0.run("DELETE FROM events WHERE seq = 2") }
        let after = try bench.store.read { try $0.verifyEvents() }
        #expect(after.brokenAt == nil)
        #expect(after.events == 1)
        #expect(after.lastHash != before.lastHash)
    }

    @Test func `an event tells who, when, what and in which trace`() throws {
        let bench = try LinesBench()
        bench.bench.time.now = 1_772_600_000_000
        _ = try bench.add("ñ \"q\" \n")
        let event = try #require(try bench.bench.events().first)
        #expect(event.seq == 1)
        #expect(event.at == 1_772_600_000_000)
        #expect(event.caller == People.harborUser)
        #expect(event.trace == "test")
        #expect(try event.decode(LineAdded.self).text == "ñ \"q\" \n")
    }
}

/// `events` is read in order and can be waited for (design §4).
@Suite struct ReadingEvents {
    @Test func `they come after a number and up to a limit`() throws {
        let bench = try LinesBench()
        for index in 1...10 { _ = try bench.add("\(index)") }
        var request = ReadEvents()
        (request.after, request.limit) = (4, 3)
        let reply = try bench.bench.peer.call(request, caller: nil, trace: "t")
        #expect(reply.events.map(\.seq) == [5, 6, 7])
        #expect(reply.last == 10)
    }

    @Test func `large ones come in several answers, each small enough to be sent`() throws {
        let bench = try LinesBench()
        let large = String(repeating: "\"", count: 900_000)
        for _ in 0..<8 { _ = try bench.add(large) }
        var request = ReadEvents()
        var seen: [Int64] = []
        var answers = 0
        while seen.count < 8, answers < 8 {
            request.after = seen.last ?? 0
            let reply = try bench.bench.peer.call(request, caller: nil, trace: "t")
            try #require(!reply.events.isEmpty)
            seen += reply.events.map(\.seq)
            answers += 1
        }
        #expect(seen == (1...8).map { Int64($0) })
        #expect(answers > 1)
    }

    @Test func `who waits is woken by the next event within milliseconds`() throws {
        let bench = try LinesBench()
        let woken = Mutex<ContinuousClock.Instant?>(nil)
        startThread {
            var request = ReadEvents()
            request.wait = 10_000
            let reply = try? bench.bench.peer.call(request, caller: nil, trace: "t")
            if reply?.events.count == 1 { woken.withLock { $0 = .now } }
        }
        usleep(100_000)
        #expect(woken.withLock { $0 } == nil)
        let added = ContinuousClock.now
        _ = try bench.add("x")
        for _ in 0..<3_000 where woken.withLock({ $0 }) == nil { usleep(1_000) }
        let latency = try #require(woken.withLock { $0 }) - added
        #expect(latency < .milliseconds(500))
    }

    @Test func `who waits in vain is answered when the time is over`() throws {
        let bench = try LinesBench()
        var request = ReadEvents()
        request.wait = 60
        let begun = ContinuousClock.now
        let reply = try bench.bench.peer.call(request, caller: nil, trace: "t")
        #expect(reply.events.isEmpty)
        #expect(ContinuousClock.now - begun >= .milliseconds(55))
        #expect(ContinuousClock.now - begun < .seconds(3))
    }
}

/// A follower does each event exactly once (design §4).
@Suite struct FollowingAFeed {
    private func follower(_ bench: LinesBench, into store: Store, failing: Flags = Flags())
        -> Follower
    {
        Follower(of: "lines", peer: bench.bench.peer, store: store, log: bench.bench.log) {
            tx, event in
            let text = try event.decode(LineAdded.self).text
            try tx.run("INSERT INTO lines (text) VALUES (?)", text)
            if failing.takes(text) { throw Failure(.internal, "broken", "It broke.") }
        }
    }

    private func other(_ folder: TemporaryFolder) throws -> Store {
        try Store(
            path: folder.file("follower.sqlite"), applicationID: Lines.applicationID,
            migrations: Lines.migrations, clock: .system, log: Log(service: "test", level: .error))
    }

    @Test func `nothing is lost or doubled over restarts`() throws {
        let bench = try LinesBench()
        let folder = TemporaryFolder()
        var expected: [String] = []
        for round in 1...5 {
            for index in 0..<(round * 7) {
                let text = "\(round).\(index)"
                _ = try bench.add(text)
                expected.append(text)
            }
            // A new process each round, which may also ask once more than there is.
            let store = try other(folder)
            defer { store.close() }
            let follower = follower(bench, into: store)
            for _ in 0...(round % 2) { #expect(follower.step(waitMilliseconds: 0)) }
            #expect(try Lines.all(store) == expected)
            #expect(follower.lag == 0)
        }
    }

    @Test func `a handler that throws leaves nothing and is tried again`() throws {
        let bench = try LinesBench()
        for text in ["a", "b", "c"] { _ = try bench.add(text) }
        let folder = TemporaryFolder()
        let store = try other(folder)
        defer { store.close() }
        let failing = Flags(["b"])
        let follower = follower(bench, into: store, failing: failing)
        #expect(!follower.step(waitMilliseconds: 0))
        #expect(!follower.step(waitMilliseconds: 0))
        #expect(try Lines.all(store) == [])
        #expect(follower.lag == 3)
        failing.clear()
        #expect(follower.step(waitMilliseconds: 0))
        #expect(try Lines.all(store) == ["a", "b", "c"])
    }

    @Test func `two of the same feed do not do it twice`() throws {
        let bench = try LinesBench()
        for index in 0..<50 { _ = try bench.add("\(index)") }
        let folder = TemporaryFolder()
        let store = try other(folder)
        defer { store.close() }
        let followers = (0..<4).map { _ in follower(bench, into: store) }
        together(4) { followers[$0].step(waitMilliseconds: 0) }
        #expect(try Lines.all(store).count == 50)
    }

    @Test func `a service that is away is asked again later`() throws {
        let folder = TemporaryFolder()
        let store = try other(folder)
        defer { store.close() }
        let follower = Follower(
            of: "lines", peer: Peer(service: "lines", path: folder.file("nobody.sock")),
            store: store, log: Log(service: "test", level: .error)
        ) { _, _ in }
        #expect(!follower.step(waitMilliseconds: 0))
        #expect(try store.read { try $0.position(in: "lines") } == 0)
    }
}

/// Texts at which a handler breaks.
private final class Flags: Sendable {
    private let texts: Mutex<Set<String>>
    init(_ texts: Set<String> = []) { self.texts = Mutex(texts) }
    func takes(_ text: String) -> Bool { texts.withLock { $0.contains(text) } }
    func clear() { texts.withLock { $0 = [] } }
}
