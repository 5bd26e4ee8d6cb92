import Glibc
import Synchronization

/// What is to be written to one connection: whoever finds nobody writing writes for all.
final class Outbox: Sendable {
    /// A peer that leaves more than this unread is dropped.
    static let bytesLimit = 64 * 1024 * 1024
    /// A stream waits while more than this is unwritten.
    static let streamBytesLimit = 1024 * 1024

    private struct State {
        var bytes: [UInt8] = []
        var isWriting = false
        var isBroken = false
    }

    let descriptor: Int32
    private let state = Mutex(State())

    init(descriptor: Int32) { self.descriptor = descriptor }

    var isBroken: Bool { state.withLock { $0.isBroken } }

    /// Appends without writing; `flush` follows once a batch is complete.
    func append(_ body: (inout [UInt8]) -> Void) {
        state.withLock {
            guard !$0.isBroken else { return }
            body(&$0.bytes)
            if $0.bytes.count > Self.bytesLimit { breakOff(&$0) }
        }
    }

    /// Writes what is there, and waits for a peer that is slow to read.
    func flush() {
        while let bytes = takeAll() {
            let written = bytes.withUnsafeBytes { UnixSocket.sendAll($0, to: descriptor) }
            finishWrite(written)
        }
    }

    /// Writes what is there without waiting: what a slow peer does not take goes to a thread of its
    /// own, so that the writer of the store, or the slow lane, is not held up for the others.
    func flushWithoutWaiting() {
        while let bytes = takeAll() {
            switch bytes.withUnsafeBytes({ UnixSocket.sendNow($0, to: descriptor) }) {
            case bytes.count: finishWrite(true)
            case let sent?:
                let failure = tryToStartThread { [self] in
                    let written = bytes.withUnsafeBytes {
                        UnixSocket.sendAll(
                            UnsafeRawBufferPointer(rebasing: $0[sent...]), to: descriptor)
                    }
                    finishWrite(written)
                    flush()
                }
                if failure != 0 { finishWrite(false) }
                return
            case nil: finishWrite(false)
            }
        }
    }

    /// Waits until a stream may send more; two on one connection would otherwise fill the memory,
    /// because only one of them writes.
    func waitForRoom() {
        while state.withLock({ !$0.isBroken && $0.bytes.count > Self.streamBytesLimit }) {
            usleep(1_000)
        }
    }

    /// All that is to be written, for the one who then writes it; nil when somebody else does.
    private func takeAll() -> [UInt8]? {
        state.withLock {
            guard !$0.isWriting, !$0.isBroken, !$0.bytes.isEmpty else { return nil }
            $0.isWriting = true
            let bytes = $0.bytes
            $0.bytes = []
            return bytes
        }
    }

    private func finishWrite(_ written: Bool) {
        state.withLock {
            $0.isWriting = false
            if !written, !$0.isBroken { breakOff(&$0) }
        }
    }

    /// Takes nothing more; waits for a write that is under way, so that the descriptor can be closed.
    func end() {
        while true {
            let isWriting = state.withLock {
                if !$0.isBroken { breakOff(&$0) }
                return $0.isWriting
            }
            if !isWriting { return }
            usleep(1_000)
        }
    }

    private func breakOff(_ state: inout State) {
        state.isBroken = true
        state.bytes = []
        // Wakes the thread that reads, which then closes the descriptor.
        shutdown(descriptor, Int32(SHUT_RDWR))
    }
}
