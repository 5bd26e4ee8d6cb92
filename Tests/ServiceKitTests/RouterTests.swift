import Glibc
import Synchronization
import TestSupport
import Testing
import Wire

@testable import ServiceKit

private func route(
    _ name: String, _ callers: Callers, pace: Route.Pace = .quick,
    _ body: @escaping @Sendable (Exchange) -> Void = { $0.answer(Array("{}".utf8)) }
) -> Route {
    Route(name: "test.\(name)", callers: callers, pace: pace, run: body)
}

private func caller(_ role: Role) -> Caller { Caller(user: UserID("u"), role: role, name: "U") }

/// Who may call what, and how each request ends (design §2, ID-2).
@Suite struct RoutingRequests {
    @Test func `an operation answers what it was asked`() throws {
        let bench = try ServiceBench()
        let reply = try bench.peer().call(Echo("hé"), caller: nil, trace: "t")
        #expect(reply.text == "hé")
    }

    @Test func `a peer for itself may call everything`() throws {
        let bench = try ServiceBench([
            route("roles", .superAdmin), route("peers", .peers), route("anyone", .anyone),
        ])
        let line = try bench.line()
        for operation in ["roles", "peers", "anyone"] {
            line.send(1, "test.\(operation)")
            #expect(try line.receiveCode() == nil, "\(operation)")
        }
    }

    @Test(arguments: Role.allCases)
    func `a caller may call what the role may`(role: Role) throws {
        let table: [(String, Callers)] = [
            ("super", .superAdmin), ("overseers", .overseers), ("partner", .partnerUsers),
            ("portal", .portalUsers), ("signed", .signedIn), ("seeker", .seeker),
            ("anyone", .anyone), ("peers", .peers), ("mixed", [.peers, .superAdmin]),
        ]
        let bench = try ServiceBench(table.map { route($0.0, $0.1) })
        let line = try bench.line()
        var refused: [String] = []
        for (name, callers) in table {
            line.send(1, "test.\(name)", caller: caller(role))
            let isAllowed =
                callers.contains(Callers(role)) || callers == .anyone || callers == .peers
            #expect(try line.receiveCode() == (isAllowed ? nil : .forbidden), "\(name)")
            if !isAllowed { refused.append("test.\(name)") }
        }
        #expect(bench.refusedOperations == refused)
    }

    @Test func `an operation that is not there is not found`() throws {
        let bench = try ServiceBench()
        let line = try bench.line()
        for name in ["test.nothing", "echo", "other.echo", "", "test."] {
            let head = name.isEmpty ? #"{"id":1}"# : #"{"id":1,"op":"\#(name)"}"#
            line.send([0, 0, 0, UInt8(head.utf8.count), 0, 0, 0, 0] + Array(head.utf8))
            let answer = try line.receive()
            #expect(answer?.head.error?.code == .notFound)
            #expect(answer?.head.error?.reason == "no_operation")
        }
    }

