import Glibc
import Synchronization
import Wire

/// What every process of the network has: settings, log, clock, sockets, signals, systemd.
package final class ServiceProcess: Sendable {
    package static let version = "0.2.0"
    /// How long requests in flight may take once the process was asked to stop (OP-5).
    static let drainSeconds = 10

    package let service: String
    package let settings: Settings
    package let log: Log
    package let clock: Clock
    package let peers: PeerRule
    private let started = ContinuousClock.now
    private let runFolder: String
    private let dataFolder: String
    private let onStop = Mutex<[@Sendable () -> Void]>([])
    private let onDrain = Mutex<[@Sendable () -> Void]>([])
    private let gauges = Mutex<[@Sendable () -> [Metrics.Value]]>([])
    private let lags = Mutex<[@Sendable () -> Metrics.Value]>([])
    private let checks = Mutex<[@Sendable () -> String?]>([])
    private let schemaVersion = Mutex<Int?>(nil)
    private let watchdogIsTaken = Mutex(false)

    private init(service: String, settings: Settings) throws {
        (self.service, self.settings) = (service, settings)
        log = try Log(service: service, settings: settings)
        clock = try Clock.from(settings)
        peers = try PeerRule(settings: settings)
        runFolder = try settings.path("FOOTBRIDGE_RUN")
        dataFolder = try settings.path("FOOTBRIDGE_DATA", default: runFolder)
    }

    /// Runs a service until it is told to stop: reads the settings, lets `compose` open what it needs
    /// and call `serve`, then waits for signals.
    ///
    /// Exits with 78 (EX_CONFIG, sysexits.h) on a wrong setting and 1 on any other failure to start,
    /// each with one clear line.
    package static func run(
        _ service: String, _ compose: (ServiceProcess) throws -> Void
    ) -> Never {
        signal(SIGPIPE, SIG_IGN)
        // Taken by `waitForSignals`; blocked before any thread is made, so that all inherit it.
        var signals = stopSignals()
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        do {
            let process = try ServiceProcess(service: service, settings: .current())
            try compose(process)
            process.waitForSignals()
        } catch let error as SettingError {
            failToStart(service, "\(error)", status: 78)
        } catch {
            failToStart(service, "\(error)", status: 1)
        }
    }

    private static func failToStart(_ service: String, _ why: String, status: Int32) -> Never {
        Log(service: service).error("cannot start", ["error": why])
        exit(status)
    }

    // MARK: What a composition asks for

    /// Where this service's SQLite file is.
    package var databasePath: String { "\(dataFolder)/\(service).sqlite" }

    /// Where this service may keep files beside its database.
    package func dataPath(_ name: String) -> String { "\(dataFolder)/\(name)" }

    package func socketPath(of service: String) -> String { "\(runFolder)/\(service).sock" }

    package func peer(_ service: String) -> Peer {
        Peer(service: service, path: socketPath(of: service))
    }

    /// Called in order when the process stops, after the last request was answered.
    package func onStop(_ body: @escaping @Sendable () -> Void) {
        onStop.withLock { $0.append(body) }
    }

    /// Called when the process is to stop, before requests in flight are waited for: whoever waits
    /// for something new shall give up.
    package func onDrain(_ body: @escaping @Sendable () -> Void) {
        onDrain.withLock { $0.append(body) }
    }

    package func addGauges(_ body: @escaping @Sendable () -> [Metrics.Value]) {
        gauges.withLock { $0.append(body) }
    }

    /// Adds a feed of events to what `health` tells.
    package func addLag(_ body: @escaping @Sendable () -> Metrics.Value) {
        lags.withLock { $0.append(body) }
    }

    /// Adds to `health` something that may be wrong; nil while it is not.
    package func addCheck(_ body: @escaping @Sendable () -> String?) {
        checks.withLock { $0.append(body) }
    }

    package func setSchemaVersion(_ number: Int) { schemaVersion.withLock { $0 = number } }

    /// The caller keeps systemd's watchdog content from now on, so that it barks when the caller's
    /// own loop stands still; nil where systemd does not watch.
    package func takeWatchdog() -> (notify: SystemdNotify, interval: Duration)? {
        watchdogIsTaken.withLock { $0 = true }
        let notify = SystemdNotify()
        return notify.watchdogInterval.map { (notify, $0) }
    }

    /// Begins to answer on the service's socket: the one systemd passed, or its own.
    package func serve(
        _ routes: [Route], slowThreads: Int = 3,
        refused: @escaping @Sendable (Context, Failure) -> Void = { _, _ in }
    ) throws {
        let routerBox = Mutex<Router?>(nil)
        let health = Route { (_: Health, _) in self.health() }
        let metrics = Route { (_: Metrics, _) in self.metrics(of: routerBox.withLock { $0 }) }
        let router = Router(
            service: service, routes: routes + [health, metrics], clock: clock, log: log,
            slowThreads: slowThreads, refused: refused)
        routerBox.withLock { $0 = router }
        let server = Server(router: router, peers: peers, log: log)
        let passed = SystemdNotify.listenDescriptors()
        let descriptor: Int32
        if let given = passed.first {
            descriptor = given.descriptor
        } else {
            descriptor = try UnixSocket.listen(at: socketPath(of: service))
        }
        let path = passed.isEmpty ? socketPath(of: service) : nil
        server.start(listening: descriptor)
        onStop.withLock {
            $0.insert({ self.drain(router, server, path: path) }, at: 0)
        }
    }

    // MARK: Living and stopping

    /// Says that the process is ready, keeps the watchdog content, and waits for signals.
    private func waitForSignals() -> Never {
        let notify = SystemdNotify()
        notify.ready(status: "Serving")
        log.notice("started", ["version": Self.version, "pid": getpid()])
        if let interval = notify.watchdogInterval, !watchdogIsTaken.withLock({ $0 }) {
            startThread {
                while true {
                    usleep(useconds_t(max(interval / 2 / .microseconds(1), 1_000)))
                    notify.watchdog()
                }
            }
        }
        endWithSupervisor()
        var signals = Self.stopSignals()
        while true {
            var number: Int32 = 0
            guard sigwait(&signals, &number) == 0 else { continue }
            if number == SIGHUP {
                notify.reloading()
                reload()
                notify.ready(status: "Serving")
                continue
            }
            notify.stopping()
            log.notice("stopping", ["signal": number])
            for body in onStop.withLock({ $0 }) { body() }
            log.notice("stopped")
            exit(0)
        }
    }

    /// Under `footbridge up` a service does not outlive its supervisor, however that ended.
    private func endWithSupervisor() {
        guard let supervisor = settings.find("FOOTBRIDGE_SUPERVISOR").flatMap({ pid_t($0) }) else {
            return
        }
        startThread {
            while getppid() == supervisor { usleep(500_000) }
            kill(getpid(), SIGTERM)
        }
    }

    private func drain(_ router: Router, _ server: Server, path: String?) {
        // A socket of systemd's stays open there, and new connections wait in it.
        server.stop()
        if let path { unlink(path) }
        router.drain()
        for body in onDrain.withLock({ $0 }) { body() }
        let deadline = ContinuousClock.now + .seconds(Self.drainSeconds)
        while !router.isIdle, ContinuousClock.now < deadline { usleep(2_000) }
    }

    /// What can change while requests are under way is the level of the log; for the rest a restart
    /// is as quick, and loses no request.
    private func reload() {
        do {
            try log.reload(try Settings.current())
            log.notice("reloaded", ["level": log.level.rawValue])
        } catch {
            log.error("settings not reloaded", ["error": "\(error)"])
        }
    }

    private static func stopSignals() -> sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, number) }
        return signals
    }

    // MARK: Telling how it is

    package func health() -> Health.Reply {
        var reply = Health.Reply()
        reply.service = service
        reply.version = Self.version
        reply.uptimeMilliseconds = Int64((ContinuousClock.now - started) / .milliseconds(1))
        reply.pid = Int(getpid())
        reply.schemaVersion = schemaVersion.withLock { $0 }
        reply.lags = lags.withLock { $0 }.map { $0() }
        reply.problems = checks.withLock { $0 }.compactMap { $0() }
        reply.isHealthy = reply.problems.isEmpty
        return reply
    }

    private func metrics(of router: Router?) -> Metrics.Reply {
        var reply = Metrics.Reply()
        for (operation, metrics) in router?.operationMetrics ?? [] {
            if let reading = metrics.reading(of: operation) { reply.operations.append(reading) }
        }
        reply.gauges = gauges.withLock { $0 }.flatMap { $0() }
        reply.gauges.append(.init(name: "requests_in_flight", value: router?.inFlight ?? 0))
        reply.gauges += lags.withLock { $0 }.map { lag in
            let value = lag()
            return .init(name: "feed_lag_events{feed=\"\(value.name)\"}", value: value.value)
        }
        return reply
    }
}
