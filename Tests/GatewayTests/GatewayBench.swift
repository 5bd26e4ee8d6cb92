import Contracts
import Glibc
import ServiceKit
import Synchronization
import TestSupport
import Wire

@testable import Gateway

/// A gateway over real sockets, in front of services made of closures.
final class GatewayBench: Sendable {
    let folder = TemporaryFolder()
    let gateway: RunningGateway
    let port: Int
    /// What the services were asked: operation, caller and address.
    let seen = Mutex<[Seen]>([])

    struct Seen: Sendable {
        let operation: String
        let caller: Caller?
        let address: String?
        let trace: String
        let key: String?
    }

    /// Good for Hugo of Harbor.
    static let token = "good-token"
    static let index = "<!doctype html><script src=\"__ASSETS__/app/main.js\"></script>"

    init(_ settings: [String: String] = [:], services: [String] = ["identity", "directory"]) throws
    {
        signal(SIGPIPE, SIG_IGN)
        let portal = folder.file("portal")
        mkdir(portal, 0o755)
        mkdir("\(portal)/app", 0o755)
        try Self.write(Self.index, to: "\(portal)/index.html")
        try Self.write("export const a = 1;\n", to: "\(portal)/app/main.js")
        try Self.write("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", to: "\(portal)/icon.svg")
        var environment = [
            "FOOTBRIDGE_RUN": folder.path, "FOOTBRIDGE_PORT": "0", "FOOTBRIDGE_RATE": "0",
        ]
        environment.merge(settings) { $1 }
        gateway = try RunningGateway(
            Options(Settings(environment: environment)), portal: Portal(folder: portal),
            log: Log(service: "gateway", level: .error), clock: .system
        ) {
            var health = Health.Reply()
            health.service = "gateway"
            return health
        }
        port = gateway.port ?? 0
        for service in services { try start(service) }
    }

    deinit { gateway.stop() }

    func start(_ service: String) throws {
        switch service {
        case "identity": _ = try fakePeer(service, in: folder, identity)
        default: _ = try fakePeer(service, in: folder, directory)
        }
    }

    private func note(_ context: Context) {
        seen.withLock {
            $0.append(
                Seen(
                    operation: context.operation, caller: context.caller,
                    address: context.address, trace: context.trace, key: context.key))
        }
    }

    private var identity: [Route] {
        [
            Route { [unowned self] (request: IdentityAPI.Authenticate, context: Context) in
                note(context)
                guard request.token == Self.token else { throw Failure.unauthenticated }
                var reply = IdentityAPI.Authenticate.Reply()
                reply.caller = People.harborUser
                return reply
            },
            Route { [unowned self] (request: IdentityAPI.SignIn, context: Context) in
                note(context)
                guard request.password == "right" else {
                    throw Failure(.unauthenticated, "wrong_password", "Wrong.")
                }
                context.setSession(Self.token)
                var reply = IdentityAPI.SignIn.Reply()
                reply.token = Self.token
                return reply
            },
            Route { [unowned self] (_: IdentityAPI.SignOut, context: Context) in
                note(context)
                context.setSession("")
                return Nothing()
            },
            Route { [unowned self] (_: IdentityAPI.CreateUser, context: Context) in
                note(context)
                return IdentityAPI.User()
            },
        ]
    }

    private var directory: [Route] {
        [
            Route { [unowned self] (_: DirectoryAPI.Tags, context: Context) in
                note(context)
                return DirectoryAPI.Tags.Reply()
            },
            Route(
                { [unowned self] (request: DirectoryAPI.Search, context: Context) in
                    note(context)
                    // The slow lane: what is asked first may be answered last.
                    if request.words == "slow" { usleep(100_000) }
                    var reply = DirectoryAPI.Search.Reply()
                    reply.total = request.words.utf8.count
                    return reply
                }, pace: .slow),
        ]
    }

    private static func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0o644)
        guard descriptor >= 0 else { throw SystemError("open") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw SystemError("write")
        }
    }
}

/// A client that sends bytes and reads answers, and waits at most ten seconds for each.
final class TestClient {
    let descriptor: Int32
    /// Lives as long as its clients.
    private let bench: GatewayBench
    private var buffer: [UInt8] = []

    struct Reply {
        var status = 0
        var headers: [String: String] = [:]
        var body = ""
    }

    struct Closed: Error {}

    init(_ bench: GatewayBench) throws {
        self.bench = bench
        descriptor = try TCPSocket.connect(address: "127.0.0.1", port: bench.port)
        UnixSocket.setTimeout(SO_RCVTIMEO, seconds: 10, on: descriptor)
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
        _ = Array(text.utf8).withUnsafeBytes { UnixSocket.sendAll($0, to: descriptor) }
    }

    /// Sends a request and reads its answer.
    func ask(
        _ method: String = "POST", _ path: String, _ headers: [String: String] = [:],
        body: String = ""
    ) throws -> Reply {
        send(Self.request(method, path, headers, body: body))
        return try reply(toHead: method == "HEAD")
    }

    /// Asks for an operation with a bearer token.
    func call(_ operation: String, _ body: String = "{}", token: String? = GatewayBench.token)
        throws -> Reply
    {
        try ask(
            "POST", "/api/\(operation)",
            token.map { ["Authorization": "Bearer \($0)"] } ?? [:], body: body)
    }

    static func request(
        _ method: String, _ path: String, _ headers: [String: String] = [:], body: String = ""
    ) -> String {
        var all = ["Host": "localhost"]
        if method == "POST" {
            all["Content-Type"] = "application/json"
            all["Content-Length"] = "\(body.utf8.count)"
        }
        all.merge(headers) { $1 }
        let lines = all.map { "\($0.key): \($0.value)\r\n" }.joined()
        return "\(method) \(path) HTTP/1.1\r\n\(lines)\r\n\(body)"
    }

    /// The next answer; throws when the connection closes before it is complete.
    func reply(toHead: Bool = false) throws -> Reply {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let head = buffer.firstRange(of: end) {
                let lines = String(decoding: buffer[..<head.lowerBound], as: UTF8.self)
                    .split(separator: "\r\n")
                var reply = Reply()
                reply.status = Int(lines[0].split(separator: " ")[1]) ?? 0
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    reply.headers[parts[0].lowercased()] = String(parts[1].dropFirst())
                }
                let length = toHead ? 0 : Int(reply.headers["content-length"] ?? "0") ?? 0
                let bodyEnd = head.upperBound + length
                while buffer.count < bodyEnd { try receive() }
                reply.body = String(decoding: buffer[head.upperBound..<bodyEnd], as: UTF8.self)
                buffer.removeFirst(bodyEnd)
                return reply
            }
            try receive()
        }
    }

    /// Whether the gateway closes the connection, with nothing more to say.
    var isClosed: Bool {
        do {
            try receive()
            return false
        } catch {
            return true
        }
    }

    private func receive() throws {
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        let count = recv(descriptor, &piece, piece.count, 0)
        guard count > 0 else { throw Closed() }
        buffer += piece[..<count]
    }
}
