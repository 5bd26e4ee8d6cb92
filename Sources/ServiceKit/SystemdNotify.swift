import Glibc

/// What a service tells systemd about itself, and the sockets systemd gives it (OP-5).
///
/// Datagrams as sd_notify(3) describes them. Without systemd everything here does nothing.
package struct SystemdNotify: Sendable {
    private let socketPath: String?
    /// How often `watchdog()` must be called at the least; nil where systemd does not watch.
    /// Callers take half of it (sd_watchdog_enabled(3)).
    package let watchdogInterval: Duration?

    package init(settings: Settings = .process) {
        socketPath = settings.find("NOTIFY_SOCKET")
        let isOurs = settings.find("WATCHDOG_PID").map { Int32($0) == getpid() } ?? true
        let microseconds = settings.find("WATCHDOG_USEC").flatMap { Int64($0) } ?? 0
        watchdogInterval = isOurs && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    /// Start-up, or a reload, is done.
    @discardableResult
    package func ready(status: String = "") -> Bool { send("READY=1", status) }

    /// One line for `systemctl status`.
    @discardableResult
    package func status(_ status: String) -> Bool { send(nil, status) }

    @discardableResult
    package func watchdog() -> Bool { send("WATCHDOG=1") }

    /// Settings are being read again; `ready()` must follow.
    @discardableResult
    package func reloading() -> Bool {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
        return send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
    }

    @discardableResult
    package func stopping(status: String = "") -> Bool { send("STOPPING=1", status) }

    /// Sends one datagram; whether somebody took it.
    private func send(_ state: String?, _ status: String = "") -> Bool {
        guard let socketPath, var address = UnixAddress(socketPath) else { return false }
        let line = status.split(whereSeparator: \.isNewline).joined(separator: " ")
        let parts = [state, line.isEmpty ? nil : "STATUS=\(line)"].compactMap { $0 }
        let message = Array(parts.joined(separator: "\n").utf8)
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let sent = address.withSockAddr { address, length in
            sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), address, length)
        }
        return sent == message.count
    }

    /// The sockets of the `.socket` unit with their FileDescriptorName=, in its order; empty where
    /// they are not for this process (sd_listen_fds(3)). They are not passed on to children.
    package static func listenDescriptors(
        settings: Settings = .process
    ) -> [(name: String, descriptor: Int32)] {
        let first: Int32 = 3
        guard let process = settings.find("LISTEN_PID"), Int32(process) == getpid(),
            let count = settings.find("LISTEN_FDS").flatMap({ Int32($0) }), count > 0,
            count <= 1_024
        else { return [] }
        let names =
            settings.find("LISTEN_FDNAMES")?
            .split(separator: ":", omittingEmptySubsequences: false) ?? []
        return (0..<count).map { index in
            let descriptor = first + index
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            let name = Int(index) < names.count ? String(names[Int(index)]) : "unknown"
            return (name, descriptor)
        }
    }
}

/// A unix(7) address; a leading `@` stands for the zero byte of an abstract one.
private struct UnixAddress {
    private var address = sockaddr_un()
    private let length: socklen_t

    /// nil where the path does not fit or is neither absolute nor abstract.
    init?(_ path: String) {
        var bytes = Array(path.utf8)
        let isAbstract = bytes.first == UInt8(ascii: "@")
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard isAbstract || bytes.first == UInt8(ascii: "/"), bytes.count < room else { return nil }
        if isAbstract { bytes[0] = 0 }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        // A path is followed by its zero byte, an abstract name ends with its length.
        let used = bytes.count + (isAbstract ? 0 : 1)
        length = socklen_t(MemoryLayout<sa_family_t>.size + used)
    }

    mutating func withSockAddr<T>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> T
    ) -> T {
        let length = self.length
        return withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
