import Contracts
import FoundationEssentials
import HTTP
import ServiceKit
import Testing
import Wire

@testable import Gateway

// PO-6
@Suite struct ThePortalsFiles {
    @Test func `are kept for a year under their version, which the page names`() throws {
        let client = try TestClient(try GatewayBench())
        let page = try client.ask("GET", "/")
        #expect(page.status == 200)
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(page.headers["cache-control"] == "no-cache")
        let start = try #require(page.body.range(of: "/assets/"))
        let path = String(page.body[start.lowerBound...].prefix { $0 != "\"" })
        #expect(path.hasSuffix("/app/main.js"))
        let script = try client.ask("GET", path)
        #expect(script.body == "export const a = 1;\n")
        #expect(script.headers["content-type"] == "text/javascript; charset=utf-8")
        #expect(script.headers["cache-control"] == "public, max-age=31536000, immutable")
        let head = try client.ask("HEAD", path)
        #expect(head.headers["content-length"] == "20")
        #expect(try client.ask("GET", "/health").status == 200)
    }

    @Test func `are not sent again to who has them`() throws {
        let client = try TestClient(try GatewayBench())
        let page = try client.ask("GET", "/referrals/pending")
        let tag = try #require(page.headers["etag"])
        let again = try client.ask("GET", "/", ["If-None-Match": tag])
        #expect(again.status == 304)
        #expect(again.body.isEmpty)
    }

    @Test(arguments: [
        ("GET", "/assets/0000000000000000/app/main.js", 404), ("GET", "/nothing.js", 404),
        ("GET", "/icon.svg", 200), ("POST", "/", 405), ("DELETE", "/icon.svg", 405),
        ("GET", "/partners/01jq", 200), ("OPTIONS", "/", 405), ("GET", "/index.html", 404),
    ])
    func `answer each address and method rightly`(method: String, path: String, status: Int) throws
    {
        let reply = try TestClient(try GatewayBench()).ask(method, path)
        #expect(reply.status == status)
        #expect(status != 405 || reply.headers["allow"] == "GET, HEAD")
    }

    // PO-5
    @Test(arguments: ["/", "/icon.svg", "/nothing.js", "/api/openapi.json", "/api/none"])
    func `and everything else come with headers that protect the reader`(path: String) throws {
        let headers = try TestClient(try GatewayBench()).ask("GET", path).headers
        #expect(headers["content-security-policy"]?.contains("default-src 'self'") == true)
        #expect(headers["content-security-policy"]?.contains("unsafe") == false)
        #expect(headers["x-content-type-options"] == "nosniff")
        #expect(headers["referrer-policy"] == "same-origin")
        #expect(headers["strict-transport-security"] == nil)
    }
}

// PO-2
@Suite struct TheOpenAPIDocument {
    @Test func `has every public operation and none that is for peers`() throws {
        let text = String(decoding: OpenAPI.document(), as: UTF8.self)
        for entry in Catalogue.entries {
            #expect(text.contains("\"/api/\(entry.name)\":") == entry.isPublic)
        }
    }

    @Test func `refers only to what is there`() throws {
        let text = String(decoding: OpenAPI.document(), as: UTF8.self)
        for part in text.components(separatedBy: "#/components/schemas/").dropFirst() {
            let name = part.prefix { $0 != "\"" }
            #expect(text.contains("\"\(name)\":{\"type\":\"object\""))
        }
    }

    @Test func `is served with a tag`() throws {
        let client = try TestClient(try GatewayBench())
        let reply = try client.ask("GET", "/api/openapi.json")
        #expect(reply.status == 200)
        #expect(reply.body.hasPrefix(#"{"openapi":"3.1.0""#))
        let tag = try #require(reply.headers["etag"])
        #expect(try client.ask("GET", "/api/openapi.json", ["If-None-Match": tag]).status == 304)
    }
}

