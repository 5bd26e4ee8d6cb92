import Glibc
import Testing

@testable import ServiceKit

@Suite struct TellingSystemd {  // OP-5
    /// A datagram socket that hears what systemd would.
    final class Ear {
        let descriptor: Int32
        let name: String
        private let folder: Folder

        init(isAbstract: Bool) throws {
            folder = try Folder()
            let path = folder.path + "/notify"
            name = isAbstract ? "@" + path : path
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let bytes = (isAbstract ? [0] : []) + Array(path.utf8)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
            let length = socklen_t(2 + bytes.count + (isAbstract ? 0 : 1))
            let bound = withUnsafePointer(to: &address) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, length)
                }
            }
            try #require(bound == 0)
            var patience = timeval(tv_sec: 5, tv_usec: 0)
            setsockopt(
                descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience,
                socklen_t(MemoryLayout<timeval>.size))
        }

        deinit { close(descriptor) }

        func hear() -> String {
            var bytes = [UInt8](repeating: 0, count: 4_096)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        }
    }

    @Test(arguments: [false, true])
    func `each state is one datagram`(isAbstract: Bool) throws {
        let ear = try Ear(isAbstract: isAbstract)
        let systemd = SystemdNotify(settings: Settings(environment: ["NOTIFY_SOCKET": ear.name]))
        #expect(systemd.ready(status: "up"))
        #expect(ear.hear() == "READY=1\nSTATUS=up")
        systemd.ready()
        #expect(ear.hear() == "READY=1")
        systemd.status("two\nlines READY=1")
        #expect(ear.hear() == "STATUS=two lines READY=1")
        systemd.watchdog()
        #expect(ear.hear() == "WATCHDOG=1")
        systemd.stopping()
        #expect(ear.hear() == "STOPPING=1")
        systemd.reloading()
        let reloading = ear.hear().split(separator: "\n")
        #expect(reloading.first == "RELOADING=1")
        let time = try #require(reloading.last?.split(separator: "=").last.flatMap { Int64($0) })
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        #expect(abs(Int64(now.tv_sec) - time / 1_000_000) <= 5)
    }

    @Test(arguments: ["", "relative", "/nowhere/at/all", "/" + String(repeating: "x", count: 200)])
    func `without systemd nothing happens`(name: String) {
        let systemd = SystemdNotify(settings: Settings(environment: ["NOTIFY_SOCKET": name]))
        #expect(!systemd.ready())
        #expect(systemd.watchdogInterval == nil)
    }

    @Test func `the watchdog is ours only if it says so`() {
        func interval(_ environment: [String: String]) -> Duration? {
            SystemdNotify(settings: Settings(environment: environment)).watchdogInterval
        }
        #expect(interval(["WATCHDOG_USEC": "2000000"]) == .seconds(2))
        #expect(
            interval(["WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "\(getpid())"]) == .seconds(2))
        #expect(interval(["WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "1"]) == nil)
        #expect(interval(["WATCHDOG_USEC": "soon"]) == nil)
    }

    @Test func `listening sockets come with their names, to their process only`() {
        func sockets(_ environment: [String: String]) -> [String] {
            SystemdNotify.listenDescriptors(settings: Settings(environment: environment))
                .map { "\($0.name)=\($0.descriptor)" }
        }
        let own = "\(getpid())"
        #expect(sockets(["LISTEN_PID": own, "LISTEN_FDS": "0"]).isEmpty)
        #expect(sockets(["LISTEN_PID": "1", "LISTEN_FDS": "2"]).isEmpty)
        #expect(sockets(["LISTEN_FDS": "2"]).isEmpty)
        #expect(
            sockets(["LISTEN_PID": own, "LISTEN_FDS": "2", "LISTEN_FDNAMES": "wire:http"])
                == ["wire=3", "http=4"])
        #expect(sockets(["LISTEN_PID": own, "LISTEN_FDS": "1"]) == ["unknown=3"])
    }
}
