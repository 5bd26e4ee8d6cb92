import ServiceKit
import Wire

/// The way to one service: two lanes, made when they are needed.
final class Upstream {
    /// With two, what takes long on one does not hold up everything.
    static let lanesLimit = 2
    /// How long to leave a service alone after it could not be reached, doubled each time.
    private static let firstPause = Duration.milliseconds(50)
    private static let longestPause = Duration.seconds(1)

    let service: String
    private let path: String
    private let loop: Loop
    private let log: Log
    private var lanes: [Lane] = []
    private var pause = Upstream.firstPause
    private var retryAt: ContinuousClock.Instant
    private var isAway = false

    init(service: String, path: String, loop: Loop, log: Log) {
        (self.service, self.path, self.loop, self.log) = (service, path, loop, log)
        retryAt = loop.now
    }

    var openLanes: Int { lanes.count }

    var waitingCount: Int { lanes.reduce(0) { $0 + $1.waitingCount } }

    /// Sends the call, or answers `unavailable` at once where the service is away.
    func send(_ call: Call) {
        var lane = lanes.min { $0.waitingCount < $1.waitingCount }
        if lanes.count < Self.lanesLimit, lane.map({ $0.waitingCount > 0 }) ?? true {
            lane = connect() ?? lane
        }
        guard let lane else { return call.answer(.failed(.unavailable(service))) }
        guard !lane.isFull else {
            let failure = Failure(
                .unavailable, "busy", "The \(service) service has too much to do.")
            return call.answer(.failed(failure))
        }
        lane.send(call)
    }

    private func connect() -> Lane? {
        guard loop.now >= retryAt else { return nil }
        do {
            let descriptor = try UnixSocket.connect(to: path, nonBlocking: true)
            let lane = try Lane(descriptor, loop: loop) { [unowned self] in lost($0, $1) }
            lanes.append(lane)
            pause = Self.firstPause
            if isAway { log.notice("service is back", ["peer": service]) }
            isAway = false
            return lane
        } catch {
            if !isAway { log.warning("service is away", ["peer": service, "error": "\(error)"]) }
            isAway = true
            retryAt = loop.now + pause
            pause = min(pause * 2, Self.longestPause)
            return nil
        }
    }

    private func lost(_ lane: Lane, _ calls: [Call]) {
        lanes.removeAll { $0 === lane }
        for call in calls {
            if call.mayTryAgain {
                send(call)
            } else {
                call.answer(.failed(.unavailable(service)))
            }
        }
    }
}
