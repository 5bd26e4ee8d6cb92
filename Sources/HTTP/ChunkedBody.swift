/// Writes an answer whose length is not known when it begins: exports, event streams.
///
/// HTTP/1.0 has no chunks, so there the end of the connection is the end of the body; to HEAD
/// only the head is sent. The caller need not know either.
package struct ChunkedBody: Sendable {
    /// Whether the connection may be used again after `end`.
    package let keepAlive: Bool

    private let isChunked: Bool
    private let hasBody: Bool

    package init(for request: Request) {
        isChunked = request.minorVersion == 1
        keepAlive = request.keepAlive && isChunked
        hasBody = !request.isHead
    }

    /// Appends the head; `response.body` is the first piece of the body.
    ///
    /// - Parameter date: as for `Response.encode`.
    package func begin(_ response: Response, date: String, into output: inout [UInt8]) {
        precondition(response.status != 204 && response.status != 304, "has no body to stream")
        response.encodeHead(into: &output, date: date, keepAlive: keepAlive)
        if isChunked {
            output.append(contentsOf: ("transfer-encoding: chunked\r\n" as StaticString).bytes)
        }
        output.append(contentsOf: ("\r\n" as StaticString).bytes)
        response.body.withUnsafeBytes { encode($0, into: &output) }
    }

    /// Appends a piece of the body; an empty one is nothing, since it would end the body.
    package func encode(_ piece: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        guard hasBody, !piece.isEmpty else { return }
        let bytes = piece.bindMemory(to: UInt8.self)
        guard isChunked else {
            output.append(contentsOf: bytes)
            return
        }
        output.append(hexadecimal: piece.count)
        output.append(contentsOf: ("\r\n" as StaticString).bytes)
        output.append(contentsOf: bytes)
        output.append(contentsOf: ("\r\n" as StaticString).bytes)
    }

    package func encode(_ piece: [UInt8], into output: inout [UInt8]) {
        piece.withUnsafeBytes { encode($0, into: &output) }
    }

    /// Appends the end; without it a client knows that something was lost.
    package func end(into output: inout [UInt8]) {
        guard hasBody, isChunked else { return }
        output.append(contentsOf: ("0\r\n\r\n" as StaticString).bytes)
    }
}
