import Glibc
import Synchronization
import TestSupport
import Wire

@testable import ServiceKit

/// Says again what it was told.
struct Echo: Contract {
    static let name = "test.echo"
    static let callers: Callers = [.signedIn]
    static let effect = Effect.read
    static let summary = "Says it again."
    var text = ""
    init() {}
    init(_ text: String) { self.text = text }
    mutating func fields(_ f: inout Fields) { f.field("text", &text) }
    typealias Reply = Echo
}

/// A service over a real socket, with the routes a test gives it.
final class ServiceBench: Sendable {
    let folder = TemporaryFolder()
    let router: Router
    let server: Server
    private let refusals = Refusals()
    var path: String { folder.file("test.sock") }

    init(_ routes: [Route] = [], slowThreads: Int = 3) throws {
        signal(SIGPIPE, SIG_IGN)
        let log = Log(service: "test", level: .error)
        let echo = Route { (request: Echo, _) in request }
        router = Router(
            service: "test", routes: [echo] + routes, clock: .system, log: log,
            slowThreads: slowThreads
        ) { [refusals] context, _ in refusals.names.withLock { $0.append(context.operation) } }
        server = Server(router: router, peers: PeerRule(users: []), log: log)
        server.start(listening: try UnixSocket.listen(at: folder.file("test.sock")))
    }

    var refusedOperations: [String] { refusals.names.withLock { $0 } }

    private final class Refusals: Sendable { let names = Mutex<[String]>([]) }

    deinit { server.stop() }

    func peer() -> Peer { Peer(service: "test", path: path) }
    func line() throws -> Line { try Line(path) }
}

/// A connection of a program that speaks the wire by hand.
final class Line {
    let descriptor: Int32
    private var decoder = MessageDecoder()

    init(_ path: String) throws {
        descriptor = try UnixSocket.connect(to: path)
        UnixSocket.setTimeout(SO_RCVTIMEO, seconds: 10, on: descriptor)
    }

    deinit { close(descriptor) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { UnixSocket.sendAll($0, to: descriptor) }
    }

    func send(
        _ id: Int, _ op: String, _ body: String = "{}", caller: Caller? = nil, timeout: Int? = nil
    ) {
        send(Self.message(id, op, body, caller: caller, timeout: timeout))
    }

    static func message(
        _ id: Int, _ op: String, _ body: String = "{}", caller: Caller? = nil, timeout: Int? = nil
    ) -> [UInt8] {
        var head = Head(id: id)
        (head.op, head.caller, head.timeout) = (op, caller, timeout)
        return WireMessage(head: head, body: Array(body.utf8)).encoded()
    }

    func cancel(_ id: Int) {
        var head = Head(id: id)
        head.cancel = true
        send(WireMessage(head: head).encoded())
    }

    /// Nil when the other end closed, or when nothing comes for ten seconds.
    func receive() throws -> WireMessage? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let message = try decoder.next() { return message }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            buffer.withUnsafeBytes {
                decoder.append(UnsafeRawBufferPointer(rebasing: $0[..<count]))
            }
        }
    }

    /// The code of the next answer's error; nil where it is none.
    func receiveCode() throws -> Failure.Code? { try receive()?.head.error?.code }
}

/// Until `isRight`, for at most five seconds.
func eventually(_ isRight: () -> Bool) -> Bool {
    for _ in 0..<5_000 {
        if isRight() { return true }
        usleep(1_000)
    }
    return isRight()
}

/// A door that threads wait at until the test opens it.
final class Gate: Sendable {
    private let isOpen = Atomic(false)
    private let count = Atomic(0)

    var arrived: Int { count.load(ordering: .sequentiallyConsistent) }
    func open() { isOpen.store(true, ordering: .sequentiallyConsistent) }

    func pass() {
        count.add(1, ordering: .sequentiallyConsistent)
        for _ in 0..<20_000 where !isOpen.load(ordering: .sequentiallyConsistent) { usleep(1_000) }
    }
}
