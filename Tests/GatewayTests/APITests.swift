import Contracts
import Glibc
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import Gateway

// PO-2, PO-4
@Suite struct AskingForAnOperation {
    @Test func `by bearer token reaches the service with the caller that identity named`() throws {
        let bench = try GatewayBench()
        let reply = try TestClient(bench).ask(
            "POST", "/api/directory.tags",
            [
                "Authorization": "Bearer \(GatewayBench.token)", "X-Trace": "abc-1",
                "Idempotency-Key": "k1",
            ], body: "{}")
        #expect(reply.status == 200)
        #expect(reply.body == #"{"total":0,"tags":[]}"#)
        #expect(reply.headers["content-type"] == "application/json")
        #expect(reply.headers["cache-control"] == "no-store")
        #expect(reply.headers["x-trace"] == "abc-1")
        let seen = bench.seen.withLock { $0 }
        #expect(seen.map(\.operation) == ["identity.authenticate", "directory.tags"])
        #expect(seen[0].caller == nil)
        #expect(seen[1].caller?.user == People.harborUser.user)
        #expect(seen[1].caller?.address == "127.0.0.1")
        #expect(seen[1].trace == "abc-1")
        #expect(seen[1].key == "k1")
    }

    @Test(arguments: [nil, "wrong-token"] as [String?])
    func `without a good token is unauthenticated and reaches no service`(token: String?) throws {
        let bench = try GatewayBench()
        let reply = try TestClient(bench).call("directory.tags", token: token)
        #expect(reply.status == 401)
        #expect(reply.headers["content-type"] == "application/problem+json")
        #expect(reply.headers["www-authenticate"] == "Bearer")
        #expect(reply.body.contains(#""code":"unauthenticated""#))
        #expect(!bench.seen.withLock { $0 }.contains { $0.operation == "directory.tags" })
    }

    @Test(arguments: [
        "identity.create_user", "identity.authenticate", "directory.resolve", "identity.health",
        "identity.metrics", "directory.events", "identity.sign_in.", "", "a/b",
    ])
    func `that is for peers only, or is none, is not found`(operation: String) throws {
        let bench = try GatewayBench()
        let reply = try TestClient(bench).call(operation)
        #expect(reply.status == 404)
        #expect(bench.seen.withLock { $0.isEmpty })
    }

