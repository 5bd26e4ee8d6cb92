import Glibc
import Synchronization
import Wire

/// Accepts connections on a listening Unix socket, each with a thread that reads, decides and
/// answers.
package final class Server: Sendable {
    /// A service has few peers: the gateway's lanes, other services, followers, a command line.
    package static let connectionsLimit = 256
    /// How long the rest of a message that has begun may take.
    static let stallSeconds = 30

    private let router: Router
    private let peers: PeerRule
    private let log: Log
    private let connections = Mutex(0)
    /// Becomes readable when nobody is to be accepted any more.
    private let stopPipe: (read: Int32, write: Int32)

    package init(router: Router, peers: PeerRule, log: Log) {
        (self.router, self.peers, self.log) = (router, peers, log)
        var ends: [Int32] = [-1, -1]
        precondition(pipe(&ends) == 0, "a process without descriptors cannot serve")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        stopPipe = (read: ends[0], write: ends[1])
    }

    deinit {
        close(stopPipe.read)
        close(stopPipe.write)
    }

    /// Accepts nobody from now on; who is connected stays so. The listening socket itself is left
    /// alone: where it is systemd's, new connections wait in it for the next process.
    package func stop() {
        var byte: UInt8 = 0
        write(stopPipe.write, &byte, 1)
    }

    package func start(listening descriptor: Int32) {
        startThread { [self] in acceptAll(descriptor) }
    }

    private func acceptAll(_ listener: Int32) {
        while true {
            var waiting = [
                pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stopPipe.read, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&waiting, 2, -1) < 0 { continue }
            if waiting[1].revents != 0 { return }
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else {
                if errno == EBADF || errno == EINVAL { return }
                // Out of descriptors: those in use are given back soon.
                if errno != EINTR { usleep(10_000) }
                continue
            }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            guard let credentials = UnixSocket.credentials(of: descriptor) else {
                close(descriptor)
                continue
            }
            let standing = peers.standing(of: credentials.uid)
            guard standing != .stranger else {
                log.notice("peer refused", ["uid": credentials.uid])
                close(descriptor)
                continue
            }
            let isRoom = connections.withLock {
                guard $0 < Self.connectionsLimit else { return false }
                $0 += 1
                return true
            }
            guard isRoom else {
                var head = Head(id: 0)
                head.error = Failure(
                    .tooMany, "connections", "This service has all the connections it takes.")
                let bytes = WireMessage(head: head).encoded()
                _ = bytes.withUnsafeBytes { UnixSocket.sendAll($0, to: descriptor) }
                close(descriptor)
                continue
            }
            let failure = tryToStartThread { [self] in
                serve(descriptor, isTrusted: standing == .trusted, uid: credentials.uid)
                connections.withLock { $0 -= 1 }
            }
            if failure != 0 {
                log.error(
                    "no thread for a connection", ["error": String(cString: strerror(failure))])
                close(descriptor)
                connections.withLock { $0 -= 1 }
            }
        }
    }

    private func serve(_ descriptor: Int32, isTrusted: Bool, uid: UInt32) {
        // A peer that does not read holds its own connection's thread, and not for long.
        UnixSocket.setTimeout(SO_SNDTIMEO, seconds: UnixSocket.sendSeconds, on: descriptor)
        let outbox = Outbox(descriptor: descriptor)
        let open = OpenExchanges()
        var decoder = MessageDecoder()
        withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 16) { buffer in
            var isStalling = false
            while true {
                let inMessage = decoder.pending > 0
                if inMessage != isStalling {
                    isStalling = inMessage
                    UnixSocket.setTimeout(
                        SO_RCVTIMEO, seconds: inMessage ? Self.stallSeconds : 0, on: descriptor)
                }
                let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                decoder.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                let goesOn = router.whileWriting {
                    defer { outbox.flush() }
                    return handleAll(&decoder, outbox, open, isTrusted: isTrusted, uid: uid)
                }
                if !goesOn || outbox.isBroken { break }
            }
        }
        open.cancelAll()
        // Late answers must not reach whoever gets the descriptor's number next.
        outbox.end()
        close(descriptor)
    }

    /// False when the connection is of no more use.
    private func handleAll(
        _ decoder: inout MessageDecoder, _ outbox: Outbox, _ open: OpenExchanges, isTrusted: Bool,
        uid: UInt32
    ) -> Bool {
        while true {
            do throws(Failure) {
                guard let message = try decoder.next() else { return true }
                if message.head.cancel == true {
                    open.cancel(message.head.id)
                    continue
                }
                let exchange = router.handle(
                    message, outbox: outbox, isTrusted: isTrusted, uid: uid)
                open.add(exchange)
            } catch {
                var head = Head(id: 0)
                head.error = error
                let message = WireMessage(head: head)
                outbox.append { message.append(to: &$0) }
                return false
            }
        }
    }
}

/// The requests of one connection that may still be given up.
private final class OpenExchanges {
    private var exchanges: [Int: Exchange] = [:]
    /// How many there may be before those answered are looked for: twice what was open last time.
    private var limit = 64

    func add(_ exchange: Exchange) {
        guard !exchange.isAnswered else { return }
        if exchanges.count >= limit {
            exchanges = exchanges.filter { !$0.value.isAnswered }
            limit = max(64, exchanges.count * 2)
        }
        exchanges[exchange.id] = exchange
    }

    func cancel(_ id: Int) { exchanges.removeValue(forKey: id)?.cancel() }

    func cancelAll() { for exchange in exchanges.values { exchange.cancel() } }
}

/// Which users of the system may connect to a service, and which of them speak for others (OP-3).
package struct PeerRule: Sendable {
    package enum Standing: Sendable { case trusted, stranger }

    private let trusted: Set<UInt32>

    /// The service's own user, root, and the users named.
    package init(users: [UInt32]) {
        trusted = Set(users).union([getuid(), 0])
    }

    package init(settings: Settings) throws {
        let users = try settings.list("FOOTBRIDGE_PEERS").map { name in
            guard let uid = UInt32(name) ?? userNumber(of: name) else {
                throw SettingError(
                    "FOOTBRIDGE_PEERS", "\(name) is no user of this system; give names or numbers")
            }
            return uid
        }
        self.init(users: users)
    }

    package func standing(of uid: UInt32) -> Standing {
        trusted.contains(uid) ? .trusted : .stranger
    }
}

private func userNumber(of name: String) -> UInt32? {
    guard let entry = getpwnam(name) else { return nil }
    return entry.pointee.pw_uid
}
