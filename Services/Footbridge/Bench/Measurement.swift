import Glibc
import ServiceKit
import Synchronization
import Wire

/// What one measurement found; a message, so that `--json` prints it.
struct Measurement: Message {
    var name = ""
    var atOnce = 1
    var perSecond = 0
    /// Microseconds.
    var p50 = 0
    var p99 = 0
    var errors = 0
    /// How many times as fast as the floor of the same run, where there is one.
    var ratio: Double?
    var floor: String?

    init() {}

    mutating func fields(_ f: inout Fields) {
        f.field("name", &name)
        f.field("atOnce", &atOnce)
        f.field("perSecond", &perSecond)
        f.field("p50", &p50)
        f.field("p99", &p99)
        f.field("errors", &errors)
        f.field("ratio", &ratio)
        f.field("floor", &floor)
    }
}

/// A piece of work that is done over and over by so many workers.
struct Workload: Sendable {
    let name: String
    let atOnce: Int
    /// How many deeds one call of the work does.
    var perCall = 1
    var floor: String?
    /// Makes one worker's work, which is then called again and again; it throws on a wrong answer.
    let worker: @Sendable (_ number: Int) throws -> () throws -> Void
}

/// Runs each workload for `seconds` in each of `rounds`, taking turns, so that the processor's fast
/// and slow phases fall on all alike; the round with the median rate is told.
func measure(
    _ workloads: [Workload], seconds: Double, rounds: Int, progress: (String) -> Void
) throws -> [Measurement] {
    var results: [[Measurement]] = workloads.map { _ in [] }
    for round in 1...rounds {
        for (index, workload) in workloads.enumerated() {
            progress("round \(round) of \(rounds): \(workload.name), \(workload.atOnce) at once")
            results[index].append(try measureOnce(workload, seconds: seconds))
        }
    }
    var medians = results.map { rounds in
        rounds.sorted { $0.perSecond < $1.perSecond }[rounds.count / 2]
    }
    for index in medians.indices {
        guard let floor = medians.first(where: { $0.name == medians[index].floor }) else {
            continue
        }
        let ratio = Double(medians[index].perSecond) / Double(max(floor.perSecond, 1))
        medians[index].ratio = (ratio * 100).rounded() / 100
    }
    return medians
}

private func measureOnce(_ workload: Workload, seconds: Double) throws -> Measurement {
    struct Tally {
        var latencies: [Int32] = []
        var errors = 0
        var running = 0
    }
    let tally = Mutex(Tally())
    let workers = try (0..<workload.atOnce).map { UncheckedWork(try workload.worker($0)) }
    let begin = ContinuousClock.now
    let end = begin + .nanoseconds(Int64(seconds * 1e9))
    tally.withLock { $0.running = workers.count }
    for work in workers {
        startThread {
            var latencies: [Int32] = []
            latencies.reserveCapacity(100_000)
            var errors = 0
            while ContinuousClock.now < end {
                let start = ContinuousClock.now
                do { try work.call() } catch { errors += 1 }
                latencies.append(
                    Int32(clamping: Int((ContinuousClock.now - start) / .microseconds(1))))
            }
            tally.withLock {
                $0.latencies += latencies
                $0.errors += errors
                $0.running -= 1
            }
        }
    }
    while tally.withLock({ $0.running }) > 0 { usleep(1_000) }
    let elapsed = (ContinuousClock.now - begin) / .seconds(1)
    let (latencies, errors) = tally.withLock { ($0.latencies.sorted(), $0.errors) }
    var measurement = Measurement()
    (measurement.name, measurement.atOnce) = (workload.name, workload.atOnce)
    measurement.perSecond = Int(Double(latencies.count * workload.perCall) / elapsed)
    measurement.p50 = Int(latencies.isEmpty ? 0 : latencies[latencies.count / 2])
    measurement.p99 = Int(latencies.isEmpty ? 0 : latencies[latencies.count * 99 / 100])
    (measurement.errors, measurement.floor) = (errors, workload.floor)
    return measurement
}

/// A worker's work, made on one thread and called on another, one after the other.
private struct UncheckedWork: @unchecked Sendable {
    let call: () throws -> Void
    init(_ call: @escaping () throws -> Void) { self.call = call }
}
