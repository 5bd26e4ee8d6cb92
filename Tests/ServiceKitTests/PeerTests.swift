import Glibc
import Synchronization
import TestSupport
import Testing
import Wire

@testable import ServiceKit

/// A process asks another (design §2).
@Suite struct AskingAPeer {
    @Test func `nobody there is unavailable at once`() {
        let folder = TemporaryFolder()
        let begun = ContinuousClock.now
        do throws(Failure) {
            _ = try Peer(service: "test", path: folder.file("nobody.sock"))
                .call(Echo("x"), caller: nil, trace: "t")
            Issue.record("answered")
        } catch {
            #expect(error.code == .unavailable)
        }
        #expect(ContinuousClock.now - begun < .seconds(1))
    }

    @Test func `after a restart the idle connections are made anew`() throws {
        let folder = TemporaryFolder()
        let path = folder.file("test.sock")
        let peer = Peer(service: "test", path: path)
        for round in 1...5 {
            // A service of one connection at a time that forgets it after one answer.
            let listener = try UnixSocket.listen(at: path)
            startThread {
                let connection = accept(listener, nil, nil)
                var decoder = MessageDecoder()
                var buffer = [UInt8](repeating: 0, count: 4_096)
                while true {
                    let count = recv(connection, &buffer, buffer.count, 0)
                    guard count > 0 else { break }
                    buffer.withUnsafeBytes {
                        decoder.append(UnsafeRawBufferPointer(rebasing: $0[..<count]))
                    }
                    if let message = try? decoder.next() {
                        let reply = WireMessage(head: Head(id: message.head.id), body: message.body)
                        _ = reply.encoded().withUnsafeBytes {
                            UnixSocket.sendAll($0, to: connection)
                        }
                        break
                    }
                }
                close(connection)
                close(listener)
            }
            #expect(try peer.call(Echo("\(round)"), caller: nil, trace: "t").text == "\(round)")
            #expect(eventually { (try? UnixSocket.connect(to: path)).map { close($0) } == nil })
        }
    }

    @Test func `many threads share a peer`() throws {
        let bench = try ServiceBench()
        let peer = bench.peer()
        let right = Atomic(0)
        let done = Atomic(0)
        for thread in 0..<16 {
            startThread {
                for index in 0..<50 {
                    let text = "\(thread).\(index)"
                    if (try? peer.call(Echo(text), caller: nil, trace: "t").text) == text {
                        right.add(1, ordering: .relaxed)
                    }
                }
                done.add(1, ordering: .relaxed)
            }
        }
        #expect(eventually { done.load(ordering: .relaxed) == 16 })
        #expect(right.load(ordering: .relaxed) == 16 * 50)
    }

    @Test func `why a connection was closed is told even when the request could not be sent`()
        throws
    {
        let bench = try ServiceBench()
        var lines: [Line] = []
        for _ in 0..<Server.connectionsLimit { lines.append(try bench.line()) }
        #expect(
            eventually {
                do throws(Failure) {
                    _ = try bench.peer().call(Echo("x"), caller: nil, trace: "t")
                    return false
                } catch {
                    return error.code == .tooMany
                }
            })
        withExtendedLifetime(lines) {}
    }

    @Test func `an unknown member of a reply is ignored`() throws {
        let bench = try ServiceBench([
            Route(name: "test.newer", callers: .peers) {
                $0.answer(Array(#"{"since":{"version":2},"text":"x"}"#.utf8))
            }
        ])
        struct Newer: Contract {
            static let name = "test.newer"
            static let callers: Callers = .peers
            static let effect = Effect.read
            static let summary = "Answers more than was agreed."
            mutating func fields(_ f: inout Fields) {}
            typealias Reply = Echo
        }
        #expect(try bench.peer().call(Newer(), caller: nil, trace: "t").text == "x")
    }

    @Test func `a change within a change has a key of its own, the same each time`() throws {
        struct Save: Contract {
            static let name = "test.save"
            static let callers: Callers = .peers
            static let effect = Effect.change
            static let summary = "Saves."
            var text = ""
            init() {}
            mutating func fields(_ f: inout Fields) { f.field("text", &text) }
            typealias Reply = Nothing
        }
        let keys = Mutex<[String?]>([])
        let bench = try ServiceBench([
            Route(name: "test.save", callers: .peers) { exchange in
                keys.withLock { $0.append(exchange.context.key) }
                exchange.answer([])
            }
        ])
        let context = Context(caller: nil, trace: "t", key: "k", now: 0)
        for text in ["a", "b", "a"] {
            var save = Save()
            save.text = text
            _ = try bench.peer().call(save, for: context)
        }
        let seen = keys.withLock { $0 }
        #expect(seen[0] != nil && seen[0] == seen[2] && seen[0] != seen[1])
    }
}

/// Whoever finds nobody writing writes for all (performance, advice).
@Suite struct OutboxTests {
    private func pair() throws -> (Int32, Int32) {
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        return (ends[0], ends[1])
    }

    @Test func `what many threads append arrives whole and once`() throws {
        let (near, far) = try pair()
        let outbox = Outbox(descriptor: near)
        let done = Atomic(0)
        for thread in 0..<8 {
            startThread {
                for _ in 0..<200 {
                    outbox.append { $0 += [UInt8](repeating: UInt8(thread), count: 100) }
                    if thread % 2 == 0 { outbox.flush() } else { outbox.flushWithoutWaiting() }
                }
                done.add(1, ordering: .relaxed)
            }
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while received.count < 8 * 200 * 100 {
            let count = recv(far, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            received += buffer[..<count]
        }
        #expect(received.count == 160_000)
        for start in stride(from: 0, to: received.count, by: 100) {
            #expect(Set(received[start..<start + 100]).count == 1)
        }
        #expect(eventually { done.load(ordering: .relaxed) == 8 })
        outbox.end()
        close(near)
        close(far)
    }

    @Test func `flushing without waiting returns at once and all arrives later`() throws {
        let (near, far) = try pair()
        let outbox = Outbox(descriptor: near)
        let count = 4 << 20
        outbox.append { $0 += [UInt8](repeating: 1, count: count) }
        let begun = ContinuousClock.now
        outbox.flushWithoutWaiting()
        #expect(ContinuousClock.now - begun < .seconds(1))
        outbox.append { $0 += [2, 3] }
        outbox.flushWithoutWaiting()
        var total = 0
        var last: UInt8 = 0
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while total < count + 2 {
            let read = recv(far, &buffer, buffer.count, 0)
            guard read > 0 else { break }
            total += read
            last = buffer[read - 1]
        }
        #expect(total == count + 2)
        #expect(last == 3)
        outbox.end()
        close(near)
        close(far)
    }

    @Test func `beyond its limit the peer is dropped and the memory given back`() throws {
        let (near, far) = try pair()
        let outbox = Outbox(descriptor: near)
        for _ in 0...(Outbox.bytesLimit >> 20) {
            outbox.append { $0 += [UInt8](repeating: 0, count: 1 << 20) }
        }
        #expect(outbox.isBroken)
        outbox.append { _ in Issue.record("nothing more is taken") }
        var byte: UInt8 = 0
        #expect(recv(far, &byte, 1, 0) == 0)
        close(near)
        close(far)
    }

    @Test func `after its end nothing reaches the descriptor`() throws {
        let (near, far) = try pair()
        let outbox = Outbox(descriptor: near)
        outbox.end()
        outbox.append { _ in Issue.record("nothing more is taken") }
        outbox.flush()
        outbox.flushWithoutWaiting()
        close(near)
        close(far)
    }
}
