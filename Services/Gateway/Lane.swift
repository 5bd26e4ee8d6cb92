import ServiceKit
import Wire

/// One connection to a service, shared by many requests at a time (`design.md` §2).
final class Lane: Channel {
    /// Requests that may wait on a lane; a service that far behind is as good as away.
    static let waitingLimit = 4_096
    /// Bytes that a service may leave unread.
    static let unreadLimit = 64 * 1024 * 1024

    private let lost: (Lane, [Call]) -> Void
    private var decoder = MessageDecoder()
    private var waiting: [Int: Call] = [:]
    private var nextID = 1

    /// `lost` is told which calls had no answer yet.
    init(_ descriptor: Int32, loop: Loop, lost: @escaping (Lane, [Call]) -> Void) throws {
        self.lost = lost
        try super.init(descriptor, loop: loop)
    }

    var waitingCount: Int { waiting.count }

    var isFull: Bool { waiting.count >= Self.waitingLimit || waitingOutput > Self.unreadLimit }

    override var isPatient: Bool { waiting.isEmpty }

    override var heldInput: Int { decoder.pending }

    func send(_ call: Call) {
        while waiting[nextID] != nil { advanceID() }
        call.message.head.id = nextID
        call.lane = self
        call.attempts += 1
        waiting[nextID] = call
        advanceID()
        write { call.message.append(to: &$0) }
    }

    func cancel(_ call: Call) {
        let id = call.message.head.id
        guard waiting[id] === call else { return }
        waiting[id] = nil
        var head = Head(id: id)
        head.cancel = true
        let message = WireMessage(head: head)
        write { message.append(to: &$0) }
    }

    override func received(_ bytes: UnsafeRawBufferPointer) {
        decoder.append(bytes)
        do throws(Failure) {
            while isOpen, let message = try decoder.next() { take(message) }
        } catch {
            close()
        }
    }

    override func closed() {
        let calls = waiting.values
        waiting = [:]
        lost(self, Array(calls))
    }

    override func sweep(_ now: ContinuousClock.Instant) {
        for call in waiting.values where call.deadline < now {
            cancel(call)
            call.answer(.failed(.timeout))
        }
    }

    private func take(_ message: WireMessage) {
        // Nobody waits any more for what comes after its time.
        guard let call = waiting[message.head.id] else { return }
        if message.head.more == true { return call.answer(.part(message)) }
        waiting[message.head.id] = nil
        if let failure = message.head.error {
            call.answer(.failed(failure))
        } else {
            call.answer(.last(message))
        }
    }

    private func advanceID() { nextID = nextID == 0xFFFF_FFFF ? 1 : nextID + 1 }
}
