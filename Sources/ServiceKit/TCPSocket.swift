import Glibc

/// TCP sockets (tcp(7)), and what the non-blocking ones of either family need.
package enum TCPSocket {
    /// Connections that may wait to be accepted; the kernel takes at most net.core.somaxconn.
    static let backlog: Int32 = 4_096

    /// Listens without blocking at an IPv4 or IPv6 address; port 0 takes any that is free.
    package static func listen(address: String, port: Int) throws -> Int32 {
        let what = "listening at \(address) port \(port)"
        var storage = sockaddr_storage()
        guard let length = fill(&storage, address, UInt16(truncatingIfNeeded: port)) else {
            throw SystemError(what, number: EINVAL)
        }
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(Int32(storage.ss_family), type, 0)
        guard descriptor >= 0 else { throw SystemError(what) }
        var one: Int32 = 1
        // Connections of the process before this one may still be dying.
        setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        let bound = withUnsafePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard bound == 0, Glibc.listen(descriptor, backlog) == 0 else {
            let error = SystemError(what)
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// Connects and waits for it.
    package static func connect(address: String, port: Int) throws -> Int32 {
        let what = "connecting to \(address) port \(port)"
        var storage = sockaddr_storage()
        guard let length = fill(&storage, address, UInt16(truncatingIfNeeded: port)) else {
            throw SystemError(what, number: EINVAL)
        }
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(Int32(storage.ss_family), type, 0)
        guard descriptor >= 0 else { throw SystemError(what) }
        let connected = withUnsafePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, length)
            }
        }
        guard connected == 0 else {
            let error = SystemError(what)
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// The port that a listening socket has; nil for a Unix socket.
    package static func port(of descriptor: Int32) -> Int? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        guard result == 0 else { return nil }
        switch Int32(storage.ss_family) {
        case AF_INET:
            return withUnsafeBytes(of: storage) {
                Int(UInt16(bigEndian: $0.load(as: sockaddr_in.self).sin_port))
            }
        case AF_INET6:
            return withUnsafeBytes(of: storage) {
                Int(UInt16(bigEndian: $0.load(as: sockaddr_in6.self).sin6_port))
            }
        default: return nil
        }
    }

    /// Whether the text is an IPv4 or IPv6 address.
    package static func isAddress(_ text: String) -> Bool {
        var storage = sockaddr_storage()
        return fill(&storage, text, 0) != nil
    }

    /// What an address is counted under: of IPv6 the network, since a single line has 2^64
    /// addresses of it; others as they are, IPv4 ones inside IPv6 too (RFC 4291 §2.5.5.2).
    package static func line(of address: String) -> String {
        guard address.utf8.contains(UInt8(ascii: ":")) else { return address }
        var bytes = in6_addr()
        guard inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        return withUnsafeBytes(of: bytes) { all in
            let isMapped =
                all.prefix(10).allSatisfy { $0 == 0 } && all[10] == 0xFF && all[11] == 0xFF
            if isMapped { return all.suffix(4).map { String($0) }.joined(separator: ".") }
            return all.prefix(8).map { String($0, radix: 16) }.joined(separator: ":")
        }
    }

    private static func fill(
        _ storage: inout sockaddr_storage, _ address: String, _ port: UInt16
    ) -> socklen_t? {
        withUnsafeMutableBytes(of: &storage) { bytes in
            var four = sockaddr_in()
            if inet_pton(AF_INET, address, &four.sin_addr) == 1 {
                four.sin_family = sa_family_t(AF_INET)
                four.sin_port = port.bigEndian
                withUnsafeBytes(of: &four) { bytes.copyMemory(from: $0) }
                return socklen_t(MemoryLayout<sockaddr_in>.size)
            }
            var six = sockaddr_in6()
            if inet_pton(AF_INET6, address, &six.sin6_addr) == 1 {
                six.sin6_family = sa_family_t(AF_INET6)
                six.sin6_port = port.bigEndian
                withUnsafeBytes(of: &six) { bytes.copyMemory(from: $0) }
                return socklen_t(MemoryLayout<sockaddr_in6>.size)
            }
            return nil
        }
    }
}

/// Sockets that never keep their thread waiting.
package enum NonBlockingSocket {
    package enum Accepted: Sendable {
        /// The address is an IP address, or nil at a Unix socket.
        case connection(Int32, address: String?)
        /// Nobody waits.
        case none
        /// The process or the machine is out of descriptors or memory.
        case exhausted
    }

    package enum Received: Sendable {
        case bytes(Int)
        case nothingYet, end, broken
    }

    package static func make(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    package static func accept(on listener: Int32) -> Accepted {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let descriptor = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.accept(listener, $0, &length)
            }
        }
        guard descriptor >= 0 else {
            switch errno {
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
            default: return .none
            }
        }
        make(descriptor)
        let address = text(of: storage)
        if address != nil {
            // Answers are written whole; waiting for more to send would only delay them.
            var one: Int32 = 1
            setsockopt(
                descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one,
                socklen_t(MemoryLayout<Int32>.size))
        }
        return .connection(descriptor, address: address)
    }

    package static func receive(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer
    ) -> Received {
        while true {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .end }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .nothingYet : .broken
        }
    }

    /// How many bytes the kernel took, 0 when it has no room; nil when the other end is gone.
    package static func send(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int? {
        while true {
            let count = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            if count >= 0 { return count }
            if errno == EINTR { continue }
            return errno == EAGAIN ? 0 : nil
        }
    }

    /// Says that nothing more will be sent; the other end may still.
    package static func endSending(_ descriptor: Int32) { shutdown(descriptor, Int32(SHUT_WR)) }

    /// The IP address, an IPv4 one that came as IPv6 in its own form (RFC 4291 §2.5.5.2).
    private static func text(of storage: sockaddr_storage) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let found: Bool = withUnsafeBytes(of: storage) { bytes in
            switch Int32(storage.ss_family) {
            case AF_INET:
                var address = bytes.load(as: sockaddr_in.self).sin_addr
                return inet_ntop(AF_INET, &address, &buffer, socklen_t(buffer.count)) != nil
            case AF_INET6:
                var address = bytes.load(as: sockaddr_in6.self).sin6_addr
                return inet_ntop(AF_INET6, &address, &buffer, socklen_t(buffer.count)) != nil
            default: return false
            }
        }
        guard found else { return nil }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let text = String(decoding: bytes, as: UTF8.self)
        let mapped = "::ffff:"
        return text.hasPrefix(mapped) && text.contains(".")
            ? String(text.dropFirst(mapped.count)) : text
    }
}

/// Lets the process open as many descriptors as the system allows it, instead of the 1,024 that
/// programs with select(2) need.
package func raiseDescriptorLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, 1 << 16)
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
