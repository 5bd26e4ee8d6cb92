import Glibc
import Synchronization
import TestSupport
import Testing
import Wire

@testable import ServiceKit

/// One thread per connection, and none of them in the way of another (design §3).
@Suite(.serialized) struct ServingConnections {
    @Test func `64 requests sent at once on one connection are all answered`() throws {
        let bench = try ServiceBench()
        let line = try bench.line()
        let bytes = (1...64).flatMap { Line.message($0, "test.echo", #"{"text":"\#($0)"}"#) }
        line.send(bytes)
        for id in 1...64 {
            let answer = try #require(try line.receive())
            #expect(answer.head.id == id)
            #expect(try Echo.decode(answer.body).text == "\(id)")
        }
    }

    @Test(
        arguments: [
            [0, 0, 0, 0, 0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0],
            [0, 0, 0, 2, 0xFF, 0, 0, 0], [0, 0, 0, 3, 0, 0, 0, 0, 0x7B, 0x7B, 0x7D],
            Array("GET / HTTP/1.1\r\n\r\n".utf8),
        ] as [[UInt8]])
    func `a malformed prefix or head is answered and the connection closed`(bytes: [UInt8]) throws {
        let bench = try ServiceBench()
        let line = try bench.line()
        line.send(bytes)
        let code = try line.receiveCode()
        #expect(code == .malformed || code == .tooLarge)
        #expect(try line.receive() == nil)
        #expect(try bench.peer().call(Echo("others"), caller: nil, trace: "t").text == "others")
    }

    @Test func `half a message disturbs nobody`() throws {
        let bench = try ServiceBench()
        let message = Line.message(1, "test.echo", #"{"text":"slow"}"#)
        let slow = try bench.line()
        slow.send(Array(message.prefix(20)))
        let peer = bench.peer()
        for index in 0..<100 {
            #expect(try peer.call(Echo("\(index)"), caller: nil, trace: "t").text == "\(index)")
        }
        slow.send(Array(message.dropFirst(20)))
        #expect(try slow.receive()?.head.id == 1)
    }

    @Test func `of 1,000 connections the limit is served and the rest told so`() throws {
        let bench = try ServiceBench()
        let limit = Server.connectionsLimit
        var lines: [Line] = []
        var refused = 0
        for index in 1...1_000 {
            let line = try bench.line()
            if index <= limit {
                lines.append(line)
            } else {
                let answer = try #require(try line.receive())
                #expect(answer.head.error?.code == .tooMany)
                #expect(try line.receive() == nil)
                refused += 1
            }
        }
        #expect(refused == 1_000 - limit)
        for line in lines {
            line.send(1, "test.echo", #"{"text":"x"}"#)
            #expect(try line.receive()?.head.id == 1)
        }
        lines.removeLast(10)
        #expect(
            eventually {
                (try? bench.peer().call(Echo("again"), caller: nil, trace: "t").text) == "again"
            })
    }

    @Test func `who never reads is dropped and does not hold up others`() throws {
        let bench = try ServiceBench([
            Route(name: "test.large", callers: .peers) {
                $0.answer([UInt8](repeating: 32, count: 8 << 20))
            }
        ])
        let deaf = try bench.line()
        for id in 1...20 { deaf.send(id, "test.large") }
        let begun = ContinuousClock.now
        #expect(try bench.peer().call(Echo("x"), caller: nil, trace: "t").text == "x")
        #expect(ContinuousClock.now - begun < .seconds(2))
        // The connection is closed at the latest when a write has waited its time.
        var isDropped = false
        while ContinuousClock.now - begun < .seconds(UnixSocket.sendSeconds + 5) {
            var state = pollfd(fd: deaf.descriptor, events: 0, revents: 0)
            poll(&state, 1, 100)
            if state.revents & Int16(POLLHUP) != 0 {
                isDropped = true
                break
            }
        }
        #expect(isDropped)
        #expect(eventually { bench.router.isIdle })
    }

    @Test func `who stopped accepting still serves those who are connected`() throws {
        let bench = try ServiceBench()
        let line = try bench.line()
        line.send(1, "test.echo", #"{"text":"x"}"#)
        #expect(try line.receive()?.head.id == 1)
        bench.server.stop()
        usleep(20_000)
        line.send(2, "test.echo", #"{"text":"x"}"#)
        #expect(try line.receive()?.head.id == 2)
        // New ones wait for whoever accepts next: the socket itself is not shut.
        let waiting = try bench.line()
        waiting.send(3, "test.echo", #"{"text":"x"}"#)
        var state = pollfd(fd: waiting.descriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&state, 1, 50) == 0)
    }

    @Test func `the same number may be used again once it was answered`() throws {
        let bench = try ServiceBench()
        let line = try bench.line()
        for round in 0..<500 {
            line.send(1, "test.echo", #"{"text":"\#(round)"}"#)
            #expect(try line.receive()?.head.id == 1)
        }
    }
}

/// Which users of the system may connect (OP-3).
@Suite struct PeerRuleTests {
    @Test func `a service takes itself, root and those named, and nobody else`() {
        let rule = PeerRule(users: [4_001, 4_002])
        for uid in [0, getuid(), 4_001, 4_002] { #expect(rule.standing(of: uid) == .trusted) }
        for uid: UInt32 in [4_000, 4_003, 65_534, .max] {
            #expect(rule.standing(of: uid) == .stranger)
        }
    }

    @Test func `names and numbers are taken, unknown names refused`() throws {
        let rule = try PeerRule(
            settings: Settings(environment: ["FOOTBRIDGE_PEERS": "root, nobody, 4711"]))
        #expect(rule.standing(of: 4_711) == .trusted)
        #expect(rule.standing(of: 65_534) == .trusted)
        #expect(throws: SettingError.self) {
            try PeerRule(settings: Settings(environment: ["FOOTBRIDGE_PEERS": "no-such-user-here"]))
        }
    }
}
