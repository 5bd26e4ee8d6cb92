import Glibc

/// A value under a lock on which threads can wait for it to become right.
///
/// `Synchronization.Mutex` has no condition, so this is the POSIX pair.
final class Monitor<State>: @unchecked Sendable {
    // At a fixed address, as POSIX wants it; a stored property has none.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State
    private var waiting = 0

    init(_ state: State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Changes the value and wakes those who wait for it.
    func withLock<T>(_ body: (inout State) throws -> T) rethrows -> T {
        pthread_mutex_lock(mutex)
        defer {
            if waiting > 0 { pthread_cond_broadcast(changed) }
            pthread_mutex_unlock(mutex)
        }
        return try body(&state)
    }

    /// Waits until `isRight`, then changes the value; nil when the deadline came first.
    func wait<T>(
        before deadline: ContinuousClock.Instant? = nil, until isRight: (State) -> Bool,
        then body: (inout State) throws -> T
    ) rethrows -> T? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !isRight(state) {
            waiting += 1
            let result =
                deadline.map { timedWait($0) } ?? pthread_cond_wait(changed, mutex)
            waiting -= 1
            if result == ETIMEDOUT { return nil }
        }
        defer { if waiting > 0 { pthread_cond_broadcast(changed) } }
        return try body(&state)
    }

    private func timedWait(_ deadline: ContinuousClock.Instant) -> Int32 {
        let (seconds, attoseconds) = (deadline - .now).components
        guard seconds >= 0, attoseconds >= 0 else { return ETIMEDOUT }
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        // A day at most: the sum must not overflow whatever deadline came in.
        time.tv_sec += min(Int(seconds), 86_400)
        time.tv_nsec += Int(attoseconds / 1_000_000_000)
        if time.tv_nsec >= 1_000_000_000 {
            time.tv_sec += 1
            time.tv_nsec -= 1_000_000_000
        }
        return pthread_cond_timedwait(changed, mutex, &time)
    }
}
