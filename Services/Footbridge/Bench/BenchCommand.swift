import Contracts
import Glibc
import SQLiteKit
import ServiceKit
import Synchronization
import Wire

extension Command {
    static let bench = Command(
        name: "bench", summary: "Measures this machine with a network made for it.",
        usage: "footbridge bench [--json] [--partners COUNT] [--seconds S] [--rounds N]",
        details: """
            Starts a network of its own in a temporary folder, fills it with COUNT partners (default
            100,000), and measures each line for S seconds (default 2) in each of N rounds (default 3)
            that take turns; the median round is told. Ratios are to the named floor in the same run:
            one SQLite commit with synchronous=FULL after the other, or a bare echo over a Unix socket.
            FOOTBRIDGE_PORT (default 8089 here) is the gateway's port. Build with -c release first.
            """
    ) { words, installation in
        var arguments = Arguments(words)
        let asJSON = arguments.flag("--json")
        let partners = Int(try arguments.option("--partners") ?? "100000") ?? 0
        let seconds = Double(try arguments.option("--seconds") ?? "2") ?? 0
        let rounds = Int(try arguments.option("--rounds") ?? "3") ?? 0
        guard partners >= 1_000, seconds > 0, rounds > 0 else {
            throw UsageError("COUNT is at least 1,000; S and N are above 0.")
        }
        _ = try arguments.positional(0...0)
        let port = try installation.settings.integer(
            "FOOTBRIDGE_PORT", default: 8_089, in: 1...65_535)
        let progress: (String) -> Void = { if isatty(2) == 1 { printPrompt("\r\u{1B}[K\($0)") } }

        Supervisor.blockSignals()
        let network = try BenchNetwork(port: port)
        defer { network.end() }
        let begin = ContinuousClock.now
        let idle = try network.memory()
        try network.fill(partners: partners, progress: progress)
        let filled = (ContinuousClock.now - begin) / .seconds(1)
        let floors = try Floors()
        let results = try measure(
            floors.workloads + network.workloads, seconds: seconds, rounds: rounds,
            progress: progress)
        let loaded = try network.memory()
        progress("")
        printText(
            asJSON
                ? json(results, idle, loaded)
                : table(results, idle, loaded, importRate: Int(Double(partners * 2) / filled)))
        return results.allSatisfy { $0.errors == 0 } ? 0 : 1
    }

    private typealias Memory = [(service: String, pss: Int, rss: Int)]

    private static func table(
        _ results: [Measurement], _ idle: Memory, _ loaded: Memory, importRate: Int
    ) -> String {
        var lines = [
            "what".padded(to: 40) + "at once".padded(to: 9) + "per second".padded(to: 12)
                + "p50 µs".padded(to: 9) + "p99 µs".padded(to: 9) + "errors".padded(to: 8) + "ratio"
        ]
        for result in results {
            let ratio = result.ratio.map { "\($0) × \(result.floor ?? "")" } ?? ""
            lines.append(
                result.name.padded(to: 40) + "\(result.atOnce)".padded(to: 9)
                    + "\(result.perSecond)".padded(to: 12) + "\(result.p50)".padded(to: 9)
                    + "\(result.p99)".padded(to: 9) + "\(result.errors)".padded(to: 8) + ratio)
        }
        lines += ["", "import: \(importRate) rows a second (a partner and its location each)", ""]
        lines.append(
            "memory, KiB".padded(to: 20) + "idle PSS".padded(to: 12) + "idle RSS".padded(to: 12)
                + "loaded PSS".padded(to: 12) + "loaded RSS")
        for (before, after) in zip(idle, loaded) {
            lines.append(
                before.service.padded(to: 20) + "\(before.pss)".padded(to: 12)
                    + "\(before.rss)".padded(to: 12) + "\(after.pss)".padded(to: 12)
                    + "\(after.rss)")
        }
        return lines.joined(separator: "\n")
    }

