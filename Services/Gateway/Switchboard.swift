import Contracts
import ServiceKit
import Wire

/// A public operation that somebody asks for, by HTTP or at the gateway's socket.
struct Inquiry {
    var operation = ""
    /// A session or API token.
    var token: String?
    /// Where it comes from: an IP address, or `local` at a Unix socket.
    var address = ""
    var trace = ""
    var key: String?
    var timeoutMilliseconds = 30_000
    var body: [UInt8] = []
}

/// Connects those who ask with the services: finds the operation, has identity say who asks, and
/// passes the body on unread (PO-4).
final class Switchboard {
    /// Requests of one address per request of one session: an office has one address.
    private static let sessionsPerAddress = 10.0
    private static let authenticateMilliseconds = 10_000

    let upstreams: [String: Upstream]
    private let loop: Loop
    private var sessionRate: RateLimit
    private var addressRate: RateLimit
    /// No requests are taken any more.
    var isDraining = false

    private static let entries = Dictionary(
        uniqueKeysWithValues: Catalogue.entries.filter(\.isPublic).map { ($0.name, $0) })

    init(loop: Loop, options: Options, log: Log) {
        self.loop = loop
        var upstreams: [String: Upstream] = [:]
        for entry in Catalogue.entries {
            let service = String(entry.service)
            guard upstreams[service] == nil else { continue }
            upstreams[service] = Upstream(
                service: service, path: options.socketPath(of: service), loop: loop, log: log)
        }
        self.upstreams = upstreams
        sessionRate = RateLimit(perSecond: options.rate, burst: options.rate * 4)
        addressRate = RateLimit(
            perSecond: options.rate * Self.sessionsPerAddress,
            burst: options.rate * 4 * Self.sessionsPerAddress)
    }

    /// The operation, if one may ask for it from outside.
    static func entry(_ operation: String) -> ContractEntry? { entries[operation] }

    /// The answer comes later or before this returns. What is given back ends the inquiry early.
    func ask(_ inquiry: Inquiry, heard: @escaping (Answer) -> Void) -> Inquiring {
        let inquiring = Inquiring(heard)
        guard let entry = Self.entry(inquiry.operation) else {
            inquiring.answer(.failed(.notFound("operation")))
            return inquiring
        }
        guard inquiry.body.count <= entry.bodyBytesLimit else {
            let failure = Failure(
                .tooLarge, "too_large",
                "This operation takes at most \(entry.bodyBytesLimit) bytes.")
            inquiring.answer(.failed(failure))
            return inquiring
        }
        if isDraining {
            inquiring.answer(.failed(.unavailable("gateway")))
            return inquiring
        }
        let addressKey = TCPSocket.line(of: inquiry.address)
        if let seconds = addressRate.take(addressKey, loop.now) {
            inquiring.answer(.failed(tooMany(seconds)))
        } else if let token = inquiry.token {
            authenticate(token, inquiry, entry, inquiring)
        } else {
            forward(inquiry, entry, caller: nil, inquiring)
        }
        return inquiring
    }

    /// Asks identity who this is, every time: what was revoked a moment ago is refused (PO-4).
    private func authenticate(
        _ token: String, _ inquiry: Inquiry, _ entry: ContractEntry, _ inquiring: Inquiring
    ) {
        var head = Head()
        head.op = IdentityAPI.Authenticate.name
        head.timeout = min(inquiry.timeoutMilliseconds, Self.authenticateMilliseconds)
        head.trace = inquiry.trace
        let body = IdentityAPI.Authenticate(token: token).encoded()
        send(head, body, to: "identity", mayRepeat: true, inquiring) { [self] answer in
            switch answer {
            case .part: break
            case .last(let message):
                do throws(Failure) {
                    let reply = try IdentityAPI.Authenticate.Reply.decode(
                        message.body, strict: false)
                    forward(inquiry, entry, caller: reply.caller, inquiring)
                } catch {
                    inquiring.answer(.failed(.fault))
                }
            case .failed(let failure) where failure.code == .unauthenticated:
                // An old cookie must not keep anybody from signing in again.
                forward(inquiry, entry, caller: nil, inquiring)
            case .failed(let failure):
                inquiring.answer(.failed(failure))
            }
        }
    }

    private func forward(
        _ inquiry: Inquiry, _ entry: ContractEntry, caller: Caller?, _ inquiring: Inquiring
    ) {
        var head = Head()
        head.op = inquiry.operation
        head.timeout = inquiry.timeoutMilliseconds
        head.trace = inquiry.trace
        head.key = inquiry.key
        let rateKey: String
        if var caller {
            caller.address = inquiry.address
            head.caller = caller
            rateKey = caller.session?.rawValue ?? caller.user?.rawValue ?? inquiry.address
        } else {
            // To a service a request without caller is the network's own and may do everything:
            // it must never be made of what came from outside, except where anyone may ask.
            guard entry.callers.contains(.anyone) else {
                return inquiring.answer(.failed(.unauthenticated))
            }
            head.address = inquiry.address
            rateKey = TCPSocket.line(of: inquiry.address)
        }
        if let seconds = sessionRate.take(rateKey, loop.now) {
            return inquiring.answer(.failed(tooMany(seconds)))
        }
        send(
            head, inquiry.body, to: String(entry.service),
            mayRepeat: entry.effect == .read || inquiry.key != nil, inquiring
        ) { inquiring.answer($0) }
    }

    /// Asks a service as the network itself, for the gateway's own figures.
    func askOwn<C: Contract>(
        _ request: C, of service: String, timeoutMilliseconds: Int,
        heard: @escaping (C.Reply?) -> Void
    ) {
        var head = Head()
        head.op = "\(service).\(C.name)"
        head.timeout = timeoutMilliseconds
        head.trace = newTrace()
        let inquiring = Inquiring { answer in
            guard case .last(let message) = answer else { return heard(nil) }
            heard(try? C.Reply.decode(message.body, strict: false))
        }
        send(head, request.encoded(), to: service, mayRepeat: false, inquiring) {
            inquiring.answer($0)
        }
    }

    private func send(
        _ head: Head, _ body: [UInt8], to service: String, mayRepeat: Bool,
        _ inquiring: Inquiring, heard: @escaping (Answer) -> Void
    ) {
        guard !inquiring.isDone else { return }
        guard let upstream = upstreams[service] else {
            return inquiring.answer(.failed(.unavailable(service)))
        }
        let call = Call(
            WireMessage(head: head, body: body), now: loop.now, mayRepeat: mayRepeat, heard: heard)
        inquiring.call = call
        upstream.send(call)
    }

    private func tooMany(_ seconds: Int) -> Failure {
        Failure(
            .tooMany, "too_fast", "Too many requests; try again in \(seconds) s.",
            retryAfter: seconds)
    }
}

/// An inquiry that is being answered: whoever asked may give it up.
final class Inquiring {
    /// The call that it waits for just now.
    fileprivate var call: Call?
    private var heard: ((Answer) -> Void)?

    fileprivate init(_ heard: @escaping (Answer) -> Void) { self.heard = heard }

    var isDone: Bool { heard == nil }

    fileprivate func answer(_ answer: Answer) {
        guard let heard else { return }
        if case .part = answer {
        } else {
            self.heard = nil
            call = nil
        }
        heard(answer)
    }

    func cancel() {
        heard = nil
        call?.cancel()
        call = nil
    }
}
