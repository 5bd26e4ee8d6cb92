/// A message as it came off the wire: a decoded head and the body's bytes.
package struct WireMessage: Sendable {
    package var head: Head
    package var body: [UInt8]

    package init(head: Head, body: [UInt8] = []) {
        (self.head, self.body) = (head, body)
    }

    /// Prefix, head and body as bytes.
    package func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    package func append(to bytes: inout [UInt8]) {
        let head = head.encoded()
        bytes.reserveCapacity(bytes.count + 8 + head.count + body.count)
        bytes.append(bigEndian: UInt32(head.count))
        bytes.append(bigEndian: UInt32(body.count))
        bytes.append(contentsOf: head)
        bytes.append(contentsOf: body)
    }
}

/// Cuts a stream of bytes into messages; knows nothing of sockets.
///
/// What a prefix announces beyond the limits is refused before memory is taken for it.
package struct MessageDecoder: Sendable {
    package static let headBytesLimit = 64 * 1024
    package static let bodyBytesLimit = 32 * 1024 * 1024

    private var buffer: [UInt8] = []
    /// The first byte that has not been taken yet.
    private var start = 0

    package init() {}

    /// How many bytes wait for the rest of their message.
    package var pending: Int { buffer.count - start }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if start > 0, start == buffer.count || start > 256 * 1024 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole message, or nil when its last byte has not arrived.
    ///
    /// Fails with `too_large` or `malformed`; the connection is then of no more use.
    package mutating func next() throws(Failure) -> WireMessage? {
        guard pending >= 8 else { return nil }
        let (headCount, bodyCount) = (length(at: 0), length(at: 4))
        guard headCount > 0 else { throw .malformed("A message needs a head.") }
        guard headCount <= Self.headBytesLimit else {
            throw Failure(
                .tooLarge, "too_large",
                "A head may have \(Self.headBytesLimit) bytes, not \(headCount).")
        }
        guard bodyCount <= Self.bodyBytesLimit else {
            throw Failure(
                .tooLarge, "too_large",
                "A body may have \(Self.bodyBytesLimit) bytes, not \(bodyCount).")
        }
        guard pending >= 8 + headCount + bodyCount else { return nil }
        let headStart = start + 8
        let head: Head
        do {
            head = try buffer.withUnsafeBytes {
                try Head.decode(
                    UnsafeRawBufferPointer(rebasing: $0[headStart..<headStart + headCount]),
                    strict: false)
            }
        } catch {
            throw .malformed("The head cannot be read: \((error as? Failure)?.message ?? "").")
        }
        let bodyStart = headStart + headCount
        let body = [UInt8](buffer[bodyStart..<bodyStart + bodyCount])
        start = bodyStart + bodyCount
        if start == buffer.count {
            // A large message's memory is given back.
            buffer.removeAll(keepingCapacity: buffer.capacity <= 256 * 1024)
            start = 0
        }
        return WireMessage(head: head, body: body)
    }

    private func length(at offset: Int) -> Int {
        var value = 0
        for index in 0..<4 { value = value << 8 | Int(buffer[start + offset + index]) }
        return value
    }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian value: UInt32) {
        append(UInt8(truncatingIfNeeded: value >> 24))
        append(UInt8(truncatingIfNeeded: value >> 16))
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }
}
