import Glibc
import SQLiteKit
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import EventLog

private func failure(_ body: () throws(Failure) -> Int) -> Failure? {
    do throws(Failure) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

/// One effect and one reply per idempotency key (design §2).
@Suite struct KeysOfChanges {
    @Test func `the same key and the same body have one effect and one reply`() throws {
        let bench = try LinesBench()
        let first = try bench.add("a", key: "k1")
        #expect(try bench.add("a", key: "k1") == first)
        #expect(try bench.add("a", key: "k2") != first)
        #expect(try bench.lines == ["a", "a"])
        #expect(try bench.bench.eventKinds() == ["line_added", "line_added"])
    }

    @Test func `the same key with another body is a conflict`() throws {
        let bench = try LinesBench()
        _ = try bench.add("a", key: "k")
        let found = failure { () throws(Failure) in try bench.add("b", key: "k") }
        #expect(found?.code == .conflict)
        #expect(found?.reason == "key_reused")
        #expect(try bench.lines == ["a"])
    }

    @Test func `another caller's key is another key`() throws {
        let bench = try LinesBench()
        _ = try bench.add("a", key: "k")
        _ = try bench.bench.call(AddLine("b"), as: People.orchardUser, key: "k")
        #expect(try bench.lines == ["a", "b"])
    }

    @Test func `32 at once with the same key have one effect`() throws {
        let bench = try LinesBench()
        let numbers = Mutex<[Int]>([])
        together(32) { _ in
            if let number = try? bench.add("once", key: "k") {
                numbers.withLock { $0.append(number) }
            }
        }
        #expect(numbers.withLock { $0 } == Array(repeating: 1, count: 32))
        #expect(try bench.lines == ["once"])
        #expect(try bench.bench.eventKinds() == ["line_added"])
    }

    @Test func `a change that failed may be tried again with its key`() throws {
        let bench = try LinesBench()
        #expect(failure { () throws(Failure) in try bench.add("a", key: "k", fail: true) } != nil)
        _ = try bench.add("a", key: "k")
        #expect(try bench.lines == ["a"])
    }

    @Test func `a reply with a secret is not kept`() throws {
        let bench = try LinesBench()
        for _ in 0..<2 {
            _ = try bench.bench.call(AddSecret("s"), as: People.harborUser, key: "k")
        }
        #expect(try bench.lines == ["s", "s"])
        let kept = try bench.store.read {
            try $0.first("SELECT count(*) FROM replies") { $0.int(0) }
        }
        #expect(kept == 0)
    }
}

/// A change stays whole or not at all (design §3).
@Suite struct ChangesOfAStore {
    @Test func `a change that throws leaves nothing and no event`() throws {
        let bench = try LinesBench()
        let found = failure { () throws(Failure) in try bench.add("a", fail: true) }
        #expect(found?.reason == "told_to")
        #expect(try bench.lines == [])
        #expect(try bench.bench.events().isEmpty)
    }

    @Test func `of many at once the good ones stay, the others do not`() throws {
        let bench = try LinesBench()
        let failed = Atomic(0)
        together(64) { index in
            do throws(Failure) {
                _ = try bench.add("\(index)", fail: index % 4 == 0)
            } catch {
                failed.add(1, ordering: .relaxed)
            }
        }
        #expect(failed.load(ordering: .relaxed) == 16)
        let expected = (0..<64).filter { $0 % 4 != 0 }.map { "\($0)" }
        #expect(try Set(bench.lines) == Set(expected))
        let events = try bench.bench.events()
        #expect(events.map(\.seq) == (1...48).map { Int64($0) })
        #expect(try events.map { try $0.decode(LineAdded.self).text } == bench.lines)
        #expect(try bench.store.read { try $0.verifyEvents() }.brokenAt == nil)
    }

    @Test func `what waited beyond its time has no effect`() throws {
        let bench = try LinesBench()
        let (isHeld, isFree) = (Flag(), Flag())
        bench.store.later { _ in
            isHeld.set()
            isFree.wait()
        }
        isHeld.wait()
        startThread {
            usleep(100_000)
            isFree.set()
        }
        let found = failure { () throws(Failure) in
            try bench.bench.peer.call(
                AddLine("late"), caller: People.harborUser, trace: "t", timeoutMilliseconds: 20
            ).number
        }
        #expect(found?.code == .timeout)
        #expect(try bench.lines == [])
    }

    @Test func `a full disk is said, and the next change finds room again`() throws {
        let bench = try LinesBench()
        _ = try bench.add("a")
        // What SQLite says where the file may not grow is what it says where the disk is full.
        func setLimit(_ pages: Int) throws {
            try bench.store.write { tx in
                _ = try tx.first("PRAGMA max_page_count = \(pages)") { $0.int(0) }
            }
        }
        try setLimit(1)
        let full = failure { () throws(Failure) in
            for _ in 0..<100 { _ = try bench.add(String(repeating: "x", count: 4_000)) }
            return 0
        }
        #expect(full?.code == .unavailable)
        #expect(full?.reason == "disk_full")
        try setLimit(1_000_000)
        _ = try bench.add("b")
        #expect(try bench.lines.last == "b")
    }

    @Test func `what one asks who has not signed in tells from where`() throws {
        let bench = try LinesBench()
        let context = Context(
            caller: nil, trace: "t", now: TestBench.tuesday, address: "192.0.2.7")
        try bench.store.write { try $0.append(LineAdded(), about: "x", by: context) }
        let event = try #require(try bench.bench.events().first)
        #expect(event.caller == nil)
        #expect(event.address == "192.0.2.7")
    }

    @Test func `a refused action is written down`() throws {
        let bench = try LinesBench()
        let found = failure { () throws(Failure) in
            try bench.bench.call(AddLine("a"), as: People.seeker).number
        }
        #expect(found?.code == .forbidden)
        // Written behind the answer; the next change comes after it in the queue.
        _ = try bench.add("b")
        let event = try #require(try bench.bench.events().first)
        #expect(event.kind == "action_refused")
        #expect(event.subject == "lines.add")
        #expect(event.caller == People.seeker)
        #expect(try event.decode(ActionRefused.self).reason == "not_your_role")
    }
}

/// Something that becomes true once.
final class Flag: Sendable {
    private let value = Atomic(false)
    func set() { value.store(true, ordering: .sequentiallyConsistent) }
    func wait() {
        for _ in 0..<10_000 where !value.load(ordering: .sequentiallyConsistent) { usleep(1_000) }
    }
}
