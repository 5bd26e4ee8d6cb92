import Contracts
import Glibc
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import Gateway

// PO-1
@Suite struct AConnection {
    @Test(arguments: [
        "GET / HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET /../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%2e%2e/etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}",
    ])
    func `with an ambiguous request is refused and closed`(bytes: String) throws {
        let bench = try GatewayBench()
        let client = try TestClient(bench)
        client.send(bytes + "GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        let reply = try client.reply()
        #expect([400, 501].contains(reply.status))
        #expect(reply.headers["connection"] == "close")
        #expect(reply.headers["content-type"] == "application/problem+json")
        #expect(client.isClosed)
    }

    @Test func `gets its answers before the refusal of what follows`() throws {
        let client = try TestClient(try GatewayBench())
        client.send(
            TestClient.request(
                "POST", "/api/directory.search", ["Authorization": "Bearer \(GatewayBench.token)"],
                body: #"{"words":"slow"}"#) + "nonsense\r\n\r\n")
        #expect(try client.reply().status == 200)
        #expect(try client.reply().status == 400)
        #expect(client.isClosed)
    }

    @Test func `that was asked to close is closed after the answer`() throws {
        let client = try TestClient(try GatewayBench())
        let reply = try client.ask("GET", "/health", ["Connection": "close"])
        #expect(reply.headers["connection"] == "close")
        #expect(client.isClosed)
    }

    @Test func `that ended its own direction still gets its answer`() throws {
        let client = try TestClient(try GatewayBench())
        client.send(
            TestClient.request(
                "POST", "/api/directory.search", ["Authorization": "Bearer \(GatewayBench.token)"],
                body: #"{"words":"slow"}"#))
        shutdown(client.descriptor, Int32(SHUT_WR))
        #expect(try client.reply().status == 200)
        #expect(client.isClosed)
    }

    @Test func `with a slow header does not hold up others`() throws {
        let bench = try GatewayBench()
        let slow = try (0..<50).map { _ in try TestClient(bench) }
        for client in slow { client.send("GET /health HTT") }
        let started = ContinuousClock.now
        #expect(try TestClient(bench).call("directory.tags").status == 200)
        #expect(ContinuousClock.now - started < .seconds(1))
        for client in slow {
            client.send("P/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.reply().status == 200)
        }
    }

    @Test func `by the thousand, all idle, leaves room for others`() throws {
        raiseDescriptorLimit()
        let bench = try GatewayBench()
        let idle = try (0..<1_000).map { _ in try TestClient(bench) }
        let started = ContinuousClock.now
        #expect(try TestClient(bench).call("directory.tags").status == 200)
        #expect(ContinuousClock.now - started < .seconds(2))
        #expect(try idle[999].ask("GET", "/health").status == 200)
        #expect(try idle[0].ask("GET", "/health").status == 200)
    }

    @Test func `waits for 100 Continue and is told to go on`() throws {
        let client = try TestClient(try GatewayBench())
        client.send(
            "POST /api/directory.tags HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                + "Content-Type: application/json\r\nContent-Length: 2\r\n"
                + "Authorization: Bearer \(GatewayBench.token)\r\n\r\n")
        #expect(try client.reply().status == 100)
        client.send("{}")
        #expect(try client.reply().status == 200)
    }

    @Test func `of a large body is passed on whole`() throws {
        let bench = try GatewayBench()
        let words = String(repeating: "x", count: 1_000_000)
        let reply = try TestClient(bench).call("directory.search", #"{"words":"\#(words)"}"#)
        // Too long for the field, as only the service knows.
        #expect(reply.status == 422)
        #expect(reply.body.contains(#""field":"words""#))
    }

    @Test func `is finished before the gateway stops, and new ones are refused`() throws {
        let bench = try GatewayBench()
        let client = try TestClient(bench)
        #expect(try client.ask("GET", "/health").status == 200)
        client.send(
            TestClient.request(
                "POST", "/api/directory.search", ["Authorization": "Bearer \(GatewayBench.token)"],
                body: #"{"words":"slow"}"#))
        usleep(30_000)
        let started = ContinuousClock.now
        bench.gateway.stop()
        #expect(ContinuousClock.now - started < .seconds(5))
        let reply = try client.reply()
        #expect(reply.status == 200)
        #expect(reply.headers["connection"] == "close")
        #expect(throws: SystemError.self) { try TestClient(bench) }
    }
}

// PO-3
@Suite struct TheWireSocket {
    private func peer(_ bench: GatewayBench) throws -> WireClient {
        try WireClient(bench)
    }

    @Test func `takes a token and believes no caller`() throws {
        let bench = try GatewayBench()
        let client = try peer(bench)
        var head = Head(id: 7)
        head.op = "directory.tags"
        head.token = GatewayBench.token
        head.caller = People.superAdmin
        head.address = "6.6.6.6"
        let reply = try client.ask(head)
        #expect(reply.head.id == 7)
        #expect(reply.head.error == nil)
        let seen = bench.seen.withLock { $0.last }
        #expect(seen?.caller?.user == People.harborUser.user)
        #expect(seen?.caller?.address == "local")
    }

    @Test func `without a token lets nobody in, whoever they say they are`() throws {
        let bench = try GatewayBench()
        let client = try peer(bench)
        for operation in ["directory.tags", "identity.sign_out"] {
            var head = Head(id: 1)
            head.op = operation
            head.caller = People.superAdmin
            #expect(try client.ask(head).head.error?.code == .unauthenticated)
        }
        var head = Head(id: 2)
        head.op = "identity.create_user"
        #expect(try client.ask(head).head.error?.code == .notFound)
        #expect(bench.seen.withLock { $0.isEmpty })
    }

    @Test func `remembers who signed in on the connection until they sign out`() throws {
        let client = try peer(try GatewayBench())
        var signIn = Head(id: 1)
        signIn.op = "identity.sign_in"
        #expect(
            try client.ask(signIn, #"{"email":"a@b.c","password":"right"}"#).head.error == nil)
        var tags = Head(id: 2)
        tags.op = "directory.tags"
        #expect(try client.ask(tags).head.error == nil)
        var signOut = Head(id: 3)
        signOut.op = "identity.sign_out"
        #expect(try client.ask(signOut).head.error == nil)
        tags.id = 4
        #expect(try client.ask(tags).head.error?.code == .unauthenticated)
    }

    @Test func `holds no more of many large messages than the limit`() throws {
        let bench = try GatewayBench(["FOOTBRIDGE_BUFFER_MIB": "64"])
        // The beginning of a message of 32 MiB, six times: more than may be held.
        let begun: [UInt8] = [0, 0, 0, 2, 2, 0, 0, 0] + Array("{}".utf8)
        let part = [UInt8](repeating: 0x20, count: 24 * 1024 * 1024)
        let peers = try (1...6).map { _ in try peer(bench) }
        for peer in peers {
            peer.send(begun)
            peer.send(part)
        }
        // The last one finds the memory taken: told so, or closed while it still sends; it does
        // not wait for the rest of its message.
        let start = ContinuousClock.now
        let last = try? peers[5].receive()
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(last.map { $0.head.error?.code == .unavailable } ?? true)
        #expect(try TestClient(bench).ask("GET", "/health").status == 200)
    }

    @Test func `passes on no body larger than its operation may have`() throws {
        let bench = try GatewayBench()
        var head = Head(id: 1)
        head.op = "identity.sign_in"
        let body =
            #"{"email":"a@b.c","password":""# + String(repeating: "x", count: 17_000) + #""}"#
        let reply = try peer(bench).ask(head, body)
        #expect(reply.head.error?.code == .tooLarge)
        #expect(bench.seen.withLock { $0.isEmpty })
        #expect(try TestClient(bench).call("identity.sign_in", body, token: nil).status == 413)
    }

    @Test func `tells how the gateway is`() throws {
        var head = Head(id: 1)
        head.op = "gateway.health"
        let reply = try peer(try GatewayBench()).ask(head)
        #expect(try Health.Reply.decode(reply.body, strict: false).service == "gateway")
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\n\r\n", "\0\0\0\0\0\0\0\0", "\0\0\0\u{2}\0\0\0\0{]",
        "\0\0\0\u{2}\u{7F}\0\0\0{}",
    ])
    func `answers garbage with its failure and closes`(bytes: String) throws {
        let bench = try GatewayBench()
        let client = try peer(bench)
        client.send(Array(bytes.utf8))
        let code = try client.receive()?.head.error?.code
        #expect(code == .malformed || code == .tooLarge)
        #expect(try client.receive() == nil)
        #expect(try TestClient(bench).ask("GET", "/health").status == 200)
    }
}

/// Speaks the wire over a Unix socket.
final class WireClient {
    private let descriptor: Int32
    private let bench: GatewayBench
    private var decoder = MessageDecoder()

    init(_ bench: GatewayBench) throws {
        self.bench = bench
        descriptor = try UnixSocket.connect(to: bench.folder.file("gateway.sock"))
        UnixSocket.setTimeout(SO_RCVTIMEO, seconds: 10, on: descriptor)
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { UnixSocket.sendAll($0, to: descriptor) }
    }

    func ask(_ head: Head, _ body: String = "{}") throws -> WireMessage {
        send(WireMessage(head: head, body: Array(body.utf8)).encoded())
        return try #require(try receive())
    }

    /// The next message; nil when the connection was closed.
    func receive() throws -> WireMessage? {
        while true {
            if let message = try decoder.next() { return message }
            var piece = [UInt8](repeating: 0, count: 64 * 1024)
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else { return nil }
            piece[..<count].withUnsafeBytes { decoder.append($0) }
        }
    }
}