    @Test func `carries the address, and no caller, for one who has not signed in`() throws {
        let bench = try GatewayBench()
        let client = try TestClient(bench)
        let wrong = try client.call(
            "identity.sign_in", #"{"email":"a@b.c","password":"x"}"#, token: nil)
        #expect(wrong.status == 401)
        #expect(wrong.body.contains(#""reason":"wrong_password""#))
        let seen = bench.seen.withLock { $0 }
        #expect(seen.count == 1)
        #expect(seen[0].caller == nil)
        #expect(seen[0].address == "127.0.0.1")
    }

    @Test func `says which field is wrong`() throws {
        let bench = try GatewayBench()
        let reply = try TestClient(bench).call("directory.search", #"{"limit":0,"nonsense":1}"#)
        #expect(reply.status == 422)
        #expect(reply.body.contains(#""field":"limit""#))
    }

    @Test func `wants JSON, POST and a possible key`() throws {
        let bench = try GatewayBench()
        let client = try TestClient(bench)
        let form = try client.ask(
            "POST", "/api/directory.tags", ["Content-Type": "text/plain"], body: "{}")
        #expect(form.status == 415)
        let get = try client.ask("GET", "/api/directory.tags")
        #expect(get.status == 405)
        #expect(get.headers["allow"] == "POST")
        let key = try client.ask(
            "POST", "/api/directory.tags",
            ["Idempotency-Key": String(repeating: "k", count: 129)], body: "{}")
        #expect(key.status == 400)
        #expect(bench.seen.withLock { $0.isEmpty })
    }

    @Test func `is answered in the order of asking when pipelined`() throws {
        let bench = try GatewayBench()
        let client = try TestClient(bench)
        let authorization = ["Authorization": "Bearer \(GatewayBench.token)"]
        let words = ["slow", "quick-one", "a", "slow", "four"]
        var all = ""
        for word in words {
            all += TestClient.request(
                "POST", "/api/directory.search", authorization,
                body: #"{"words":"\#(word)"}"#)
            all += TestClient.request("GET", "/health")
        }
        client.send(all)
        for word in words {
            let reply = try client.reply()
            #expect(reply.body.contains(#""total":\#(word.utf8.count)"#))
            #expect(try client.reply().body == #"{"status":"ok"}"#)
        }
    }

    @Test func `of a service that is away is unavailable at once, and works once it is back`()
        throws
    {
        let bench = try GatewayBench(services: ["identity"])
        let client = try TestClient(bench)
        let started = ContinuousClock.now
        let away = try client.call("directory.tags")
        #expect(away.status == 503)
        #expect(away.headers["retry-after"] == "1")
        #expect(ContinuousClock.now - started < .seconds(2))
        try bench.start("directory")
        var status = 503
        for _ in 0..<100 where status == 503 {
            usleep(20_000)
            status = try client.call("directory.tags").status
        }
        #expect(status == 200)
    }

    @Test func `beyond the rate is refused with the time to wait`() throws {
        let bench = try GatewayBench(["FOOTBRIDGE_RATE": "1"])
        let client = try TestClient(bench)
        let statuses = try (0..<6).map { _ in try client.call("directory.tags") }
        #expect(statuses.map(\.status) == [200, 200, 200, 200, 429, 429])
        #expect(statuses[5].headers["retry-after"] == "1")
    }

    @Test func `by 64 at once is answered for each`() throws {
        let bench = try GatewayBench()
        let clients = try (0..<64).map { _ in try TestClient(bench) }
        for _ in 0..<5 {
            for (index, client) in clients.enumerated() {
                client.send(
                    TestClient.request(
                        "POST", "/api/directory.search",
                        ["Authorization": "Bearer \(GatewayBench.token)"],
                        body: #"{"words":"\#(String(repeating: "x", count: index + 1))"}"#))
            }
            for (index, client) in clients.enumerated() {
                #expect(try client.reply().body.contains(#""total":\#(index + 1)"#))
            }
        }
    }
}

// ID-14, PO-5
@Suite struct ASessionCookie {
    @Test func `is set by signing in, used, and cleared by signing out`() throws {
        let bench = try GatewayBench()
        let client = try TestClient(bench)
        let signedIn = try client.call(
            "identity.sign_in", #"{"email":"a@b.c","password":"right"}"#, token: nil)
        #expect(
            signedIn.headers["set-cookie"]
                == "footbridge=good-token; Path=/; HttpOnly; SameSite=Lax")
        let headers = ["Cookie": "footbridge=good-token", "X-Requested-With": "footbridge"]
        #expect(try client.ask("POST", "/api/directory.tags", headers, body: "{}").status == 200)
        let out = try client.ask("POST", "/api/identity.sign_out", headers, body: "{}")
        #expect(out.headers["set-cookie"]?.contains("Max-Age=0") == true)
    }

    @Test func `is Secure behind a proxy, where browsers are told to stay with https`() throws {
        let bench = try GatewayBench(["FOOTBRIDGE_BEHIND_PROXY": "1"])
        let reply = try TestClient(bench).ask(
            "POST", "/api/identity.sign_in", ["X-Forwarded-For": "6.6.6.6, 203.0.113.9"],
            body: #"{"email":"a@b.c","password":"right"}"#)
        #expect(reply.headers["set-cookie"]?.hasSuffix("; Secure") == true)
        #expect(reply.headers["strict-transport-security"] != nil)
        #expect(bench.seen.withLock { $0.last?.address } == "203.0.113.9")
    }

    @Test func `does not make X-Forwarded-For believed of anybody`() throws {
        let bench = try GatewayBench()
        _ = try TestClient(bench).ask(
            "POST", "/api/identity.sign_in", ["X-Forwarded-For": "203.0.113.9"],
            body: #"{"email":"a@b.c","password":"right"}"#)
        #expect(bench.seen.withLock { $0.last?.address } == "127.0.0.1")
    }

    @Test(
        arguments: [
            [:],
            ["X-Requested-With": "XMLHttpRequest"],
            ["X-Requested-With": "footbridge", "Sec-Fetch-Site": "cross-site"],
            ["X-Requested-With": "footbridge", "Sec-Fetch-Site": "same-site"],
            ["X-Requested-With": "footbridge", "Origin": "https://evil.example"],
            ["X-Requested-With": "footbridge", "Origin": "null"],
        ] as [[String: String]])
    func `is not enough for what another site's page sends`(extra: [String: String]) throws {
        let bench = try GatewayBench()
        let headers = extra.merging(["Cookie": "footbridge=good-token"]) { $1 }
        let reply = try TestClient(bench).ask(
            "POST", "/api/directory.tags", headers, body: "{}")
        #expect(reply.status == 403)
        #expect(reply.body.contains(#""reason":"csrf""#))
        #expect(bench.seen.withLock { $0.isEmpty })
    }

    @Test func `is enough for a page of ours`() throws {
        let bench = try GatewayBench()
        let reply = try TestClient(bench).ask(
            "POST", "/api/directory.tags",
            [
                "Cookie": "footbridge=good-token", "X-Requested-With": "footbridge",
                "Sec-Fetch-Site": "same-origin", "Origin": "http://localhost",
            ], body: "{}")
        #expect(reply.status == 200)
    }
}

// design.md §2: one table from codes to statuses.
@Suite struct AFailure {
    @Test(
        arguments: [
            (.malformed, 400), (.unauthenticated, 401), (.forbidden, 403), (.notFound, 404),
            (.conflict, 409), (.tooLarge, 413), (.invalid, 422), (.tooMany, 429), (.internal, 500),
            (.unavailable, 503), (.timeout, 504),
        ] as [(Failure.Code, Int)])
    func `has one status`(code: Failure.Code, status: Int) {
        #expect(code.status == status)
    }

    @Test func `is told as a problem with code, reason and field`() {
        let problem = Problem(
            .invalid("note", "must have 1 to 10 characters", reason: "length"), status: 422,
            trace: "t")
        let expected = [
            #"{"type":"about:blank","title":"Unprocessable Content","status":422,"#,
            #""detail":"must have 1 to 10 characters","code":"invalid","reason":"length","#,
            #""field":"note","trace":"t"}"#,
        ]
        let text = String(decoding: problem.encoded(), as: UTF8.self)
        #expect(text == expected.joined())
    }
}
