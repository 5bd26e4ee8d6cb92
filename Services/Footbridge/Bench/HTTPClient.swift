import Glibc
import ServiceKit

/// One kept-alive connection to the gateway, as bare as can be: the load must cost less than what
/// it measures. So it knows of HTTP what our gateway sends: answers with `Content-Length`.
final class HTTPClient {
    let descriptor: Int32
    /// An answer's bytes so far; what it had room for stays for the next.
    private var buffer = [UInt8](repeating: 0, count: 16 * 1024)
    private var received = 0
    /// Bytes of the whole answer, once its head is there.
    private var wanted: Int?

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw SystemError("connecting to port \(port)") }
        var on: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        UnixSocket.setTimeout(SO_RCVTIMEO, seconds: 30, on: descriptor)
    }

    deinit { close(descriptor) }

    static func request(
        _ method: String, _ path: String, token: String? = nil, key: String? = nil,
        body: String = ""
    ) -> [UInt8] {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        if let token { text += "Authorization: Bearer \(token)\r\n" }
        if let key { text += "Idempotency-Key: \(key)\r\n" }
        if method == "POST" {
            text += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
        }
        return Array((text + "\r\n" + body).utf8)
    }

    /// Sends a request, whose answer `receive` then collects.
    func send(_ request: [UInt8]) throws {
        (received, wanted) = (0, nil)
        guard request.withUnsafeBytes({ UnixSocket.sendAll($0, to: descriptor) }) else {
            throw SystemError("sending")
        }
    }

    /// Takes what has come, waiting for it if need be; the status once the answer is whole.
    func receive() throws -> Int? {
        if received == buffer.count { grow(to: buffer.count * 2) }
        let count = buffer.withUnsafeMutableBytes {
            recv(descriptor, $0.baseAddress.map { $0 + received }, $0.count - received, 0)
        }
        guard count > 0 else { throw SystemError("receiving") }
        received += count
        if wanted == nil { wanted = buffer.withUnsafeBytes { lengthOfAnswer($0[..<received]) } }
        guard let wanted, received >= wanted else {
            if let wanted { grow(to: wanted) }
            return nil
        }
        // "HTTP/1.1 200"
        return buffer[9..<12].reduce(0) { $0 * 10 + Int($1) - 0x30 }
    }

    private func grow(to count: Int) {
        guard count > buffer.count else { return }
        buffer += [UInt8](repeating: 0, count: count - buffer.count)
    }
}

/// Head and body together, once the whole head is there.
private func lengthOfAnswer(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
    let (name, lineBreak): (StaticString, UInt8) = ("content-length:", 0x0A)
    var length = 0
    var start = 0
    while let end = bytes[start...].firstIndex(of: lineBreak) {
        // An empty line is CR LF.
        if end - start <= 1 { return end + 1 + length }
        if end - start > name.utf8CodeUnitCount, isEqual(bytes[start...], name) {
            length = bytes[(start + name.utf8CodeUnitCount)..<end].reduce(0) { length, byte in
                byte >= 0x30 && byte <= 0x39 ? length * 10 + Int(byte) - 0x30 : length
            }
        }
        start = end + 1
    }
    return nil
}

/// Whether the bytes begin with a name in small letters, whatever their case.
private func isEqual(_ bytes: Slice<UnsafeRawBufferPointer>, _ name: StaticString) -> Bool {
    for index in 0..<name.utf8CodeUnitCount
    where bytes[bytes.startIndex + index] | 0x20 != name.utf8Start[index] | 0x20 {
        return false
    }
    return true
}
