import Wire

/// What a service says to a call.
enum Answer {
    /// One message of a stream; more follow.
    case part(WireMessage)
    case last(WireMessage)
    case failed(Failure)
}

/// One request on its way to a service, answered once.
final class Call {
    /// A call is sent at most twice: once more when its lane was lost.
    static let attemptsLimit = 2
    /// What the service has beyond the time given, so that its own answer wins.
    static let grace = Duration.milliseconds(500)

    var message: WireMessage
    let deadline: ContinuousClock.Instant
    var attempts = 0
    private(set) var isDone = false
    /// The lane on which it waits and its number there.
    weak var lane: Lane?
    private var mayRepeat: Bool
    private var heard: ((Answer) -> Void)?

    /// `mayRepeat` where doing it twice has the effect of doing it once.
    init(
        _ message: WireMessage, now: ContinuousClock.Instant, mayRepeat: Bool,
        heard: @escaping (Answer) -> Void
    ) {
        (self.message, self.mayRepeat, self.heard) = (message, mayRepeat, heard)
        deadline = now + .milliseconds(message.head.timeout ?? 30_000) + Self.grace
    }

    var mayTryAgain: Bool { mayRepeat && attempts < Self.attemptsLimit && !isDone }

    func answer(_ answer: Answer) {
        guard !isDone, let heard else { return }
        if case .part = answer {
            // What was passed on cannot be taken back.
            mayRepeat = false
        } else {
            isDone = true
            lane = nil
            // Lets go of whoever waited.
            self.heard = nil
        }
        heard(answer)
    }

    /// Nobody waits for the answer any more; the service is told.
    func cancel() {
        guard !isDone else { return }
        isDone = true
        heard = nil
        lane?.cancel(self)
        lane = nil
    }
}
