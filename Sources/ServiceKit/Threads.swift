import Glibc
import Wire

/// Starts a thread that nobody joins; it ends with its closure.
///
/// 512 KiB of stack are plenty for our handlers and let a service have many connections.
package func startThread(_ body: @escaping @Sendable () -> Void) {
    let result = tryToStartThread(body)
    precondition(result == 0, "no thread could be made: \(String(cString: strerror(result)))")
}

/// The same for what can be refused instead; 0, or why there is no thread (pthread_create(3)).
func tryToStartThread(_ body: @escaping @Sendable () -> Void) -> Int32 {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, 512 * 1024)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let box = Unmanaged.passRetained(ThreadStart(body))
    var thread = pthread_t()
    let result = pthread_create(
        &thread, &attributes,
        { raw in
            guard let raw else { return nil }
            let start = Unmanaged<ThreadStart>.fromOpaque(raw).takeRetainedValue()
            start.body()
            return nil
        }, box.toOpaque())
    pthread_attr_destroy(&attributes)
    if result != 0 { box.release() }
    return result
}

private final class ThreadStart: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// Threads for what takes long (hashing a password, a report, another service's answer), so that
/// it does not hold up the requests behind it on its connection.
package final class SlowLane: @unchecked Sendable {
    /// What waits beyond this is refused with `too_many`: it would wait too long anyway.
    package static let waitingLimit = 256

    // `waiting` is only touched with `mutex` held.
    private var mutex = pthread_mutex_t()
    private var condition = pthread_cond_t()
    private var waiting: [@Sendable () -> Void] = []

    package init(threads: Int) {
        pthread_mutex_init(&mutex, nil)
        pthread_cond_init(&condition, nil)
        for _ in 0..<threads {
            startThread { [self] in
                while true { next()() }
            }
        }
    }

    package func run(_ work: @escaping @Sendable () -> Void) throws(Failure) {
        pthread_mutex_lock(&mutex)
        let full = waiting.count >= Self.waitingLimit
        if !full { waiting.append(work) }
        pthread_cond_signal(&condition)
        pthread_mutex_unlock(&mutex)
        if full {
            throw Failure(.tooMany, "busy", "Too much is waiting here; try again.", retryAfter: 2)
        }
    }

    private func next() -> @Sendable () -> Void {
        pthread_mutex_lock(&mutex)
        defer { pthread_mutex_unlock(&mutex) }
        while waiting.isEmpty { pthread_cond_wait(&condition, &mutex) }
        return waiting.removeFirst()
    }
}
