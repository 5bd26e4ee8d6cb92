import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    /// Builds all figures anew from the events (RP-8).
    ///
    /// The follower may be at work meanwhile: each batch counts only where its position is still the
    /// one it was read at, so nothing is lost or doubled, whichever of the two does it.
    func rebuild(
        _ request: ReportsAPI.Rebuild, _ context: Context
    ) throws -> ReportsAPI.Rebuild.Reply {
        // What is there now is what the rebuilt figures must hold.
        var question = ReadEvents()
        question.limit = 1
        let target = try feed.call(question, caller: nil, trace: context.trace).last
        try store.write { transaction in
            try transaction.forgetFacts(from: Self.feed)
            try transaction.append(ReportsAPI.RebuildBegun(), about: Self.feed, by: context)
        }
        var position: Int64 = 0
        while position < target, ContinuousClock.now < context.deadline - Self.reserve {
            guard follower.step(waitMilliseconds: 0) else {
                throw Failure(
                    .unavailable, "feed_stuck",
                    "The figures are incomplete until the events of \(Self.feed) can be read; "
                        + "they follow by themselves.")
            }
            position = try store.read { try $0.position(in: Self.feed) }
        }
        var reply = ReportsAPI.Rebuild.Reply()
        reply.events = Int(position)
        return reply
    }

    /// Left for the answer.
    private static let reserve = Duration.milliseconds(500)
}
