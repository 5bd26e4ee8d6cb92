import HTTP
import ServiceKit

extension Core {
    private static let askMilliseconds = 2_000

    /// The figures of all services and of the gateway in OpenMetrics text (OP-6).
    func sayMetrics(_ exchange: HTTPExchange) {
        guard exchange.request.isRead else {
            return exchange.respond(.methodNotAllowed("GET, HEAD"))
        }
        let gathering = Gathering(missing: switchboard.upstreams.count) { replies in
            var page = MetricsPage()
            for (service, reply) in replies.sorted(by: { $0.key < $1.key }) {
                page.add(reply, service: service)
            }
            self.addOwn(to: &page)
            exchange.respond(
                Response(
                    status: 200,
                    headers: [
                        ("content-type", MetricsPage.mediaType), ("cache-control", "no-store"),
                    ],
                    body: Array(page.text.utf8)))
        }
        for service in switchboard.upstreams.keys {
            switchboard.askOwn(
                Metrics(), of: service, timeoutMilliseconds: Self.askMilliseconds
            ) { gathering.take(service, $0) }
        }
    }

    private func addOwn(to page: inout MetricsPage) {
        figures.add(to: &page)
        page.add("footbridge_http_connections", .gauge, "", "\(connectionCount)")
        page.add("footbridge_http_held_bytes", .gauge, "", "\(loop.heldBytes)")
        for (service, upstream) in switchboard.upstreams.sorted(by: { $0.key < $1.key }) {
            let label = "service=\"\(service)\""
            page.add("footbridge_lanes", .gauge, label, "\(upstream.openLanes)")
            page.add("footbridge_lane_requests", .gauge, label, "\(upstream.waitingCount)")
        }
    }
}

/// Replies of several services, until all have said something or that they cannot.
private final class Gathering {
    private var missing: Int
    private var replies: [String: Metrics.Reply] = [:]
    private let done: ([String: Metrics.Reply]) -> Void

    init(missing: Int, done: @escaping ([String: Metrics.Reply]) -> Void) {
        (self.missing, self.done) = (missing, done)
    }

    func take(_ service: String, _ reply: Metrics.Reply?) {
        replies[service] = reply
        missing -= 1
        if missing == 0 { done(replies) }
    }
}

/// What the gateway counts itself.
final class Figures {
    private var byStatus: [Int: Int] = [:]
    private var buckets = [Int](repeating: 0, count: OperationMetrics.bounds.count + 1)
    private var microseconds = 0

    func count(status: Int, _ time: Duration) {
        let taken = Int(time / .microseconds(1))
        let bucket = OperationMetrics.bounds.firstIndex { taken <= $0 }
        byStatus[status, default: 0] += 1
        buckets[bucket ?? OperationMetrics.bounds.count] += 1
        microseconds += taken
    }

    func add(to page: inout MetricsPage) {
        for (status, count) in byStatus.sorted(by: { $0.key < $1.key }) {
            page.add(
                "footbridge_http_requests", .counter, "status=\"\(status)\"", "\(count)",
                suffix: "_total")
        }
        page.addHistogram(
            "footbridge_http_request_duration_seconds", "", buckets, microseconds: microseconds)
    }
}

/// Text in the OpenMetrics 1.0 format, whose samples stand together by name.
struct MetricsPage {
    static let mediaType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    enum Kind: String { case counter, gauge, histogram }

    private var families: [(name: String, kind: Kind, lines: [String])] = []
    private var places: [String: Int] = [:]

    var text: String {
        let parts = families.map { family in
            "# TYPE \(family.name) \(family.kind.rawValue)\n" + family.lines.joined()
        }
        return parts.joined() + "# EOF\n"
    }

    /// - Parameter labels: as between the braces, or empty.
    mutating func add(
        _ name: String, _ kind: Kind, _ labels: String, _ value: String, suffix: String = ""
    ) {
        let place = places[name] ?? families.count
        if place == families.count {
            families.append((name, kind, []))
            places[name] = place
        }
        let braces = labels.isEmpty ? "" : "{\(labels)}"
        families[place].lines.append("\(name)\(suffix)\(braces) \(value)\n")
    }

    mutating func addHistogram(
        _ name: String, _ labels: String, _ buckets: [Int], microseconds: Int
    ) {
        let comma = labels.isEmpty ? "" : ","
        var sum = 0
        for (index, count) in buckets.enumerated() {
            sum += count
            let bound =
                index < OperationMetrics.bounds.count
                ? "\(Double(OperationMetrics.bounds[index]) / 1_000_000)" : "+Inf"
            add(name, .histogram, "\(labels)\(comma)le=\"\(bound)\"", "\(sum)", suffix: "_bucket")
        }
        add(name, .histogram, labels, "\(sum)", suffix: "_count")
        add(name, .histogram, labels, "\(Double(microseconds) / 1_000_000)", suffix: "_sum")
    }

    /// What a service says of itself.
    mutating func add(_ reply: Metrics.Reply, service: String) {
        for operation in reply.operations {
            let labels = "service=\"\(service)\",operation=\"\(operation.name)\""
            for result in operation.results {
                add(
                    "footbridge_requests", .counter, "\(labels),result=\"\(result.name)\"",
                    "\(result.value)", suffix: "_total")
            }
            addHistogram(
                "footbridge_request_duration_seconds", labels, operation.buckets,
                microseconds: operation.microseconds)
        }
        for gauge in reply.gauges {
            // A gauge's name may bring labels of its own: `feed_lag_events{feed="identity"}`.
            let parts = gauge.name.split(separator: "{", maxSplits: 1)
            let own = parts.count > 1 ? "," + parts[1].dropLast() : ""
            add(
                "footbridge_\(parts.first ?? "unnamed")", .gauge, "service=\"\(service)\"\(own)",
                "\(gauge.value)")
        }
    }
}
