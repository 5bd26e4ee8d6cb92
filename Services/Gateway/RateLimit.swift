/// How many requests one session or address may make (PO-5): a bucket that fills steadily.
struct RateLimit {
    /// Buckets that may be kept: 100,000 take some 10 MB. Beyond, whoever is new shares one.
    private static let bucketsLimit = 100_000
    private static let sweepInterval = Duration.seconds(10)

    /// Requests per second; 0 for no limit.
    let perSecond: Double
    /// Requests at once after a time of rest.
    let burst: Double
    private var buckets: [String: Bucket] = [:]
    private var nextSweep: ContinuousClock.Instant?

    private struct Bucket {
        var left: Double
        var at: ContinuousClock.Instant
    }

    init(perSecond: Double, burst: Double) {
        (self.perSecond, self.burst) = (perSecond, burst)
    }

    /// Takes one; nil if there was one, else the seconds after which there is.
    mutating func take(_ key: String, _ now: ContinuousClock.Instant) -> Int? {
        guard perSecond > 0 else { return nil }
        sweep(now)
        let isRoom = buckets.count < Self.bucketsLimit || buckets[key] != nil
        let key = isRoom ? key : ""
        var bucket = buckets[key] ?? Bucket(left: burst, at: now)
        bucket.left = filled(bucket, now)
        bucket.at = now
        let isAllowed = bucket.left >= 1
        if isAllowed { bucket.left -= 1 }
        buckets[key] = bucket
        return isAllowed ? nil : max(1, Int(((1 - bucket.left) / perSecond).rounded(.up)))
    }

    private func filled(_ bucket: Bucket, _ now: ContinuousClock.Instant) -> Double {
        min(burst, bucket.left + (now - bucket.at) / .seconds(1) * perSecond)
    }

    /// A full bucket says nothing.
    private mutating func sweep(_ now: ContinuousClock.Instant) {
        guard now >= nextSweep ?? now else { return }
        nextSweep = now + Self.sweepInterval
        buckets = buckets.filter { filled($0.value, now) < burst }
    }
}
