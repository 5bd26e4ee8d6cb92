import Contracts
import EventLog
import Glibc
import ServiceKit
import Wire

/// Takes the messages that are due from the outbox and hands them over, one after the other (NO-3).
///
/// Each attempt is on disk before it is made, so that a crash in the middle of it leads to another
/// one later rather than to a loop; what can tell that it has the message already is asked first.
struct Sender: Sendable {
    static let batchLimit = 50
    /// How often the outbox is looked at without anybody having called: the clock may be moved.
    static let lookMilliseconds = 2_000

    let store: Store
    let mail: MailSettings
    let identity: Peer
    let clock: Clock
    let log: Log

    /// Sends for as long as the process lives.
    func start(calledBy bell: Bell) {
        startThread {
            while true {
                do {
                    if try sendDue() == Self.batchLimit { continue }
                } catch {
                    log.error("outbox is stuck", ["error": "\(error)"])
                }
                bell.wait(milliseconds: Self.lookMilliseconds)
            }
        }
    }

    /// The number of messages that were due.
    @discardableResult
    func sendDue() throws -> Int {
        let due = try store.read { try $0.dueMessages(at: clock.now(), limit: Self.batchLimit) }
        for message in due { try send(message) }
        return due.count
    }

    private func send(_ message: QueuedMessage) throws {
        let started = clock.now()
        let next = Delays.next(
            afterAttempt: message.attempts + 1, since: message.triedFrom, now: started)
        let isTaken = try store.write {
            try $0.beginAttempt(
                message, nextAt: next ?? started + Delays.firstMilliseconds)
        }
        // It was sent, or its recipient removed, since the list was read.
        guard isTaken else { return }
        do throws(MailProblem) {
            try handOver(message)
        } catch {
            // For ever, or because its 24 hours are over.
            let isOver = error.isFinal || next == nil
            log.warning("message not sent", ["message": message.id, "final": isOver])
            try store.write { try $0.noteProblem(error.text, with: message.id, isOver: isOver) }
            return
        }
        try store.write { try $0.markSent(message.id) }
    }

    private func handOver(_ message: QueuedMessage) throws(MailProblem) {
        if message.attempts > 0, try mail.mailer.wasHandedOver(message.id, at: message.at) {
            return
        }
        guard let to = MailAddress(name: message.name, address: message.address) else {
            throw .final("the address cannot be used")
        }
        let link = try link(of: message.letter)
        let mailMessage = MailMessage(
            id: message.id.rawValue, from: mail.from, to: to, subject: message.letter.subject,
            at: message.at, text: message.letter.plainText(link: link),
            html: message.letter.html(link: link))
        try mail.mailer.handOver(mailMessage, as: message.id)
    }

    /// A secret is made only now, and written nowhere but into the message.
    private func link(of letter: Letter) throws(MailProblem) -> String? {
        guard let user = letter.passwordOf else {
            return letter.linkPath.map { mail.baseURL + $0 }
        }
        do throws(Failure) {
            let reply = try identity.call(
                IdentityAPI.IssuePasswordLink(user: user), caller: nil, trace: newTrace())
            return "\(mail.baseURL)/set-password#\(reply.link)"
        } catch {
            let isFinal = error.code == .notFound
            throw MailProblem(
                text: "identity gave no password link: \(error.reason)", isFinal: isFinal)
        }
    }
}

/// Wakes a thread that waits for work.
final class Bell: @unchecked Sendable {
    // `isRung` is only touched with `mutex` held.
    private var mutex = pthread_mutex_t()
    private var condition = pthread_cond_t()
    private var isRung = false

    init() {
        pthread_mutex_init(&mutex, nil)
        // By a clock that nobody sets: put back an hour, the other would make it wait an hour.
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(&condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(&condition)
        pthread_mutex_destroy(&mutex)
    }

    func ring() {
        pthread_mutex_lock(&mutex)
        isRung = true
        pthread_cond_signal(&condition)
        pthread_mutex_unlock(&mutex)
    }

    /// Returns once it was rung since the last wait, or the time is over.
    func wait(milliseconds: Int) {
        var until = timespec()
        clock_gettime(CLOCK_MONOTONIC, &until)
        let nanoseconds = until.tv_nsec + milliseconds * 1_000_000
        until.tv_sec += nanoseconds / 1_000_000_000
        until.tv_nsec = nanoseconds % 1_000_000_000
        pthread_mutex_lock(&mutex)
        defer { pthread_mutex_unlock(&mutex) }
        while !isRung {
            if pthread_cond_timedwait(&condition, &mutex, &until) != 0 { break }
        }
        isRung = false
    }
}
