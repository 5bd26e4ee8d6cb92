import Contracts
import ServiceKit
import Wire

/// What a message is about, and to whom: together they may be told only once (NO-3).
struct MessageKey: Equatable {
    var feed: String
    var seq: Int64
    var recipient: String
    var channel: String

    /// The same each time: made of the event's time, its number and a hash of the rest. So messages
    /// sort by their events, and one made again after a crash is the same message.
    func id(at milliseconds: Int64) -> MessageID {
        var parts = Parts(
            values: [
                UInt64(bitPattern: seq),
                Self.number(SHA256.hash("\(feed) \(channel) \(recipient)")),
            ])
        return MessageID(at: milliseconds, using: &parts)
    }

    private static func number(_ hash: [UInt8]) -> UInt64 {
        hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Fills an identifier's two random parts with what is given.
    private struct Parts: RandomNumberGenerator {
        var values: [UInt64]
        mutating func next() -> UInt64 { values.isEmpty ? 0 : values.removeFirst() }
    }
}
