/// Turns the bytes of one connection into requests (PO-1, RFC 9112).
///
/// After each `append` call `next` until it returns nil: then at most one unfinished head or
/// line and one unfinished body are held, whose sizes `limits` bounds.
package struct RequestDecoder: Sendable {
    /// What the connection is waiting for; each has its own deadline.
    package enum Phase: Sendable {
        /// Between requests: the client owes nothing.
        case idle
        case head
        case body
        /// Nothing more will be read: a request was refused or was the last.
        case closed
    }

    private enum State {
        case head
        case body(missing: Int)
        case chunks
        case closed
    }

    /// A change holds for whatever is read after it.
    package var limits: HTTPLimits

    /// Whether the client waits for `100 Continue` before it sends its body.
    ///
    /// True after `next` returned nil, until `continueWasSent` or the body's first byte.
    package private(set) var wantsContinue = false

    private var state = State.head
    private var head = HeadReader()
    private var chunks = ChunkedReader()
    private var request: Request?
    private var body: [UInt8] = []
    private var refusal: HTTPRefusal?

    /// What has come in; everything before `start` is done with.
    private var buffer: [UInt8] = []
    private var start = 0

    /// Bytes of a body for which room is made before they come: a length alone must not take
    /// memory.
    private static let firstReservation = 64 * 1024

    /// Bytes of room that an idle connection keeps for its next request.
    private static let keptCapacity = 64 * 1024

    package init(limits: HTTPLimits = HTTPLimits()) {
        self.limits = limits
    }

    package var phase: Phase {
        switch state {
        case .head: start == buffer.count && !head.hasBegun ? .idle : .head
        case .body, .chunks: .body
        case .closed: .closed
        }
    }

    /// Whether the connection may be closed without harm to a request.
    package var isIdle: Bool { phase == .idle }

    /// Bytes held for requests that are not complete.
    package var bufferedBytes: Int { buffer.count - start + body.count }

    package mutating func continueWasSent() { wantsContinue = false }

    /// Takes what was read from the socket; ignored once closed.
    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        var bytes = bytes.bindMemory(to: UInt8.self)
        switch state {
        case .closed:
            return
        case .body(let missing) where start == buffer.count && missing > 0:
            // Straight into the body, so that an upload is copied once.
            let count = min(missing, bytes.count)
            makeRoom(for: count, missing: missing)
            body.append(contentsOf: bytes[..<count])
            bytes = UnsafeBufferPointer(rebasing: bytes[count...])
        case .head, .body, .chunks:
            break
        }
        if start > 0, buffer.capacity - buffer.count < bytes.count { compact() }
        buffer.append(contentsOf: bytes)
    }

    /// The next complete request, or nil if bytes are missing.
    ///
    /// After a refusal every further call throws the same one.
    package mutating func next() throws(HTTPRefusal) -> Request? {
        if let refusal { throw refusal }
        do {
            let next = try advance()
            if next == nil, case .head = state { compact() }
            return next
        } catch {
            refusal = error
            close()
            throw error
        }
    }

    private mutating func advance() throws(HTTPRefusal) -> Request? {
        while true {
            switch state {
            case .head:
                if start == buffer.count { return nil }
                guard let length = try head.read(buffer, from: start, limits) else { return nil }
                try beginBody(headLength: length)
            case .body(let missing):
                if missing == 0 { return finished() }
                if start == buffer.count { return nil }
                takeBody(missing: missing)
            case .chunks:
                if start < buffer.count { wantsContinue = false }
                guard try chunks.read(buffer, from: &start, into: &body, limits) else {
                    return nil
                }
                return finished()
            case .closed:
                return nil
            }
        }
    }

    private mutating func beginBody(headLength: Int) throws(HTTPRefusal) {
        let length = head.contentLength ?? 0
        guard length <= limits.bodyBytes else { throw .bodyTooLarge(limit: limits.bodyBytes) }
        request = head.request(head: Array(buffer[start..<start + headLength]))
        start += headLength
        if head.isChunked {
            state = .chunks
            chunks = ChunkedReader()
        } else {
            state = .body(missing: length)
            body.reserveCapacity(min(length, RequestDecoder.firstReservation))
        }
        wantsContinue = head.expectsContinue && (head.isChunked || length > 0)
        head = HeadReader()
    }

    private mutating func takeBody(missing: Int) {
        let end = start + min(missing, buffer.count - start)
        makeRoom(for: end - start, missing: missing)
        body.append(contentsOf: buffer[start..<end])
        start = end
    }

    private mutating func makeRoom(for count: Int, missing: Int) {
        guard count > 0 else { return }
        wantsContinue = false
        state = .body(missing: missing - count)
        if body.count + count > RequestDecoder.firstReservation {
            // The client has shown that it means it: room for all, so that nothing is copied
            // again. The system provides pages only when they are written to.
            body.reserveCapacity(body.count + missing)
        }
    }

    private mutating func finished() -> Request? {
        var result = request.take()
        result?.body = body
        body = []
        state = .head
        wantsContinue = false
        // RFC 9112 §9.6: what follows a last request is not a request.
        if result?.keepAlive == false { close() }
        return result
    }

    private mutating func close() {
        state = .closed
        wantsContinue = false
        (request, body, buffer, start) = (nil, [], [], 0)
    }

    /// Gives up the bytes that are done with.
    private mutating func compact() {
        if start < buffer.count {
            if start > 0 { buffer.removeSubrange(..<start) }
        } else if buffer.capacity > RequestDecoder.keptCapacity {
            buffer = []
        } else {
            buffer.removeAll(keepingCapacity: true)
        }
        start = 0
    }
}
