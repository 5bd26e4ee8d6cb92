import CEpoll
import Glibc

/// Which of many descriptors can be read or written, level-triggered (epoll(7)).
package final class Epoll: Sendable {
    package struct Interest: OptionSet, Sendable {
        package let rawValue: UInt32

        package init(rawValue: UInt32) { self.rawValue = rawValue }

        package static let readable = Interest(rawValue: EPOLLIN.rawValue)
        package static let writable = Interest(rawValue: EPOLLOUT.rawValue)
        /// The other end is gone or the descriptor failed; told whether asked for or not.
        package static let broken = Interest(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
    }

    package struct Event: Sendable {
        /// What the descriptor was added with.
        package let key: UInt64
        package let ready: Interest

        /// True for either sign of a broken connection.
        package var isBroken: Bool { !ready.isDisjoint(with: .broken) }
    }

    /// Events taken at a time; the rest is told again at once.
    private static let eventsAtOnce = 256

    private let descriptor: Int32

    package init() throws {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError("epoll_create1") }
    }

    deinit { close(descriptor) }

    package func add(_ watched: Int32, key: UInt64, _ interest: Interest) throws {
        guard control(EPOLL_CTL_ADD, watched, key, interest) == 0 else {
            throw SystemError("epoll_ctl")
        }
    }

    /// Fails only for a descriptor that was not added, a mistake of ours without consequences.
    package func change(_ watched: Int32, key: UInt64, _ interest: Interest) {
        _ = control(EPOLL_CTL_MOD, watched, key, interest)
    }

    /// To be called before the descriptor is closed.
    package func remove(_ watched: Int32) { _ = control(EPOLL_CTL_DEL, watched, 0, []) }

    /// Waits until something is ready or the time is over, and puts it in the place of `events`.
    package func wait(milliseconds: Int32, into events: inout [Event]) {
        events.removeAll(keepingCapacity: true)
        withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: Self.eventsAtOnce) { buffer in
            let count = epoll_wait(
                descriptor, buffer.baseAddress, Int32(buffer.count), milliseconds)
            // Interrupted by a signal: nothing is ready, the caller comes again.
            guard count > 0 else { return }
            for event in buffer[..<Int(count)] {
                events.append(
                    Event(key: event.data.u64, ready: Interest(rawValue: event.events)))
            }
        }
    }

    private func control(
        _ operation: Int32, _ watched: Int32, _ key: UInt64, _ interest: Interest
    ) -> Int32 {
        var event = epoll_event(events: interest.rawValue, data: epoll_data_t(u64: key))
        return epoll_ctl(descriptor, operation, watched, &event)
    }
}

/// Wakes a thread that waits in `Epoll` from any other (eventfd(2)).
package final class Waker: Sendable {
    /// Readable once woken, until `clear`.
    package let descriptor: Int32

    package init() throws {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw SystemError("eventfd") }
    }

    deinit { close(descriptor) }

    package func wake() {
        var one: UInt64 = 1
        // Fails only when it was woken 2^64 times, and then it is awake.
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    package func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}
