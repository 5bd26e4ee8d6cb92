import HTTP
import ServiceKit
import Wire

/// One browser's or program's connection: requests in, answers out in the same order (PO-1).
final class HTTPConnection: Channel {
    /// Requests that are worked on at a time; what is pipelined beyond waits unread.
    private static let openLimit = 16
    /// Output that must be taken before more requests are read.
    private static let outputLimit = 1024 * 1024
    /// Input from which a connection counts as one of the large ones when memory is short.
    private static let largeInput = 64 * 1024

    private static let idleTime = Duration.seconds(75)
    private static let headTime = Duration.seconds(10)
    private static let bodyTime = Duration.seconds(60)
    /// Uploads may take longer as long as they are no slower than this.
    private static let bodyBytesPerSecond = 16 * 1024
    /// How long nothing of an answer may be taken.
    private static let stallTime = Duration.seconds(30)
    /// How long to wait for the other end to close: closing first could destroy the last answer
    /// on its way (RFC 9112 §9.6).
    private static let lingerTime = Duration.seconds(2)

    private let core: Core
    /// Nil at a Unix socket.
    let peerAddress: String?
    private var decoder: RequestDecoder
    private var exchanges: [HTTPExchange] = []
    /// Said once everything before it is answered; the connection then closes.
    private var farewell: Response?
    private var phase = RequestDecoder.Phase.idle
    private var phaseSince: ContinuousClock.Instant
    private var isAdvancing = false
    private var closesAfterOutput = false
    private var hasEnded = false
    private var lingersUntil: ContinuousClock.Instant?

    init(_ descriptor: Int32, peerAddress: String?, core: Core) throws {
        (self.core, self.peerAddress) = (core, peerAddress)
        decoder = RequestDecoder(limits: core.options.limits)
        phaseSince = core.loop.now
        try super.init(descriptor, loop: core.loop)
    }

    override var heldInput: Int {
        exchanges.reduce(decoder.bufferedBytes) { $0 + $1.heldBytes }
    }

    // MARK: Requests

    override func received(_ bytes: UnsafeRawBufferPointer) {
        guard !closesAfterOutput, farewell == nil else { return }
        decoder.append(bytes)
        if loop.heldBytes > core.options.heldBytes, decoder.bufferedBytes > Self.largeInput {
            return refuse(Response(.unavailable("gateway")))
        }
        advance()
    }

    private func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        while isOpen, mayTakeMore, let request = nextRequest() {
            let exchange = HTTPExchange(request, number: core.nextNumber(), on: self, core: core)
            exchanges.append(exchange)
            core.route(exchange)
        }
        isAdvancing = false
        guard isOpen, !closesAfterOutput, farewell == nil else { return }
        if decoder.wantsContinue, exchanges.isEmpty {
            decoder.continueWasSent()
            write { $0 += Response.interimContinue }
        }
        notePhase()
        if !mayTakeMore {
            pauseReading()
        } else if !hasEnded {
            resumeReading()
        }
    }

    private var mayTakeMore: Bool {
        exchanges.count < Self.openLimit && waitingOutput < Self.outputLimit
            && !closesAfterOutput && farewell == nil
    }

    private func nextRequest() -> Request? {
        do throws(HTTPRefusal) {
            let request = try decoder.next()
            if request != nil { phaseSince = loop.now }
            return request
        } catch {
            refuse(Response(error))
            return nil
        }
    }

    private func notePhase() {
        guard decoder.phase != phase else { return }
        phase = decoder.phase
        phaseSince = loop.now
    }

    /// Answers something that was no request, after all that were, and closes.
    private func refuse(_ response: Response) {
        farewell = response
        sayFarewell()
    }

    private func sayFarewell() {
        guard let farewell, exchanges.isEmpty, !closesAfterOutput else { return }
        closesAfterOutput = true
        core.countRefused(farewell.status)
        let response = core.secured(farewell)
        write { response.encode(into: &$0, date: loop.date, keepAlive: false) }
    }

    // MARK: Answers

    /// Appends a piece of the exchange's answer, or keeps it until those before are answered.
    func write(for exchange: HTTPExchange, _ body: (inout [UInt8]) -> Void) {
        if exchanges.first === exchange { write(body) } else { body(&exchange.early) }
        if waitingOutput > Self.outputLimit, loop.heldBytes > core.options.heldBytes { close() }
    }

    /// The exchange's answer is complete.
    func finished(_ exchange: HTTPExchange) {
        while let first = exchanges.first, first.isComplete, !closesAfterOutput {
            exchanges.removeFirst()
            if !first.keepsAlive {
                closesAfterOutput = true
                cancelAll()
            } else if let next = exchanges.first, !next.early.isEmpty {
                write { $0 += next.early }
                next.early = []
            }
        }
        phaseSince = loop.now
        sayFarewell()
        // The end of an HTTP/1.0 stream is nothing but the end.
        if closesAfterOutput, waitingOutput == 0 { return drained() }
        advance()
    }

    override func drained() {
        guard lingersUntil == nil else { return }
        if closesAfterOutput {
            if hasEnded { return close() }
            NonBlockingSocket.endSending(descriptor)
            lingersUntil = loop.now + Self.lingerTime
            resumeReading()
        } else if hasEnded, exchanges.isEmpty {
            close()
        } else {
            advance()
        }
    }

    override func ended() {
        hasEnded = true
        // One that has asked and shut its own direction still gets its answer.
        if lingersUntil != nil || (exchanges.isEmpty && waitingOutput == 0) { close() }
    }

    override func closed() {
        cancelAll()
        core.connectionClosed(peerAddress)
    }

    private func cancelAll() {
        let open = exchanges
        exchanges = []
        for exchange in open { exchange.cancel() }
    }

    /// Closes if nothing is under way; what is, gets its answer and `Connection: close`.
    func drain() {
        if exchanges.isEmpty, waitingOutput == 0, decoder.isIdle, !closesAfterOutput { close() }
    }

    // MARK: Time

    override func sweep(_ now: ContinuousClock.Instant) {
        if let lingersUntil {
            if now >= lingersUntil { close() }
        } else if waitingOutput > 0 {
            if now - lastProgress > Self.stallTime { close() }
        } else if exchanges.isEmpty, !closesAfterOutput {
            sweepInput(now - phaseSince)
        }
    }

    private func sweepInput(_ time: Duration) {
        let allowed: Duration =
            switch phase {
            case .idle: Self.idleTime
            case .head: Self.headTime
            case .body:
                Self.bodyTime + .seconds(decoder.bufferedBytes / Self.bodyBytesPerSecond)
            case .closed: .zero
            }
        guard time > allowed else { return }
        if phase == .idle || phase == .closed { return close() }
        let failure = Failure(.timeout, "slow", "The request did not arrive in time.")
        refuse(Response(failure, status: 408))
    }
}
