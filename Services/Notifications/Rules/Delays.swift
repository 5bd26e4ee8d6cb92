/// When a message that could not be handed over is tried again (NO-3).
enum Delays {
    static let totalMilliseconds: Int64 = 24 * 3_600_000
    static let firstMilliseconds: Int64 = 60_000
    static let longestMilliseconds: Int64 = 4 * 3_600_000
    /// Before the link of an e-mail is made: done at once, the work could be felt by whoever asked,
    /// and tell that the address is known (ID-13). The sender's own pace makes it 1 to 3 s.
    static let passwordLinkMilliseconds: Int64 = 1_000

    /// After 1, 2, 4, … minutes, then every 4 hours, for the last time 24 hours after the first; nil
    /// once that is over.
    static func next(afterAttempt attempt: Int, since: Int64, now: Int64) -> Int64? {
        let end = since + totalMilliseconds
        guard now < end else { return nil }
        let doublings = min(max(attempt - 1, 0), 10)
        return min(now + min(firstMilliseconds << Int64(doublings), longestMilliseconds), end)
    }
}
