import Glibc
import ServiceKit
import Synchronization
import Wire

/// Runs the services as child processes where systemd does not (OP-1): starts them, starts again
/// what ends, stops them in order.
final class Supervisor: Sendable {
    /// How long all services together may take until they answer.
    static let startSeconds = 30
    /// A little more than a service takes to drain (OP-5).
    static let stopSeconds = 12
    /// A log that has grown beyond this is moved aside, and begun anew.
    static let logBytesLimit: off_t = 64 * 1024 * 1024

    private struct Child {
        let service: String
        var pid: pid_t
        var startedAt: ContinuousClock.Instant
        /// How often it has ended soon after its start.
        var failures = 0
        var restartAt: ContinuousClock.Instant?
    }

    private let installation: Installation
    private let folder: String
    private let children = Mutex<[Child]>([])
    private let lock: Int32

    /// Fails when another supervisor runs this network, or a binary is missing.
    init(_ installation: Installation) throws {
        self.installation = installation
        for path in [installation.data, installation.run, "\(installation.data)/logs"] {
            try makeFolder(path)
        }
        lock = open("\(installation.data)/up.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw Failure(
                .conflict, "running",
                "The network below \(installation.data) is running already; see footbridge status.")
        }
        folder = try ownFolder()
        for service in Self.startOrder where access(binary(of: service), X_OK) != 0 {
            throw SystemError("finding \(binary(of: service))")
        }
    }

    /// The gateway last: when it listens, all is there.
    private static let startOrder = Installation.services + ["gateway"]

    private func binary(of service: String) -> String { "\(folder)/footbridge-\(service)" }

    // MARK: Starting and stopping

    /// Starts all and waits until each answers.
    func start(clockFile: String? = nil) throws {
        for service in Self.startOrder {
            let pid = try spawn(service, clockFile: clockFile)
            children.withLock {
                $0.append(Child(service: service, pid: pid, startedAt: .now))
            }
        }
        let deadline = ContinuousClock.now + .seconds(Self.startSeconds)
        for service in Self.startOrder {
            let peer = installation.peer(service)
            while true {
                do {
                    _ = try peer.call(
                        Health(), caller: nil, trace: newTrace(), timeoutMilliseconds: 1_000)
                    break
                } catch {
                    if let problem = diagnosis(of: service, deadline: deadline) {
                        stop()
                        throw Failure(.unavailable, "not_started", problem)
                    }
                    usleep(20_000)
                }
            }
        }
    }

    /// Why waiting for a service has no point any more; nil while it has.
    private func diagnosis(
        of service: String, deadline: ContinuousClock.Instant
    ) -> String? {
        let pid = children.withLock { $0.first { $0.service == service }?.pid } ?? 0
        var status: Int32 = 0
        let hasEnded = pid > 0 && waitpid(pid, &status, WNOHANG) == pid
        guard hasEnded || ContinuousClock.now > deadline else { return nil }
        if hasEnded {
            children.withLock { $0.removeAll { $0.pid == pid } }
        }
        let log = installation.logFile(of: service)
        return "The \(service) service does not start. \(lastLine(of: log) ?? "") (\(log))"
    }

    /// Stops the gateway first, so that nobody is refused by a service behind it.
    func stop() {
        let running = children.withLock { children in
            defer { children = [] }
            return children.filter { $0.pid > 0 }
        }
        let deadline = ContinuousClock.now + .seconds(Self.stopSeconds)
        for group in [
            running.filter { $0.service == "gateway" }, running.filter { $0.service != "gateway" },
        ] {
            for child in group { kill(child.pid, SIGTERM) }
            for child in group { waitForEnd(of: child.pid, until: deadline) }
        }
    }

    private func waitForEnd(of pid: pid_t, until deadline: ContinuousClock.Instant) {
        var status: Int32 = 0
        while waitpid(pid, &status, WNOHANG) == 0 {
            if ContinuousClock.now > deadline { kill(pid, SIGKILL) }
            usleep(5_000)
        }
    }

    // MARK: Keeping them running

    static func blockSignals() {
        var signals = stopSignals()
        sigprocmask(SIG_BLOCK, &signals, nil)
    }

    private static func stopSignals() -> sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGCHLD] { sigaddset(&signals, number) }
        return signals
    }

    /// Returns once asked to stop (SIGINT, SIGTERM) and all services have ended.
    func waitUntilStopped() -> Int32 {
        var signals = Self.stopSignals()
        while true {
            // Half a second is how late a restart may be.
            var pause = timespec(tv_sec: 0, tv_nsec: 500_000_000)
            let number = sigtimedwait(&signals, nil, &pause)
            switch number {
            case SIGINT, SIGTERM:
                printText("\nStopping …")
                stop()
                printText("Stopped.")
                return 0
            case SIGHUP:
                for child in children.withLock({ $0 }) where child.pid > 0 {
                    kill(child.pid, SIGHUP)
                }
            default:
                collectEnded()
                restartDue()
                limitLogs()
            }
        }
    }

    private func collectEnded() {
        children.withLock { children in
            for index in children.indices where children[index].pid > 0 {
                var status: Int32 = 0
                guard waitpid(children[index].pid, &status, WNOHANG) == children[index].pid else {
                    continue
                }
                let lived = ContinuousClock.now - children[index].startedAt
                children[index].failures = lived < .seconds(10) ? children[index].failures + 1 : 0
                // 0.1, 0.2, 0.4 … up to 5 seconds.
                let pause = min(5_000, 100 << min(children[index].failures, 6))
                children[index].restartAt = .now + .milliseconds(pause)
                children[index].pid = 0
                printError(
                    "\(children[index].service) ended (\(ending(status))); starting it again")
            }
        }
    }

    private func restartDue() {
        children.withLock { children in
            for index in children.indices {
                guard let due = children[index].restartAt, ContinuousClock.now >= due else {
                    continue
                }
                children[index].restartAt = nil
                do {
                    children[index].pid = try spawn(children[index].service, clockFile: nil)
                    children[index].startedAt = .now
                } catch {
                    children[index].restartAt = .now + .seconds(5)
                    printError("\(error)")
                }
            }
        }
    }

    private func limitLogs() {
        for service in Self.startOrder {
            let path = installation.logFile(of: service)
            var status = stat()
            guard stat(path, &status) == 0, status.st_size > Self.logBytesLimit else { continue }
            // Children append (O_APPEND), so a shortened file goes on from its new end.
            rename("\(path).1", "\(path).2")
            if copyFile(path, to: "\(path).1") { truncate(path, 0) }
        }
    }

    // MARK: Processes

    private func spawn(_ service: String, clockFile: String?) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions, 2, installation.logFile(of: service), O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 2, 1)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own, so that Ctrl-C reaches the supervisor alone, and no blocked signals.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGMASK))

        var variables = inheritedVariables()
        variables["FOOTBRIDGE_DATA"] = installation.data
        variables["FOOTBRIDGE_RUN"] = installation.run
        variables["FOOTBRIDGE_SUPERVISOR"] = "\(getpid())"
        variables["FOOTBRIDGE_LOG_FORMAT"] = "lines"
        variables["LIBDISPATCH_LOG"] = "NO"
        // E-mails link to where the portal listens, unless it is reached by another address.
        if variables["FOOTBRIDGE_URL"] == nil {
            variables["FOOTBRIDGE_URL"] = "http://127.0.0.1:\(installation.port)"
        }
        if let clockFile { variables["FOOTBRIDGE_CLOCK"] = clockFile }

        let path = binary(of: service)
        var pid: pid_t = 0
        let result = withCStrings([path]) { words in
            withCStrings(variables.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawn(&pid, path, &actions, &attributes, words, environment)
            }
        }
        guard result == 0 else { throw SystemError("starting \(path)", number: result) }
        return pid
    }
}

