import Glibc
import ServiceKit
import Synchronization

/// The gateway as seen from outside its loop's thread: started, and stopped.
final class RunningGateway: Sendable {
    /// How long requests under way may take once it was asked to stop (OP-5).
    private static let drainTime = Duration.seconds(10)

    /// The TCP port, nil when it listens at a Unix socket.
    let port: Int?
    private let waker: Waker
    private let ownPaths: [String]
    private let state = Mutex(State.running)

    private enum State {
        case running
        case draining(until: ContinuousClock.Instant)
        case done
    }

    /// Listens and begins to serve.
    init(
        _ options: Options, portal: Portal, log: Log, clock: Clock,
        passed: [(name: String, descriptor: Int32)] = [],
        watchdog: (notify: SystemdNotify, interval: Duration)? = nil,
        health: @escaping @Sendable () -> Health.Reply
    ) throws {
        raiseDescriptorLimit()
        let sockets = try ListeningSockets(options, passed: passed)
        port = sockets.http.first.flatMap(TCPSocket.port)
        ownPaths = sockets.ownPaths
        let epoll = try Epoll()
        waker = try Waker()
        startThread { [self, waker] in
            do {
                let loop = try Loop(epoll: epoll, waker: waker, clock: clock, watchdog: watchdog)
                let core = Core(
                    loop: loop, options: options, portal: portal, log: log, health: health)
                try core.listen(sockets)
                loop.run { isOver(core) }
                core.closeAll()
            } catch {
                // Only a kernel without memory refuses to watch a handful of descriptors.
                log.error("cannot serve", ["error": "\(error)"])
                exit(1)
            }
            state.withLock { $0 = .done }
        }
    }

    /// Takes nothing new, waits until what is under way is answered, at most ten seconds.
    func stop() {
        let deadline = ContinuousClock.now + Self.drainTime
        state.withLock { if case .running = $0 { $0 = .draining(until: deadline) } }
        waker.wake()
        for path in ownPaths { unlink(path) }
        while state.withLock({ if case .done = $0 { false } else { true } }) { usleep(2_000) }
    }

    /// Asked on the loop's thread.
    private func isOver(_ core: Core) -> Bool {
        guard case .draining(let deadline) = state.withLock({ $0 }) else { return false }
        core.beginDraining()
        core.closeIdle()
        return core.connectionCount == 0 || core.loop.now >= deadline
    }
}
