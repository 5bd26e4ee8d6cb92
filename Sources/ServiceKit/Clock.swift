import Glibc
import Synchronization

/// Where the time of day comes from; passed in, so that tests can set it (design, section 3).
package struct Clock: Sendable {
    private let read: @Sendable () -> Int64

    package init(_ read: @escaping @Sendable () -> Int64) { self.read = read }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    package func now() -> Int64 { read() }

    /// The machine's clock.
    package static let system = Clock {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// A clock that stands still until it is set.
    package static func fixed(_ box: FixedTime) -> Clock { Clock { box.now } }

    /// The machine's clock, or, where `FOOTBRIDGE_CLOCK` names a file, that clock moved by the
    /// signed decimal number of milliseconds in the file.
    ///
    /// The file is read at every call, so that one write moves all processes of a network at once:
    /// for tests and demonstrations that walk through business days.
    package static func from(_ settings: Settings) throws -> Clock {
        let name = "FOOTBRIDGE_CLOCK"
        guard settings.find(name) != nil else { return .system }
        let file = ClockFile(path: try settings.path(name))
        guard file.readOffset() != nil else {
            throw SettingError(
                name, "must name a file that holds a whole number of milliseconds, not \(file.path)"
            )
        }
        return Clock { system.now() + file.offset() }
    }

    /// A point on the clock that never jumps, for durations and deadlines within this process.
    package static func monotonic() -> ContinuousClock.Instant { ContinuousClock.now }
}

/// A time that tests set.
package final class FixedTime: Sendable {
    private let milliseconds: Atomic<Int64>

    package init(_ now: Int64) { milliseconds = Atomic(now) }

    package var now: Int64 {
        get { milliseconds.load(ordering: .relaxed) }
        set { milliseconds.store(newValue, ordering: .relaxed) }
    }

    package func advance(by milliseconds: Int64) {
        self.milliseconds.wrappingAdd(milliseconds, ordering: .relaxed)
    }
}

/// The file that `FOOTBRIDGE_CLOCK` names.
private final class ClockFile: Sendable {
    private struct Opened {
        var descriptor: Int32 = -1
        var device: UInt = 0
        var node: UInt = 0
        var offset: Int64 = 0
    }

    let path: String
    private let opened = Mutex(Opened())

    init(path: String) { self.path = path }

    deinit {
        opened.withLock { if $0.descriptor >= 0 { close($0.descriptor) } }
    }

    /// What the file says; while it is away or half written, what it said last.
    func offset() -> Int64 { readOffset() ?? opened.withLock { $0.offset } }

    func readOffset() -> Int64? {
        opened.withLock { opened in
            guard reopenIfReplaced(&opened) else { return nil }
            var bytes = InlineArray<32, UInt8>(repeating: 0)
            let count = withUnsafeMutableBytes(of: &bytes) { buffer in
                pread(opened.descriptor, buffer.baseAddress, buffer.count, 0)
            }
            guard count > 0 else { return nil }
            let text = withUnsafeBytes(of: bytes) { buffer in
                String(decoding: buffer.prefix(count), as: UTF8.self)
            }
            let digits = text.prefix { $0 == "-" || $0 == "+" || $0.isNumber }
            let rest = text.dropFirst(digits.count)
            guard rest.allSatisfy(\.isWhitespace), let offset = Int64(digits) else { return nil }
            opened.offset = offset
            return offset
        }
    }

    /// Writers usually rename a new file over the old one, which a descriptor does not follow.
    private func reopenIfReplaced(_ opened: inout Opened) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        let (device, node) = (UInt(status.st_dev), UInt(status.st_ino))
        if opened.descriptor >= 0, opened.device == device, opened.node == node { return true }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        if opened.descriptor >= 0 { close(opened.descriptor) }
        (opened.descriptor, opened.device, opened.node) = (descriptor, device, node)
        return true
    }
}
