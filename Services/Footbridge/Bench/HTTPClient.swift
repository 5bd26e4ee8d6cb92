import Glibc
import ServiceKit

/// One kept-alive connection to the gateway, as bare as can be: the load must cost less than what
/// it measures.
final class HTTPClient {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

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

    /// Sends a request and returns the status of its answer, read to its end.
    func exchange(_ request: [UInt8]) throws -> Int {
        guard request.withUnsafeBytes({ UnixSocket.sendAll($0, to: descriptor) }) else {
            throw SystemError("sending")
        }
        buffer.removeAll(keepingCapacity: true)
        var wanted: Int?
        while wanted.map({ buffer.count < $0 }) ?? true {
            let count = withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 16) {
                let count = recv(descriptor, $0.baseAddress, $0.count, 0)
                if count > 0 { buffer += $0[..<count] }
                return count
            }
            guard count > 0 else { throw SystemError("receiving") }
            if wanted == nil { wanted = lengthOfAnswer() }
        }
        // "HTTP/1.1 200"
        return buffer[9..<12].reduce(0) { $0 * 10 + Int($1) - 0x30 }
    }

    /// Head and body together, once the whole head is there.
    private func lengthOfAnswer() -> Int? {
        let end: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        guard let head = buffer.firstRange(of: end) else { return nil }
        let text = String(decoding: buffer[..<head.lowerBound], as: UTF8.self).lowercased()
        for line in text.split(separator: "\r\n") where line.hasPrefix("content-length:") {
            let number = line.dropFirst("content-length:".count).drop { $0 == " " }
            return head.upperBound + (Int(number) ?? 0)
        }
        return head.upperBound
    }
}
