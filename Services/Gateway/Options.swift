import HTTP
import ServiceKit

/// What the environment says about the gateway (OP-10).
struct Options: Sendable {
    /// Where the services' sockets and the gateway's own are.
    let runFolder: String
    /// An IPv4 or IPv6 address.
    let listen: String
    /// 0 takes any port that is free.
    let port: Int
    /// A Unix socket for HTTP instead of the TCP port.
    let httpSocket: String?
    let isBehindProxy: Bool
    /// Whether browsers reach us by https: cookies are `Secure`, and browsers told to stay with it.
    let isSecure: Bool
    /// Addresses whose `X-Forwarded-For` is believed; `unix` for the HTTP socket.
    let trustedProxies: Set<String>
    /// Requests per second of one session, 0 for no limit.
    let rate: Double
    let connectionsPerAddress: Int
    let connections: Int
    /// Bytes of requests and answers held at a time, for all connections together.
    let heldBytes: Int
    let limits: HTTPLimits

    init(_ settings: Settings) throws {
        runFolder = try settings.path("FOOTBRIDGE_RUN")
        listen = try settings.string("FOOTBRIDGE_LISTEN", default: "127.0.0.1")
        guard TCPSocket.isAddress(listen) else {
            throw SettingError("FOOTBRIDGE_LISTEN", "must be an IPv4 or IPv6 address")
        }
        port = try settings.integer("FOOTBRIDGE_PORT", default: 8_080, in: 0...65_535)
        let name = "FOOTBRIDGE_HTTP_SOCKET"
        httpSocket = settings.find(name) == nil ? nil : try settings.path(name)
        isBehindProxy = try settings.flag("FOOTBRIDGE_BEHIND_PROXY", default: false)
        isSecure = try settings.flag("FOOTBRIDGE_HTTPS", default: isBehindProxy)
        trustedProxies = Set(
            try settings.list(
                "FOOTBRIDGE_TRUSTED_PROXIES",
                default: isBehindProxy ? ["127.0.0.1", "::1", "unix"] : []))
        for proxy in trustedProxies where proxy != "unix" && !TCPSocket.isAddress(proxy) {
            throw SettingError(
                "FOOTBRIDGE_TRUSTED_PROXIES", "must be IP addresses or unix, separated by commas")
        }
        rate = Double(try settings.integer("FOOTBRIDGE_RATE", default: 50, in: 0...1_000_000))
        connectionsPerAddress = try settings.integer(
            "FOOTBRIDGE_CONNECTIONS_PER_ADDRESS", default: 200, in: 1...60_000)
        connections = try settings.integer(
            "FOOTBRIDGE_CONNECTIONS", default: 10_000, in: 1...60_000)
        heldBytes =
            try settings.integer("FOOTBRIDGE_BUFFER_MIB", default: 256, in: 64...65_536) << 20
        var limits = HTTPLimits()
        limits.bodyBytes =
            try settings.integer("FOOTBRIDGE_BODY_MIB", default: 32, in: 1...32) << 20
        self.limits = limits
    }

    func socketPath(of service: String) -> String { "\(runFolder)/\(service).sock" }
}