    private static func json(_ results: [Measurement], _ idle: Memory, _ loaded: Memory) -> String {
        let measured = results.map { String(decoding: $0.encoded(), as: UTF8.self) }
        let memory = zip(idle, loaded).map { before, after in
            """
            {"service":"\(before.service)","idlePSS":\(before.pss),"idleRSS":\(before.rss),\
            "loadedPSS":\(after.pss),"loadedRSS":\(after.rss)}
            """
        }
        return """
            {"measurements":[\(measured.joined(separator: ","))],\
            "memoryKiB":[\(memory.joined(separator: ","))]}
            """
    }
}

/// The message that the echo sends back: some 300 bytes of JSON.
private struct Echo: Contract {
    static let name = "bench.echo"
    static let callers: Callers = [.anyone]
    static let effect = Effect.read
    static let summary = "Sends back what it got."
    var referral = ReferralID("01jd8k2f7q9x5v3m6n8p4r2t0w")
    var client = "Amara Okafor"
    var phone = "(805) 555-0134"
    var state = ReferralState.accepted
    var days = 3
    var serviceTypes = ["Housing Assistance", "Legal Aid", "Transportation"]
    var note = "Lives with two children in a motel paid until the end of the week."
    init() {}
    mutating func fields(_ f: inout Fields) {
        f.field("referral", &referral)
        f.field("client", &client)
        f.field("phone", &phone)
        f.field("state", &state)
        f.field("days", &days)
        f.field("serviceTypes", &serviceTypes)
        f.field("note", &note)
    }
    typealias Reply = Echo
}

/// What the machine can do at best, measured in the same run.
private final class Floors: @unchecked Sendable {
    static let commits = "SQLite, one FULL commit each"
    static let bareEcho = "bare echo over a Unix socket"

    // `Database` and `Peer` may be used by any thread; the folder's path never changes.
    private let folder: String
    private let database: Database
    private let peer: Peer
    private let bareSocket: String

    init() throws {
        var template = Array("/tmp/footbridge-floor-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("making a temporary folder") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        database = try Database(
            path: "\(folder)/floor.sqlite", applicationID: 1,
            migrations: [
                Migration(1, "CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT) STRICT")
            ])
        let log = Log(service: "bench", level: .error)
        let router = Router(
            service: "bench", routes: [Route { (request: Echo, _) in request }], clock: .system,
            log: log)
        Server(router: router, peers: PeerRule(users: []), log: log)
            .start(listening: try UnixSocket.listen(at: "\(folder)/echo.sock"))
        peer = Peer(service: "bench", path: "\(folder)/echo.sock")
        bareSocket = "\(folder)/bare.sock"
        let bare = try UnixSocket.listen(at: bareSocket)
        startThread {
            while true {
                let connection = accept(bare, nil, nil)
                guard connection >= 0 else { return }
                startThread { echoAll(connection) }
            }
        }
    }

    deinit {
        database.close()
        for name in [
            "floor.sqlite", "floor.sqlite-wal", "floor.sqlite-shm", "echo.sock", "bare.sock",
        ] {
            unlink("\(folder)/\(name)")
        }
        rmdir(folder)
    }

    var workloads: [Workload] {
        let (database, peer, bareSocket) = (database, peer, bareSocket)
        let note = Echo().note
        return [
            Workload(
                name: Self.commits, atOnce: 1,
                work: .calls {
                    {
                        _ = try database.write {
                            try $0.run("INSERT INTO rows (text) VALUES (?)", note)
                        }
                    }
                }),
            Workload(
                name: Self.bareEcho, atOnce: 1,
                work: .calls {
                    let descriptor = try UnixSocket.connect(to: bareSocket)
                    let message = [UInt8](repeating: 0x61, count: 400)
                    var answer = [UInt8](repeating: 0, count: 400)
                    return {
                        _ = message.withUnsafeBytes { UnixSocket.sendAll($0, to: descriptor) }
                        guard recv(descriptor, &answer, 400, Int32(MSG_WAITALL)) == 400 else {
                            throw SystemError("echo")
                        }
                    }
                }),
            Workload(
                name: "wire echo, JSON both ways", atOnce: 1, floor: Self.bareEcho,
                work: .calls { { _ = try peer.call(Echo(), caller: nil, trace: "bench") } }),
            Workload(
                name: "wire echo, 64 in flight", atOnce: 1, perCall: 64, floor: Self.bareEcho,
                work: .calls {
                    let pipeline = try Pipeline(path: peer)
                    return { try pipeline.exchange() }
                }),
        ]
    }
}

