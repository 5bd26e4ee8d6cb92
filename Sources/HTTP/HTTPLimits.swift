/// How much of a request is read before it is refused (PO-1).
///
/// Every limit is checked while bytes arrive, so what is held never exceeds their sum.
package struct HTTPLimits: Sendable {
    /// Bytes of the request line; RFC 9112 §3 asks for 8,000 at least. Beyond: 414.
    package var requestLineBytes = 8 * 1024

    /// Bytes of the request target, so that the line's limit leaves room for the rest. Beyond: 414.
    package var targetBytes = 8_000

    /// Bytes of all header lines with their line ends: browsers stop sending cookies far
    /// earlier, nginx forwards at most this much by default. Beyond: 431.
    package var headerBytes = 32 * 1024

    /// Header lines: ordinary requests have under 30, and each is compared with every name
    /// that is looked up. Beyond: 431.
    package var headerCount = 100

    /// Bytes of the body, default 32 MiB: the largest body the wire takes. Beyond: 413.
    package var bodyBytes = 32 * 1024 * 1024

    /// Bytes of all chunk extensions of one body: nobody uses them, and without a limit they
    /// are a body that is never counted (RFC 9112 §7.1.1). Beyond: 400.
    package var chunkExtensionBytes = 1024

    /// Bytes of all trailer lines with their line ends: read and dropped. Beyond: 431.
    package var trailerBytes = 4 * 1024

    /// Empty lines before a request line, which RFC 9112 §2.2 asks to overlook. Beyond: 400.
    package var emptyLines = 4

    package init() {}
}
