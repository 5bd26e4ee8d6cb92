import HTTP
import ServiceKit

/// One request and the answer that is made for it.
final class HTTPExchange {
    let request: Request
    let core: Core
    /// Who asks, as far as addresses tell.
    let client: ClientAddress
    /// By which this request is found in the logs of all services.
    var trace: String?
    /// What is under way for it.
    var inquiring: Inquiring?
    /// Pieces of the answer that came before their turn.
    var early: [UInt8] = []
    private(set) var isComplete = false
    /// Whether another request may follow the answer.
    private(set) var keepsAlive = true

    private let number: UInt64
    private let started = ContinuousClock.now
    private weak var connection: HTTPConnection?
    private var stream: ChunkedBody?
    private var status = 0
    private var bytes = 0

    init(_ request: Request, number: UInt64, on connection: HTTPConnection, core: Core) {
        (self.request, self.number, self.connection, self.core) = (
            request, number, connection, core
        )
        client = ClientAddress(
            peer: connection.peerAddress, request: request,
            trusted: core.options.trustedProxies)
    }

    /// Bytes held for this exchange.
    var heldBytes: Int { request.body.count + early.count }

    func respond(_ response: Response) {
        guard !isComplete, let connection else { return }
        keepsAlive = request.keepAlive && !core.isDraining
        let response = core.secured(response)
        (status, bytes) = (response.status, response.body.count)
        connection.write(for: self) {
            response.encode(
                into: &$0, date: core.loop.date, keepAlive: keepsAlive, headOnly: request.isHead)
        }
        finish()
    }

    /// Begins an answer whose end is not known yet, with the response's body as its first piece.
    func begin(_ response: Response) {
        guard !isComplete, stream == nil, let connection else { return }
        let stream = ChunkedBody(for: request)
        self.stream = stream
        keepsAlive = stream.keepAlive && !core.isDraining
        let response = core.secured(response)
        (status, bytes) = (response.status, response.body.count)
        connection.write(for: self) {
            stream.begin(response, date: core.loop.date, into: &$0)
        }
    }

    var isStreaming: Bool { stream != nil }

    func emit(_ piece: [UInt8]) {
        guard !isComplete, let stream, let connection else { return }
        bytes += piece.count
        connection.write(for: self) { stream.encode(piece, into: &$0) }
    }

    func end() {
        guard !isComplete, let stream, let connection else { return }
        connection.write(for: self) { stream.end(into: &$0) }
        finish()
    }

    /// The answer cannot be completed: the connection ends so that the client knows.
    func breakOff() { connection?.close() }

    func cancel() {
        isComplete = true
        inquiring?.cancel()
        inquiring = nil
    }

    private func finish() {
        isComplete = true
        inquiring = nil
        let time = ContinuousClock.now - started
        core.figures.count(status: status, time)
        core.log.info(
            "http",
            [
                "method": request.method.rawValue, "path": loggedPath, "status": status,
                "ms": time / .milliseconds(1), "bytes": bytes, "trace": trace,
            ])
        connection?.finished(self)
    }

    /// Without the query, and of the portal's addresses only what is no link with a secret in it.
    private var loggedPath: String {
        let path = request.path
        if path.hasPrefix("/api/") {
            // What is no operation may be anything, a person's address as well.
            let name = String(path.dropFirst(5))
            let isKnown = name == "openapi.json" || Switchboard.entry(name) != nil
            return isKnown ? path : "/api/…"
        }
        if path.hasPrefix("/assets/") { return path }
        let segments = path.split(separator: "/", maxSplits: 1)
        // A page of ours has letters and hyphens in its name.
        let isName = segments.first?.utf8.allSatisfy { $0 == 0x2D || (0x61...0x7A).contains($0) }
        guard isName ?? true else { return "/…" }
        return segments.count < 2 ? path : "/\(segments[0])/…"
    }
}

/// Where a request comes from.
struct ClientAddress {
    /// An IP address, or `local` for a Unix socket.
    let text: String
    /// Whether it is this machine itself that asks, with no proxy in between.
    let isThisMachine: Bool

    /// Of `X-Forwarded-For` only the last hop is believed, which the proxy wrote itself; all
    /// before it are whatever the client pleased to send.
    init(peer: String?, request: Request, trusted: Set<String>) {
        let forwarded = request.header("x-forwarded-for")
        let isForwarded = forwarded != nil || request.header("forwarded") != nil
        isThisMachine = !isForwarded && (peer.map(Self.isLoopback) ?? true)
        if trusted.contains(peer ?? "unix"), let last = forwarded?.split(separator: ",").last {
            let hop = String(last.filter { $0 != " " && $0 != "\t" })
            if TCPSocket.isAddress(hop) {
                text = hop
                return
            }
        }
        text = peer ?? "local"
    }

    static func isLoopback(_ address: String) -> Bool {
        address.hasPrefix("127.") || address == "::1"
    }
}
