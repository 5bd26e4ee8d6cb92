import Glibc
import ServiceKit

/// One descriptor of the loop, read and written without waiting. Subclasses say what the bytes mean.
class Channel {
    /// Reads in one turn: who sends much must not hold up others.
    private static let readsPerTurn = 4
    /// Room that is kept for the next answer; more is given back.
    private static let keptCapacity = 64 * 1024

    unowned let loop: Loop
    let descriptor: Int32
    private(set) var key: UInt64 = 0
    private(set) var isOpen = true
    private var interest = Epoll.Interest.readable
    private var isDirty = false
    private var output: [UInt8] = []
    private var outputStart = 0
    private var accounted = 0
    /// When the other end last took something of what waits for it.
    private(set) var lastProgress: ContinuousClock.Instant

    /// Takes the descriptor over and closes it in the end, also when this throws.
    init(_ descriptor: Int32, loop: Loop) throws {
        (self.descriptor, self.loop) = (descriptor, loop)
        lastProgress = loop.now
        do {
            key = try loop.add(self, descriptor)
        } catch {
            Glibc.close(descriptor)
            isOpen = false
            throw error
        }
    }

    // MARK: What subclasses say

    /// Takes what has come; the bytes are there during the call only.
    func received(_ bytes: UnsafeRawBufferPointer) {}
    /// The other end will send nothing more; by default it is gone.
    func ended() { close() }
    /// All output is written.
    func drained() {}
    /// The descriptor is closed; told once.
    func closed() {}
    /// Called a few times a second.
    func sweep(_ now: ContinuousClock.Instant) {}
    /// Whether nothing here has a deadline.
    var isPatient: Bool { false }
    /// Bytes held besides the output.
    var heldInput: Int { 0 }
    /// Called instead of reading where the descriptor is not a stream.
    func readable() { readAll() }

    // MARK: Reading

    var isReading: Bool { interest.contains(.readable) }

    func pauseReading() { setInterest(interest.subtracting(.readable)) }

    func resumeReading() { setInterest(interest.union(.readable)) }

    final func handle(_ event: Epoll.Event) {
        if isReading {
            if event.isBroken || event.ready.contains(.readable) { readable() }
        } else if event.isBroken {
            // Told again and again otherwise.
            close()
        }
        if isOpen, event.ready.contains(.writable) { flush() }
    }

    private func readAll() {
        for _ in 0..<Self.readsPerTurn {
            guard isOpen, isReading else { return }
            switch NonBlockingSocket.receive(descriptor, into: loop.scratch) {
            case .bytes(let count):
                received(UnsafeRawBufferPointer(rebasing: loop.scratch[..<count]))
                account()
                if count < loop.scratch.count { return }
            case .nothingYet: return
            case .end:
                pauseReading()
                ended()
                return
            case .broken:
                close()
                return
            }
        }
    }

    // MARK: Writing

    /// Bytes that the other end has not taken yet.
    final var waitingOutput: Int { output.count - outputStart }

    /// Appends; written at the end of the turn.
    final func write(_ body: (inout [UInt8]) -> Void) {
        guard isOpen else { return }
        if waitingOutput == 0 { lastProgress = loop.now }
        body(&output)
        guard !isDirty, waitingOutput > 0 else { return }
        isDirty = true
        loop.markDirty(self)
    }

    final func flush() {
        isDirty = false
        guard isOpen else { return }
        while outputStart < output.count {
            let sent = output.withUnsafeBytes {
                NonBlockingSocket.send(
                    UnsafeRawBufferPointer(rebasing: $0[outputStart...]), to: descriptor)
            }
            guard let sent else { return close() }
            if sent == 0 {
                setInterest(interest.union(.writable))
                account()
                return
            }
            outputStart += sent
            lastProgress = loop.now
        }
        if output.capacity > Self.keptCapacity {
            output = []
        } else {
            output.removeAll(keepingCapacity: true)
        }
        outputStart = 0
        setInterest(interest.subtracting(.writable))
        account()
        drained()
    }

    final func close() {
        guard isOpen else { return }
        isOpen = false
        loop.remove(self)
        Glibc.close(descriptor)
        loop.heldBytes -= accounted
        (output, outputStart) = ([], 0)
        closed()
    }

    private func setInterest(_ wanted: Epoll.Interest) {
        guard isOpen, wanted != interest else { return }
        interest = wanted
        loop.change(self, wanted)
    }

    private func account() {
        guard isOpen else { return }
        let held = waitingOutput + heldInput
        loop.heldBytes += held - accounted
        accounted = held
    }
}

/// Accepts connections.
final class Listener: Channel {
    /// How long to wait when there are no descriptors left: some are given back soon.
    private static let pause = Duration.milliseconds(200)
    /// Accepted in one turn, so that those who are there are served too.
    private static let acceptsPerTurn = 64

    private let accepted: (Int32, String?) -> Void
    private var pausedUntil: ContinuousClock.Instant?

    init(
        _ descriptor: Int32, loop: Loop, accepted: @escaping (Int32, String?) -> Void
    ) throws {
        self.accepted = accepted
        try super.init(descriptor, loop: loop)
    }

    override var isPatient: Bool { pausedUntil == nil }

    override func readable() {
        for _ in 0..<Self.acceptsPerTurn {
            switch NonBlockingSocket.accept(on: descriptor) {
            case .connection(let descriptor, let address): accepted(descriptor, address)
            case .none: return
            case .exhausted:
                pauseReading()
                pausedUntil = loop.now + Self.pause
                return
            }
        }
    }

    override func sweep(_ now: ContinuousClock.Instant) {
        guard let pausedUntil, now >= pausedUntil else { return }
        self.pausedUntil = nil
        resumeReading()
    }
}
