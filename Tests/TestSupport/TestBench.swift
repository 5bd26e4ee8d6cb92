import EventLog
import Glibc
import SQLiteKit
import ServiceKit
import Synchronization
import Wire

/// A service's routes over a real socket and a real file, with a clock that the test sets.
package final class TestBench: Sendable {
    package let folder = TemporaryFolder()
    package let time: FixedTime
    package let clock: Clock
    package let log: Log
    private let peerBox = Mutex<Peer?>(nil)

    /// Begins on Tuesday, 3 March 2026, 10:00 in Los Angeles.
    package static let tuesday: Int64 = 1_772_560_800_000

    package init(now: Int64 = TestBench.tuesday) {
        time = FixedTime(now)
        clock = .fixed(time)
        log = Log(service: "test", level: .error)
    }

    package func store(applicationID: Int32, migrations: [Migration]) throws -> Store {
        try Store(
            path: folder.file("service.sqlite"), applicationID: applicationID,
            migrations: migrations, clock: clock, log: log)
    }

    /// Serves the routes; `call` then reaches them over the socket.
    package func serve(_ service: String, _ routes: [Route], store: Store? = nil) throws {
        signal(SIGPIPE, SIG_IGN)
        let router = Router(
            service: service, routes: routes + (store?.routes ?? []), clock: clock, log: log,
            refused: { context, failure in store?.recordRefusal(context, failure) })
        let path = folder.file("\(service).sock")
        Server(router: router, peers: PeerRule(users: []), log: log)
            .start(listening: try UnixSocket.listen(at: path))
        let peer = Peer(service: service, path: path)
        peerBox.withLock { $0 = peer }
    }

    package var peer: Peer {
        guard let peer = peerBox.withLock({ $0 }) else { preconditionFailure("serve first") }
        return peer
    }

    /// Calls as the network itself when `caller` is nil.
    package func call<C: Contract>(
        _ request: C, as caller: Caller?, key: String? = nil
    ) throws(Failure) -> C.Reply {
        try peer.call(request, caller: caller, trace: "test", key: key)
    }

    /// The kinds of all events so far, in order.
    package func eventKinds() throws -> [String] { try events().map(\.kind) }

    package func events() throws -> [Event] {
        try peer.call(ReadEvents(), caller: nil, trace: "test").events
    }
}

/// A peer made of closures, served over a real socket; a call that no route expects fails the
/// test by its answer, `not_found` (`no_operation`).
package func fakePeer(_ service: String, in folder: TemporaryFolder, _ routes: [Route]) throws
    -> Peer
{
    let log = Log(service: service, level: .error)
    let router = Router(service: service, routes: routes, clock: .system, log: log)
    let path = folder.file("\(service).sock")
    Server(router: router, peers: PeerRule(users: []), log: log)
        .start(listening: try UnixSocket.listen(at: path))
    return Peer(service: service, path: path)
}