private func ending(_ status: Int32) -> String {
    status & 0x7F == 0 ? "exit code \(status >> 8 & 0xFF)" : "signal \(status & 0x7F)"
}

private func inheritedVariables() -> [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee.map({ String(cString: $0) }) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
        entry += 1
    }
    return variables
}

private func withCStrings<T>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> T
) -> T {
    let pointers = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers)
}

/// The folder of this program, where the services' binaries are too.
private func ownFolder() throws -> String {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0 else { throw SystemError("finding this program's folder") }
    let path = String(decoding: buffer[..<count], as: UTF8.self)
    return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
}

/// Makes the folder and those above it, for its owner alone.
private func makeFolder(_ path: String) throws {
    var made = ""
    for part in path.split(separator: "/") {
        made += "/\(part)"
        if mkdir(made, 0o700) != 0, errno != EEXIST {
            throw SystemError("making the folder \(made)")
        }
    }
}

private func copyFile(_ path: String, to other: String) -> Bool {
    let source = open(path, O_RDONLY | O_CLOEXEC)
    let target = open(other, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer {
        close(source)
        close(target)
    }
    guard source >= 0, target >= 0 else { return false }
    while true {
        let count = sendfile(target, source, nil, 1 << 20)
        if count == 0 { return true }
        if count < 0 { return false }
    }
}

private func lastLine(of path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    lseek(descriptor, max(lseek(descriptor, 0, SEEK_END) - 4_096, 0), SEEK_SET)
    let text = String(decoding: Command.readAll(descriptor), as: UTF8.self)
    return text.split(separator: "\n").last.flatMap { LogLine($0) }.map { String($0.rest) }
}
