import Glibc
import HTTP
import ServiceKit

/// The one loop of the gateway: everything that is open is read, decided and written on its thread,
/// and nothing on it waits (`design.md` §3).
///
/// A turn reads whatever has come, and only then writes, so that what many clients asked goes to a
/// service in one piece.
final class Loop {
    /// How often deadlines are looked at. A look is one comparison per connection: cheaper than
    /// keeping timers in order for requests that take a millisecond.
    private static let sweepInterval = Duration.milliseconds(250)
    /// How long the loop sleeps when nothing is open.
    private static let idleMilliseconds: Int32 = 60_000
    private static let wakerKey: UInt64 = 0

    /// When the present turn began.
    private(set) var now = ContinuousClock.now
    /// The same for the `Date` header.
    private(set) var date = ""
    /// Bytes held by all channels: unfinished requests, answers not yet read.
    var heldBytes = 0
    /// Where channels read into, one after the other.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 * 1024, alignment: 16)

    private let epoll: Epoll
    private let waker: Waker
    private let clock: Clock
    private var channels: [UInt64: Channel] = [:]
    private var dirty: [Channel] = []
    private var nextKey = Loop.wakerKey
    private var nextSweep = ContinuousClock.now
    private var dateSecond: Int64 = 0
    private var watchdog: (notify: SystemdNotify, interval: Duration)?
    private var nextWatchdog = ContinuousClock.now

    init(
        epoll: Epoll, waker: Waker, clock: Clock,
        watchdog: (notify: SystemdNotify, interval: Duration)?
    ) throws {
        (self.epoll, self.waker, self.clock, self.watchdog) = (epoll, waker, clock, watchdog)
        try epoll.add(waker.descriptor, key: Self.wakerKey, .readable)
    }

    deinit { scratch.deallocate() }

    /// Turns until `woken`, which is asked after every wake-up and sweep, says that it is over.
    func run(woken: () -> Bool) {
        var events: [Epoll.Event] = []
        while true {
            epoll.wait(milliseconds: timeout, into: &events)
            beginTurn()
            var isWoken = false
            for event in events {
                if event.key == Self.wakerKey {
                    waker.clear()
                    isWoken = true
                } else {
                    // A channel that an earlier event of this turn closed is not there any more;
                    // keys are never used twice.
                    channels[event.key]?.handle(event)
                }
            }
            flush()
            if now >= nextSweep {
                nextSweep = now + Self.sweepInterval
                for channel in channels.values { channel.sweep(now) }
                flush()
                isWoken = true
            }
            if isWoken, woken() { return }
        }
    }

    // MARK: What channels call

    func add(_ channel: Channel, _ descriptor: Int32) throws -> UInt64 {
        nextKey += 1
        try epoll.add(descriptor, key: nextKey, .readable)
        channels[nextKey] = channel
        return nextKey
    }

    func change(_ channel: Channel, _ interest: Epoll.Interest) {
        epoll.change(channel.descriptor, key: channel.key, interest)
    }

    func remove(_ channel: Channel) {
        channels[channel.key] = nil
        epoll.remove(channel.descriptor)
    }

    /// The channel has something to write at the end of the turn.
    func markDirty(_ channel: Channel) { dirty.append(channel) }

    /// All that is open.
    var all: [Channel] { Array(channels.values) }

    // MARK: Turns

    private var timeout: Int32 {
        if channels.values.allSatisfy(\.isPatient) {
            guard let watchdog else { return Self.idleMilliseconds }
            return Int32(clamping: Int64(watchdog.interval / 2 / .milliseconds(1)))
        }
        let left = (nextSweep - .now) / .milliseconds(1)
        return left <= 0 ? 0 : Int32(left) + 1
    }

    private func beginTurn() {
        now = .now
        let milliseconds = clock.now()
        if milliseconds / 1_000 != dateSecond {
            dateSecond = milliseconds / 1_000
            date = HTTPDate.text(milliseconds: milliseconds)
        }
        if let watchdog, now >= nextWatchdog {
            nextWatchdog = now + watchdog.interval / 2
            watchdog.notify.watchdog()
        }
    }

    private func flush() {
        // Writing may make others dirty: a lane that breaks answers its clients.
        while !dirty.isEmpty {
            let round = dirty
            dirty.removeAll(keepingCapacity: true)
            for channel in round { channel.flush() }
        }
    }
}
