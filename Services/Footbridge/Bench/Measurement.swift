import Glibc
import ServiceKit
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

/// A piece of work that is done over and over.
struct Workload: Sendable {
    enum Work: Sendable {
        /// Makes the work, which is then called again and again; it throws on a wrong answer.
        case calls(@Sendable () throws -> () throws -> Void)
        /// Requests to the gateway, each on a connection that waits for none: one thread drives all
        /// connections, because more would take the processors from what is measured.
        case requests(port: Int, @Sendable (_ number: Int) -> [UInt8])
    }

    let name: String
    let atOnce: Int
    /// How many deeds one call of the work does.
    var perCall = 1
    var floor: String?
    let work: Work
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
    let length = Duration.nanoseconds(Int64(seconds * 1e9))
    let begin = ContinuousClock.now
    var tally = Tally()
    switch workload.work {
    case .calls(let make): tally.run(try make(), until: begin + length)
    case .requests(let port, let request):
        let clients = try (0..<workload.atOnce).map { _ in try HTTPClient(port: port) }
        try tally.run(clients, request, until: begin + length)
    }
    let elapsed = (ContinuousClock.now - begin) / .seconds(1)
    let latencies = tally.latencies.sorted()
    var measurement = Measurement()
    (measurement.name, measurement.atOnce) = (workload.name, workload.atOnce)
    measurement.perSecond = Int(Double(latencies.count * workload.perCall) / elapsed)
    measurement.p50 = Int(latencies.isEmpty ? 0 : latencies[latencies.count / 2])
    measurement.p99 = Int(latencies.isEmpty ? 0 : latencies[latencies.count * 99 / 100])
    (measurement.errors, measurement.floor) = (tally.errors, workload.floor)
    return measurement
}

/// What one round counts.
private struct Tally {
    /// Microseconds.
    private(set) var latencies: [Int32] = []
    private(set) var errors = 0

    init() { latencies.reserveCapacity(200_000) }

    mutating func run(_ call: () throws -> Void, until end: ContinuousClock.Instant) {
        var start = ContinuousClock.now
        while start < end {
            do { try call() } catch { errors += 1 }
            let now = ContinuousClock.now
            count(from: start, to: now)
            start = now
        }
    }

    /// Keeps one request going on each connection, and waits for the last answers.
    mutating func run(
        _ clients: [HTTPClient], _ request: (Int) -> [UInt8], until end: ContinuousClock.Instant
    ) throws {
        var number = 0
        func send(_ client: HTTPClient) throws {
            try client.send(request(number))
            number += 1
        }
        var starts = Array(repeating: ContinuousClock.now, count: clients.count)
        var polls = clients.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        for client in clients { try send(client) }
        var open = clients.count
        while open > 0 {
            // One alone waits in recv(2).
            if clients.count > 1, poll(&polls, nfds_t(polls.count), 30_000) <= 0 {
                throw SystemError("waiting for answers")
            }
            for index in clients.indices where clients.count == 1 || polls[index].revents != 0 {
                guard let status = try clients[index].receive() else { continue }
                let now = ContinuousClock.now
                if status != 200 { errors += 1 }
                count(from: starts[index], to: now)
                starts[index] = now
                if now < end {
                    try send(clients[index])
                } else {
                    // poll(2) passes over it.
                    polls[index].fd = -1
                    open -= 1
                }
            }
        }
    }

    private mutating func count(
        from start: ContinuousClock.Instant, to end: ContinuousClock.Instant
    ) {
        latencies.append(Int32(clamping: Int((end - start) / .microseconds(1))))
    }
}
