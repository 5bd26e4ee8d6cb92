import Synchronization
import Wire

/// What one operation has been asked and how long it took.
package final class OperationMetrics: Sendable {
    /// Upper bounds of the latency histogram, in microseconds; one more bucket is for the rest.
    package static let bounds = [
        100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000,
    ]

    private struct State {
        var results: [String: Int] = [:]
        var buckets = [Int](repeating: 0, count: OperationMetrics.bounds.count + 1)
        var microseconds = 0
    }

    private let state = Mutex(State())

    func count(_ code: Failure.Code?, microseconds: Int) {
        let bucket = Self.bounds.firstIndex { microseconds <= $0 } ?? Self.bounds.count
        state.withLock {
            $0.results[code?.rawValue ?? "ok", default: 0] += 1
            $0.buckets[bucket] += 1
            $0.microseconds += microseconds
        }
    }

    func reading(of operation: String) -> Metrics.Operation? {
        state.withLock { state in
            guard !state.results.isEmpty else { return nil }
            var reading = Metrics.Operation()
            reading.name = operation
            reading.results = state.results.sorted { $0.key < $1.key }.map {
                Metrics.Value(name: $0.key, value: $0.value)
            }
            reading.buckets = state.buckets
            reading.microseconds = state.microseconds
            return reading
        }
    }
}

/// The figures of a service since it started (OP-6); the gateway prints them at `/metrics`.
package struct Metrics: Contract {
    package static let name = "metrics"
    package static let callers: Callers = [.peers]
    package static let effect = Effect.read
    package static let summary = "Figures since the start."
    package init() {}
    package mutating func fields(_ f: inout Fields) {}

    package struct Reply: Message {
        package var operations: [Operation] = []
        /// Sizes, queue depths and lags, each named with its unit.
        package var gauges: [Value] = []
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("operations", &operations)
            f.field("gauges", &gauges)
        }
    }

    package struct Operation: Message {
        package var name = ""
        /// By result: `ok` or an error code.
        package var results: [Value] = []
        /// Counts per bucket of `OperationMetrics.bounds`, the last for what took longer.
        package var buckets: [Int] = []
        package var microseconds = 0
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("name", &name)
            f.field("results", &results)
            f.field("buckets", &buckets)
            f.field("microseconds", &microseconds)
        }
    }

    package struct Value: Message {
        package var name = ""
        package var value = 0
        package init() {}
        package init(name: String, value: Int) { (self.name, self.value) = (name, value) }
        package mutating func fields(_ f: inout Fields) {
            f.field("name", &name)
            f.field("value", &value)
        }
    }
}

/// How a service is (OP-6).
package struct Health: Contract {
    package static let name = "health"
    package static let callers: Callers = [.anyone]
    package static let effect = Effect.read
    package static let summary = "How the service is."
    package init() {}
    package mutating func fields(_ f: inout Fields) {}

    package struct Reply: Message {
        package var service = ""
        package var version = ""
        package var isHealthy = true
        package var uptimeMilliseconds: Int64 = 0
        package var pid = 0
        /// The number of the last migration of the service's file.
        package var schemaVersion: Int?
        /// How far the service is behind each feed of events that it follows, in events.
        package var lags: [Metrics.Value] = []
        /// What is wrong, in words for an operator.
        package var problems: [String] = []
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("service", &service)
            f.field("version", &version)
            f.field("isHealthy", &isHealthy)
            f.field("uptimeMilliseconds", &uptimeMilliseconds)
            f.field("pid", &pid)
            f.field("schemaVersion", &schemaVersion)
            f.defaulted("lags", &lags)
            f.defaulted("problems", &problems)
        }
    }
}