    @Test func `a body that is wrong is refused and the connection goes on`() throws {
        let bench = try ServiceBench()
        let line = try bench.line()
        line.send(1, "test.echo", "{")
        #expect(try line.receiveCode() == .malformed)
        line.send(2, "test.echo", #"{"text":1}"#)
        let answer = try line.receive()
        #expect(answer?.head.id == 2)
        #expect(answer?.head.error?.field == "text")
        line.send(3, "test.echo", #"{"text":"still here"}"#)
        #expect(try line.receive()?.head.error == nil)
    }

    @Test func `an error that is no refusal keeps its words to itself`() throws {
        struct Secret: Error, CustomStringConvertible { let description = "the vault is at 7" }
        let bench = try ServiceBench([route("fault", .peers) { $0.fail(Secret()) }])
        let line = try bench.line()
        line.send(1, "test.fault")
        let failure = try line.receive()?.head.error
        #expect(failure?.code == .internal)
        #expect(failure?.message.contains("vault") == false)
    }

    @Test func `an answer that is too large to be sent is refused and the connection goes on`()
        throws
    {
        let bench = try ServiceBench([
            route("huge", .peers) {
                $0.answer([UInt8](repeating: 32, count: MessageDecoder.bodyBytesLimit + 1))
            }
        ])
        let line = try bench.line()
        line.send(1, "test.huge")
        #expect(try line.receiveCode() == .tooLarge)
        line.send(2, "test.echo", #"{"text":"x"}"#)
        #expect(try line.receive()?.head.id == 2)
    }

    @Test func `what has waited longer than its time is not begun`() throws {
        let gate = Gate()
        let ran = Atomic(0)
        let bench = try ServiceBench(
            [
                route("block", .peers, pace: .slow) {
                    gate.pass()
                    $0.answer([])
                },
                route("late", .peers, pace: .slow) {
                    ran.add(1, ordering: .relaxed)
                    $0.answer([])
                },
            ], slowThreads: 1)
        let line = try bench.line()
        line.send(1, "test.block")
        #expect(eventually { gate.arrived == 1 })
        line.send(2, "test.late", timeout: 20)
        usleep(60_000)
        gate.open()
        #expect(try line.receive()?.head.id == 1)
        let late = try line.receive()
        #expect(late?.head.id == 2)
        #expect(late?.head.error?.code == .timeout)
        #expect(ran.load(ordering: .relaxed) == 0)
    }

    @Test func `those that ask other services wait side by side and hold up nobody`() throws {
        let gate = Gate()
        let bench = try ServiceBench([
            route("ask", .peers, pace: .asking) {
                gate.pass()
                $0.answer([])
            }
        ])
        let line = try bench.line()
        for id in 1...Router.askingThreads { line.send(id, "test.ask") }
        #expect(eventually { gate.arrived == Router.askingThreads })
        line.send(99, "test.echo", #"{"text":"x"}"#)
        #expect(try line.receive()?.head.id == 99)
        gate.open()
        let answered = try (1...Router.askingThreads).compactMap { _ in
            try line.receive()?.head.id
        }
        #expect(Set(answered) == Set(1...Router.askingThreads))
    }

    @Test func `a peer gives up when its time is over`() throws {
        let gate = Gate()
        let bench = try ServiceBench([
            route("block", .peers) {
                gate.pass()
                $0.answer([])
            }
        ])
        defer { gate.open() }
        let begun = ContinuousClock.now
        #expect(throws: Failure.timeout) {
            try bench.peer().call(
                operation: "test.block", body: [], caller: nil, trace: "t", timeoutMilliseconds: 100
            )
        }
        #expect(ContinuousClock.now - begun < .seconds(3))
    }

    @Test func `a stream that is cancelled stops`() throws {
        let isOver = Atomic(false)
        let bench = try ServiceBench([
            route("stream", .peers, pace: .slow) { exchange in
                do {
                    while true {
                        try exchange.emit(Array("{}".utf8))
                        usleep(1_000)
                    }
                } catch {
                    isOver.store(true, ordering: .relaxed)
                    exchange.fail(error)
                }
            }
        ])
        let line = try bench.line()
        line.send(7, "test.stream")
        for _ in 0..<3 { #expect(try line.receive()?.head.more == true) }
        line.cancel(7)
        #expect(eventually { isOver.load(ordering: .relaxed) })
        #expect(eventually { bench.router.inFlight == 0 })
        line.send(8, "test.echo", #"{"text":"x"}"#)
        while let message = try line.receive() {
            if message.head.id == 8 { break }
            #expect(message.head.more == true, "nothing but what was under way")
        }
    }

    @Test func `a stream stops when its reader is gone`() throws {
        let isOver = Atomic(false)
        let bench = try ServiceBench([
            route("stream", .peers, pace: .slow) { exchange in
                do {
                    while true { try exchange.emit([UInt8](repeating: 32, count: 10_000)) }
                } catch {
                    isOver.store(true, ordering: .relaxed)
                    exchange.fail(error)
                }
            }
        ])
        var line: Line? = try bench.line()
        line?.send(1, "test.stream")
        _ = try line?.receive()
        line = nil
        #expect(eventually { isOver.load(ordering: .relaxed) })
    }

    @Test func `while it drains, a service answers unavailable`() throws {
        let bench = try ServiceBench()
        let peer = bench.peer()
        _ = try peer.call(Echo("before"), caller: nil, trace: "t")
        bench.router.drain()
        do throws(Failure) {
            _ = try peer.call(Echo("after"), caller: nil, trace: "t")
            Issue.record("answered")
        } catch {
            #expect(error.code == .unavailable)
        }
        #expect(eventually { bench.router.isIdle })
    }
}

/// What takes long does not hold up what does not (performance, advice on lanes).
@Suite struct SlowLaneTests {
    @Test func `slow work does not hold up the quick work behind it`() throws {
        let gate = Gate()
        let bench = try ServiceBench([
            Route(name: "test.slow", callers: .peers, pace: .slow) {
                gate.pass()
                $0.answer([])
            }
        ])
        let line = try bench.line()
        for id in 1...10 { line.send(id, "test.slow") }
        line.send(11, "test.echo", #"{"text":"quick"}"#)
        #expect(try line.receive()?.head.id == 11)
        gate.open()
        var ids: Set<Int> = []
        for _ in 1...10 { ids.insert(try #require(try line.receive()).head.id) }
        #expect(ids == Set(1...10))
    }

    @Test func `beyond its limit it refuses with too_many`() throws {
        let gate = Gate()
        let bench = try ServiceBench(
            [
                Route(name: "test.slow", callers: .peers, pace: .slow) {
                    gate.pass()
                    $0.answer([])
                }
            ], slowThreads: 2)
        let line = try bench.line()
        for id in 1...2 { line.send(id, "test.slow") }
        #expect(eventually { gate.arrived == 2 })
        for id in 3...(SlowLane.waitingLimit + 3) { line.send(id, "test.slow") }
        let refusal = try #require(try line.receive())
        #expect(refusal.head.id == SlowLane.waitingLimit + 3)
        #expect(refusal.head.error?.code == .tooMany)
        #expect(refusal.head.error?.retryAfter != nil)
        gate.open()
        for _ in 1...(SlowLane.waitingLimit + 2) { #expect(try line.receiveCode() == nil) }
    }
}