// OP-6
@Suite struct TheMetricsPage {
    @Test func `has the figures of services and the gateway, each family in one place`() throws {
        let client = try TestClient(try GatewayBench())
        #expect(try client.ask("GET", "/health").status == 200)
        let reply = try client.ask("GET", "/metrics")
        #expect(reply.status == 200)
        #expect(reply.headers["content-type"] == MetricsPage.mediaType)
        #expect(reply.body.contains("footbridge_http_requests_total{status=\"200\"} 1\n"))
        #expect(reply.body.hasSuffix("# EOF\n"))
        let families = reply.body.split(separator: "\n").filter { $0.hasPrefix("# TYPE") }
        #expect(Set(families).count == families.count)
    }

    @Test func `is not there for what a proxy passes on`() throws {
        let client = try TestClient(try GatewayBench())
        let reply = try client.ask("GET", "/metrics", ["X-Forwarded-For": "127.0.0.1"])
        #expect(reply.status == 404)
    }

    @Test func `writes a service's gauges and histograms with its name`() {
        var operation = Metrics.Operation()
        operation.name = "directory.tags"
        operation.results = [.init(name: "ok", value: 3)]
        operation.buckets = [1, 2] + [Int](repeating: 0, count: OperationMetrics.bounds.count - 1)
        operation.microseconds = 500
        var reply = Metrics.Reply()
        reply.operations = [operation]
        reply.gauges = [.init(name: "feed_lag_events{feed=\"identity\"}", value: 4)]
        var page = MetricsPage()
        page.add(reply, service: "directory")
        let labels = "service=\"directory\",operation=\"directory.tags\""
        #expect(page.text.contains("footbridge_requests_total{\(labels),result=\"ok\"} 3\n"))
        #expect(
            page.text.contains(
                "footbridge_request_duration_seconds_bucket{\(labels),le=\"0.00025\"} 3\n"))
        #expect(page.text.contains("footbridge_request_duration_seconds_sum{\(labels)} 0.0005\n"))
        #expect(
            page.text.contains(
                "footbridge_feed_lag_events{service=\"directory\",feed=\"identity\"} 4\n"))
    }
}

// PO-2
@Suite struct ADownload {
    private struct Asked: Message {
        var referral = ""
        var limit: Int?
        var open: Bool?
        var tags: [String] = []
        mutating func fields(_ f: inout Fields) {
            f.field("referral", &referral)
            f.field("limit", &limit)
            f.field("open", &open)
            f.defaulted("tags", &tags)
        }
    }

    private func items(_ query: String) throws -> [QueryItem] {
        var decoder = RequestDecoder()
        Array("GET /?\(query) HTTP/1.1\r\nHost: a\r\n\r\n".utf8).withUnsafeBytes {
            decoder.append($0)
        }
        return try #require(try decoder.next()).query
    }

    @Test func `takes its request from the query`() throws {
        let query = try items("tags=a&referral=x%22y&open=true&limit=5&tags=b")
        #expect(
            String(decoding: try queryBody(query, Asked.schema), as: UTF8.self)
                == #"{"referral":"x\"y","limit":5,"open":true,"tags":["a","b"]}"#)
    }

    @Test(arguments: ["nonsense=", "limit=1&limit=2"])
    func `refuses what is no field, and one field twice`(query: String) throws {
        let query = try items(query)
        #expect(throws: Failure.self) { try queryBody(query, Asked.schema) }
    }

    @Test func `is named for what was asked for, where that is plain`() {
        #expect(
            disposition(of: "referrals.pdf", "application/pdf", about: ["01jq7", "a/b", "\"x\""])
                == #"inline; filename="referrals-01jq7.pdf""#)
    }

    @Test func `is named for its operation`() {
        #expect(
            disposition(of: "referrals.pdf", "application/pdf")
                == #"inline; filename="referrals.pdf""#)
        #expect(
            disposition(of: "reports.referrals_csv", "text/csv; charset=utf-8")
                == #"attachment; filename="referrals.csv""#)
    }
}
