import ServiceKit
import Wire

/// A native program at the gateway's own socket (PO-3): the same operations in the same messages as
/// between services, with a token in the place of a caller.
///
/// A program that signs in on the connection need not name its token again.
final class WireConnection: Channel {
    private static let openLimit = 256
    private static let outputLimit = 1024 * 1024
    /// Bytes of requests that are worked on at a time; what comes beyond waits unread.
    private static let openBytesLimit = 4 * 1024 * 1024
    /// Input from which a connection counts as one of the large ones when memory is short.
    private static let largeInput = 64 * 1024
    /// How long the rest of a message that has begun may take.
    private static let messageTime = Duration.seconds(60)
    private static let stallTime = Duration.seconds(30)

    private let core: Core
    private var decoder = MessageDecoder()
    private var open: [Int: (inquiring: Inquiring, bytes: Int)] = [:]
    private var openBytes = 0
    private var token: String?
    private var messageSince: ContinuousClock.Instant?
    private var closesAfterOutput = false
    private var hasEnded = false

    /// Of which user of the system the program is: counted, slowed down and written to the audit
    /// log like an address.
    private let owner: String

    init(_ descriptor: Int32, owner: String, core: Core) throws {
        (self.core, self.owner) = (core, owner)
        try super.init(descriptor, loop: core.loop)
    }

    override var isPatient: Bool { messageSince == nil && waitingOutput == 0 }

    override var heldInput: Int { decoder.pending + openBytes }

    override func received(_ bytes: UnsafeRawBufferPointer) {
        guard !closesAfterOutput else { return }
        decoder.append(bytes)
        if loop.heldBytes > core.options.heldBytes, decoder.pending > Self.largeInput {
            decoder = MessageDecoder()
            answer(0, .failed(.unavailable("gateway")))
            closesAfterOutput = true
            return
        }
        advance()
    }

    private func advance() {
        do throws(Failure) {
            while isOpen, !closesAfterOutput, mayTakeMore, let message = try decoder.next() {
                messageSince = nil
                try take(message)
            }
        } catch {
            answer(0, .failed(error))
            closesAfterOutput = true
            return
        }
        guard isOpen, !closesAfterOutput else { return }
        if decoder.pending == 0 {
            messageSince = nil
        } else if messageSince == nil {
            messageSince = loop.now
        }
        if !mayTakeMore {
            pauseReading()
        } else if !hasEnded {
            resumeReading()
        }
    }

    private var mayTakeMore: Bool {
        open.count < Self.openLimit && openBytes < Self.openBytesLimit
            && waitingOutput < Self.outputLimit
    }

    private func take(_ message: WireMessage) throws(Failure) {
        let (head, started) = (message.head, loop.now)
        if head.cancel == true {
            forget(head.id)?.cancel()
            return
        }
        guard open[head.id] == nil else {
            throw .malformed("The id \(head.id) is still in use on this connection.")
        }
        if head.op == "gateway.\(Health.name)" {
            return answer(head.id, .last(WireMessage(head: Head(), body: core.health().encoded())))
        }
        var inquiry = Inquiry()
        inquiry.operation = head.op ?? ""
        inquiry.token = head.token ?? token
        inquiry.address = owner
        inquiry.trace = head.trace.flatMap(checkedTrace) ?? newTrace()
        inquiry.key = head.key
        inquiry.timeoutMilliseconds = head.timeout ?? inquiry.timeoutMilliseconds
        inquiry.body = message.body
        let (operation, trace) = (inquiry.operation, inquiry.trace)
        let bytes = inquiry.body.count
        let inquiring = core.switchboard.ask(inquiry) { [unowned self] heard in
            if case .part = heard {
            } else {
                forget(head.id)
                log(operation, trace, heard, ContinuousClock.now - started)
            }
            answer(head.id, heard)
        }
        if !inquiring.isDone {
            open[head.id] = (inquiring, bytes)
            openBytes += bytes
        }
    }

    @discardableResult
    private func forget(_ id: Int) -> Inquiring? {
        guard let (inquiring, bytes) = open.removeValue(forKey: id) else { return nil }
        openBytes -= bytes
        return inquiring
    }

    private func answer(_ id: Int, _ answer: Answer) {
        var message: WireMessage
        switch answer {
        case .part(let part), .last(let part):
            message = part
            if let session = part.head.session { token = session.isEmpty ? nil : session }
            message.head.session = nil
        case .failed(let failure):
            message = WireMessage(head: Head())
            message.head.error = failure
        }
        message.head.id = id
        write { message.append(to: &$0) }
        if waitingOutput > Self.outputLimit, loop.heldBytes > core.options.heldBytes { close() }
    }

    private func log(_ operation: String, _ trace: String, _ answer: Answer, _ time: Duration) {
        var result = "ok"
        if case .failed(let failure) = answer { result = failure.code.rawValue }
        // The name is a client's: only one that exists is worth a line of its own.
        let name = Switchboard.entry(operation)?.name
        core.log.info(
            "wire",
            ["op": name, "result": result, "ms": time / .milliseconds(1), "trace": trace])
    }

    override func drained() {
        if closesAfterOutput || (hasEnded && open.isEmpty) { return close() }
        advance()
    }

    override func ended() {
        hasEnded = true
        if open.isEmpty, waitingOutput == 0 { close() }
    }

    override func closed() {
        for (inquiring, _) in open.values { inquiring.cancel() }
        open = [:]
        core.connectionClosed(owner)
    }

    /// Closes if nothing is under way.
    func drain() { if open.isEmpty, waitingOutput == 0 { close() } }

    override func sweep(_ now: ContinuousClock.Instant) {
        if waitingOutput > 0 {
            if now - lastProgress > Self.stallTime { close() }
        } else if let messageSince, now - messageSince > Self.messageTime {
            close()
        }
    }
}

/// A trace that may go into logs: 1 to 64 of `a-z`, `0-9` and `-`.
func checkedTrace(_ text: String) -> String? {
    guard (1...64).contains(text.utf8.count) else { return nil }
    let isRight = text.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: $0 == UInt8(ascii: "-")
        }
    }
    return isRight ? text : nil
}
