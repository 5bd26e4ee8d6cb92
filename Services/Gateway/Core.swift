import Glibc
import HTTP
import ServiceKit
import Synchronization
import Wire

/// What all connections of the gateway share; lives on the loop's thread.
final class Core {
    let loop: Loop
    let options: Options
    let log: Log
    let switchboard: Switchboard
    let portal: Portal
    let openAPI: StaticFile
    let figures = Figures()
    let health: @Sendable () -> Health.Reply
    private(set) var isDraining = false
    private let securityHeaders: [(name: String, value: String)]
    private var listeners: [Listener] = []
    private var connections = 0
    private var connectionsByAddress: [String: Int] = [:]
    private var lastNumber: UInt64 = 0

    init(
        loop: Loop, options: Options, portal: Portal, log: Log,
        health: @escaping @Sendable () -> Health.Reply
    ) {
        (self.loop, self.options, self.portal) = (loop, options, portal)
        (self.log, self.health) = (log, health)
        switchboard = Switchboard(loop: loop, options: options, log: log)
        openAPI = StaticFile(
            body: OpenAPI.document(), mediaType: "application/json", caching: "no-cache")
        securityHeaders = SecurityHeaders.all(isSecure: options.isSecure)
    }

    // MARK: Connections

    func listen(_ sockets: ListeningSockets) throws {
        for descriptor in sockets.http {
            listeners.append(
                try Listener(descriptor, loop: loop) { [unowned self] in acceptHTTP($0, $1) })
        }
        for descriptor in sockets.wire {
            listeners.append(
                try Listener(descriptor, loop: loop) { [unowned self] descriptor, _ in
                    acceptWire(descriptor)
                })
        }
    }

    var connectionCount: Int { connections }

    private func acceptHTTP(_ descriptor: Int32, _ address: String?) {
        if let address {
            let count = connectionsByAddress[address] ?? 0
            // This machine's own connections are a proxy's, which counts for itself, or a test's.
            let isWithinLimit =
                ClientAddress.isLoopback(address) || count < options.connectionsPerAddress
            guard isWithinLimit, connections < options.connections else {
                close(descriptor)
                return
            }
            connectionsByAddress[address] = count + 1
        } else if connections >= options.connections {
            close(descriptor)
            return
        }
        connections += 1
        do {
            _ = try HTTPConnection(descriptor, peerAddress: address, core: self)
        } catch {
            connectionClosed(address)
        }
    }

    /// One user of the system counts as one address does, so that none takes all connections.
    private func acceptWire(_ descriptor: Int32) {
        guard let uid = UnixSocket.credentials(of: descriptor)?.uid,
            connections < options.connections
        else {
            close(descriptor)
            return
        }
        let isOurs = uid == getuid() || uid == 0
        let owner = isOurs ? "local" : "local user \(uid)"
        let count = connectionsByAddress[owner] ?? 0
        guard isOurs || count < options.connectionsPerAddress else {
            close(descriptor)
            return
        }
        connectionsByAddress[owner] = count + 1
        connections += 1
        do {
            _ = try WireConnection(descriptor, owner: owner, core: self)
        } catch {
            connectionClosed(owner)
        }
    }

    func connectionClosed(_ address: String?) {
        connections -= 1
        guard let address, let count = connectionsByAddress[address] else { return }
        connectionsByAddress[address] = count > 1 ? count - 1 : nil
    }

    func nextNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    // MARK: Stopping

    /// Takes nothing new; what is under way goes on (OP-5).
    func beginDraining() {
        guard !isDraining else { return }
        isDraining = true
        switchboard.isDraining = true
        for listener in listeners { listener.close() }
        closeIdle()
    }

    func closeIdle() {
        for channel in loop.all {
            (channel as? HTTPConnection)?.drain()
            (channel as? WireConnection)?.drain()
        }
    }

    /// Ends what the time was not enough for: clients first, so that nobody asks again.
    func closeAll() {
        for channel in loop.all where !(channel is Lane) { channel.close() }
        for channel in loop.all { channel.close() }
    }

    // MARK: Answers

    /// The answer with the headers that protect whoever shows it (PO-5).
    func secured(_ response: Response) -> Response {
        var response = response
        response.headers += securityHeaders
        return response
    }

    /// Something that was no request was answered.
    func countRefused(_ status: Int) {
        figures.count(status: status, .zero)
        log.info("http refused", ["status": status])
    }
}

/// Descriptors that listen, from systemd or our own.
struct ListeningSockets: Sendable {
    var http: [Int32] = []
    var wire: [Int32] = []
    /// Files to remove in the end.
    var ownPaths: [String] = []

    /// Any local user may connect to the wire socket: what one may do depends on a token.
    private static let openToAll: mode_t = 0o666

    init(_ options: Options, passed: [(name: String, descriptor: Int32)]) throws {
        for socket in passed {
            NonBlockingSocket.make(socket.descriptor)
            if socket.name == "gateway" {
                wire.append(socket.descriptor)
            } else {
                http.append(socket.descriptor)
            }
        }
        if http.isEmpty {
            if let path = options.httpSocket {
                http = [try Self.unixSocket(path)]
                ownPaths.append(path)
            } else {
                http = [try TCPSocket.listen(address: options.listen, port: options.port)]
            }
        }
        if wire.isEmpty {
            let path = options.socketPath(of: "gateway")
            wire = [try Self.unixSocket(path)]
            ownPaths.append(path)
        }
    }

    private static func unixSocket(_ path: String) throws -> Int32 {
        let descriptor = try UnixSocket.listen(at: path, mode: openToAll)
        NonBlockingSocket.make(descriptor)
        return descriptor
    }
}