private func echoAll(_ connection: Int32) {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
        let count = recv(connection, &buffer, buffer.count, 0)
        guard count > 0 else {
            close(connection)
            return
        }
        _ = buffer[..<count].withUnsafeBytes { UnixSocket.sendAll($0, to: connection) }
    }
}

/// 64 calls sent at once over one connection, each encoded, decoded and checked.
private final class Pipeline {
    private let descriptor: Int32
    private var decoder = MessageDecoder()

    init(path peer: Peer) throws { descriptor = try UnixSocket.connect(to: peer.path) }

    deinit { close(descriptor) }

    func exchange() throws {
        var bytes: [UInt8] = []
        for id in 1...64 {
            var head = Head(id: id)
            head.op = Echo.name
            WireMessage(head: head, body: Echo().encoded()).append(to: &bytes)
        }
        guard bytes.withUnsafeBytes({ UnixSocket.sendAll($0, to: descriptor) }) else {
            throw SystemError("sending")
        }
        var left = 64
        while left > 0 {
            while let message = try decoder.next() {
                if let error = message.head.error { throw error }
                _ = try Echo.decode(message.body, strict: false)
                left -= 1
            }
            guard left > 0 else { return }
            let count = withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 16) {
                let count = recv(descriptor, $0.baseAddress, $0.count, 0)
                if count > 0 { decoder.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
                return count
            }
            guard count > 0 else { throw SystemError("receiving") }
        }
    }
}

extension BenchNetwork {
    fileprivate var workloads: [Workload] {
        let (port, token) = (port, token)
        let me = HTTPClient.request("POST", "/api/identity.me", token: token, body: "{}")
        let page = HTTPClient.request("GET", "/")
        func search(_ name: String, _ atOnce: Int, _ bodies: [String]) -> Workload {
            let requests = bodies.map {
                HTTPClient.request("POST", "/api/directory.search", token: token, body: $0)
            }
            return Workload(
                name: name, atOnce: atOnce,
                work: .requests(port: port) { requests[$0 % requests.count] })
        }
        func same(_ name: String, _ atOnce: Int, _ request: [UInt8]) -> Workload {
            Workload(name: name, atOnce: atOnce, work: .requests(port: port) { _ in request })
        }
        let words = ["food", "housing", "health", "legal", "work", "child", "ride", "school"]
        let tagged = words.map { "{\"words\":\"\($0)\",\"tags\":[\"\(tag)\"]}" }
        return [
            same("gateway, the page", 1, page), same("gateway, the page", 64, page),
            same("gateway to a service (identity.me)", 1, me),
            same("gateway to a service (identity.me)", 64, me),
            search("search, a word and a tag", 1, tagged),
            search("search, two words", 1, words.map { "{\"words\":\"\($0) bari\"}" }),
            search("search, a common word", 1, words.map { "{\"words\":\"\($0)\"}" }),
            search(
                "search, a prefix of three letters", 1,
                ["bar", "mot", "ven", "lia"].map { "{\"words\":\"\($0)\"}" }),
            search("search, a word and a tag", 64, tagged),
            submit(1), submit(32),
        ]
    }

    private func submit(_ atOnce: Int) -> Workload {
        let (port, token) = (port, token)
        let body = """
            {"partner":"\(partners[1])","client":"\(client)","serviceTypes":["\(serviceType)"],\
            "reach":"phone","notes":"Two children; the motel is paid until Friday.",\
            "consent":{"givenBy":"Bea Nch","form":"verbal"}}
            """
        return Workload(
            name: "submit a referral", atOnce: atOnce, floor: "SQLite, one FULL commit each",
            work: .requests(port: port) { _ in
                HTTPClient.request(
                    "POST", "/api/referrals.submit", token: token, key: newTrace(), body: body)
            })
    }
}
