import Glibc

/// A system call that failed, with what was tried.
package struct SystemError: Error, CustomStringConvertible {
    package let what: String
    package let number: Int32

    package init(_ what: String, number: Int32 = errno) {
        (self.what, self.number) = (what, number)
    }

    package var description: String { "\(what): \(String(cString: strerror(number)))" }
}

/// Unix stream sockets (unix(7)).
package enum UnixSocket {
    /// Who is at the other end, as the kernel says (SO_PEERCRED).
    package struct Credentials: Sendable {
        package var pid: UInt32 = 0
        package var uid: UInt32 = 0
        package var gid: UInt32 = 0
    }

    /// How long a peer may leave what is sent to it unread.
    static let sendSeconds = 10

    /// Listens at `path`, taking the place of a socket that a dead process left there.
    ///
    /// `mode` is the file's; sockets of services are for owner and group.
    package static func listen(at path: String, mode: mode_t = 0o660) throws -> Int32 {
        let descriptor = socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        if let other = try? connect(to: path) {
            // Somebody answers there: two processes must not share a service's file.
            Glibc.close(other)
            Glibc.close(descriptor)
            throw SystemError("listening at \(path)", number: EADDRINUSE)
        }
        unlink(path)
        let bound = try withAddress(path) { bind(descriptor, $0, $1) }
        guard bound == 0, chmod(path, mode) == 0, Glibc.listen(descriptor, 512) == 0 else {
            let error = SystemError("listening at \(path)")
            Glibc.close(descriptor)
            throw error
        }
        return descriptor
    }

    /// `nonBlocking` holds for the connection and for making it, which fails with EAGAIN when too
    /// many wait there already.
    package static func connect(to path: String, nonBlocking: Bool = false) throws -> Int32 {
        let mode = nonBlocking ? Int32(SOCK_NONBLOCK.rawValue) : 0
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | mode
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        // Also for connecting itself, where the other end's queue is full (unix(7)).
        if !nonBlocking { setTimeout(SO_SNDTIMEO, seconds: sendSeconds, on: descriptor) }
        guard try withAddress(path, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
            let error = SystemError("connecting to \(path)")
            Glibc.close(descriptor)
            throw error
        }
        return descriptor
    }

    package static func credentials(of descriptor: Int32) -> Credentials? {
        var credentials = Credentials()
        var length = socklen_t(MemoryLayout<Credentials>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 else {
            return nil
        }
        return credentials
    }

    /// Limits how long one read or write may wait; 0 means without end.
    package static func setTimeout(_ option: Int32, seconds: Int, on descriptor: Int32) {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Writes all of it, or says false when the other end is gone or too slow.
    package static func sendAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var rest = bytes
        while let base = rest.baseAddress, !rest.isEmpty {
            let count = send(descriptor, base, rest.count, Int32(MSG_NOSIGNAL))
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return true
    }

    /// How much could be written without waiting, or nil when the other end is gone.
    static func sendNow(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int? {
        var sent = 0
        while sent < bytes.count, let base = bytes.baseAddress {
            let count = send(
                descriptor, base + sent, bytes.count - sent,
                Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            if count < 0 {
                if errno == EINTR { continue }
                return errno == EAGAIN ? sent : nil
            }
            sent += count
        }
        return sent
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity else {
            throw SystemError(
                "the path \(path) is longer than \(capacity - 1) bytes", number: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
