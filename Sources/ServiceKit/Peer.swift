import Glibc
import Synchronization
import Wire

/// Another process of the network, asked over its socket; calls wait for their answer.
package final class Peer: Sendable {
    package let service: String
    package let path: String
    private let idle = Mutex<[PeerConnection]>([])

    /// Connections kept for the next call.
    static let idleLimit = 16

    package init(service: String, path: String) { (self.service, self.path) = (service, path) }

    /// Asks on behalf of the context's caller, within its time.
    package func call<C: Contract>(_ request: C, for context: Context) throws(Failure) -> C.Reply {
        let left = Int((context.deadline - .now) / .milliseconds(1))
        guard left > 0 else { throw .timeout }
        return try call(
            request, caller: context.caller, trace: context.trace,
            key: C.effect == .change ? context.key.map { derivedKey($0, request) } : nil,
            timeoutMilliseconds: min(left, 600_000))
    }

    /// The key of a change that is part of another: the same for the same request again, and its
    /// own for each of several.
    private func derivedKey<C: Contract>(_ key: String, _ request: C) -> String {
        var hash = SHA256()
        for part in [Array(key.utf8), Array(C.name.utf8), request.encoded()] {
            withUnsafeBytes(of: UInt32(truncatingIfNeeded: part.count).bigEndian) {
                hash.update($0)
            }
            hash.update(part)
        }
        return hash.finish().hex
    }

    /// Asks as the process itself when `caller` is nil.
    ///
    /// Fails as the operation does, and with `unavailable` or `timeout`. A reading or keyed call is
    /// tried a second time when the service went away in between (it was restarted).
    package func call<C: Contract>(
        _ request: C, caller: Caller?, trace: String, key: String? = nil,
        timeoutMilliseconds: Int = 30_000
    ) throws(Failure) -> C.Reply {
        let name = C.name.contains(".") ? C.name : "\(service).\(C.name)"
        let reply = try call(
            operation: name, body: request.encoded(), caller: caller, trace: trace, key: key,
            timeoutMilliseconds: timeoutMilliseconds,
            mayRepeat: C.effect == .read || key != nil)
        return try reply.body.withUnsafeBytesFailing { bytes throws(Failure) in
            try C.Reply.decode(bytes, strict: false)
        }
    }

    /// The same with bytes, for those that know the operation by name alone; `token` is for the
    /// gateway, which finds out whose it is.
    package func call(
        operation: String, body: [UInt8], caller: Caller? = nil, token: String? = nil,
        trace: String, key: String? = nil, timeoutMilliseconds: Int = 30_000,
        mayRepeat: Bool = false
    ) throws(Failure) -> WireMessage {
        var head = Head(id: 1)
        head.op = operation
        head.timeout = timeoutMilliseconds
        head.trace = trace
        head.key = key
        head.caller = caller
        head.token = token
        let message = WireMessage(head: head, body: body)
        do throws(Failure) {
            return try exchange(message, timeoutMilliseconds)
        } catch {
            guard mayRepeat, error.reason == Self.connectionLost else { throw error }
            return try exchange(message, timeoutMilliseconds)
        }
    }

    private static let connectionLost = "connection_lost"

    private func exchange(
        _ message: WireMessage, _ timeoutMilliseconds: Int
    ) throws(Failure) -> WireMessage {
        let connection = try checkOut()
        var lastGood = false
        defer { if lastGood { checkIn(connection) } }
        // Half a second more than the service gives itself, so that its own answer wins. Where it
        // closed the connection, it may have said why before.
        let isSent = connection.send(message)
        let deadline = ContinuousClock.now + .milliseconds(isSent ? timeoutMilliseconds + 500 : 100)
        while true {
            switch try connection.receive(until: deadline) {
            case .message(let reply) where reply.head.id == message.head.id:
                if reply.head.more == true { continue }
                lastGood = true
                if let failure = reply.head.error { throw failure }
                return reply
            case .message(let other):
                if let failure = other.head.error { throw failure }
            case .timeout where isSent: throw .timeout
            case .timeout, .lost:
                throw Failure(
                    .unavailable, Self.connectionLost, "The \(service) service went away.")
            }
        }
    }

    private func checkOut() throws(Failure) -> PeerConnection {
        while let connection = idle.withLock({ $0.popLast() }) {
            if connection.isAlive { return connection }
        }
        do {
            return PeerConnection(descriptor: try UnixSocket.connect(to: path))
        } catch {
            throw .unavailable(service)
        }
    }

    private func checkIn(_ connection: PeerConnection) {
        idle.withLock { if $0.count < Self.idleLimit { $0.append(connection) } }
    }
}

/// One connection to a peer with one call at a time on it; closed when let go.
final class PeerConnection: @unchecked Sendable {
    // Used by one thread at a time: whoever took it from the idle ones.
    private let descriptor: Int32
    private var decoder = MessageDecoder()

    enum Received {
        case message(WireMessage)
        case timeout, lost
    }

    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// False when the other end closed, or says something that nobody asked for.
    var isAlive: Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, 0) == 0
    }

    func send(_ message: WireMessage) -> Bool {
        message.encoded().withUnsafeBytes { UnixSocket.sendAll($0, to: descriptor) }
    }

    func receive(until deadline: ContinuousClock.Instant) throws(Failure) -> Received {
        while true {
            if let message = try decoder.next() { return .message(message) }
            let left = (deadline - .now) / .milliseconds(1)
            guard left > 0 else { return .timeout }
            var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = Glibc.poll(&poll, 1, Int32(min(left + 1, 3_600_000)))
            if ready == 0 || (ready < 0 && errno == EINTR) { continue }
            let count = withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 16) {
                let count = recv(descriptor, $0.baseAddress, $0.count, 0)
                if count > 0 { decoder.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
                return count
            }
            if count == 0 || (count < 0 && errno != EINTR) { return .lost }
        }
    }
}

extension [UInt8] {
    fileprivate func withUnsafeBytesFailing<T>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> T
    ) throws(Failure) -> T {
        var result: Result<T, Failure> = .failure(.fault)
        withUnsafeBytes { bytes in
            do throws(Failure) {
                result = .success(try body(bytes))
            } catch {
                result = .failure(error)
            }
        }
        return try result.get()
    }
}
