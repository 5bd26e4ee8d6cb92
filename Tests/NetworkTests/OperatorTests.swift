import Foundation
import Glibc
import ServiceKit
import Testing

/// Running it (OP-1, OP-4 to OP-7, OP-10, ID-3, ID-19, RP-8), with the operator's own commands.
@Suite struct TheOperator {
    let network: Network

    init() throws { network = try Network.demonstration.get() }

    @Test func `status finds every service well`() throws {
        // Right after its start notifications still has the mail of the demonstration to send.
        #expect(try eventually { try network.footbridge("status", "--json").status == 0 })
        let result = try network.footbridge("status", "--json")
        let list = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        let services = try #require(list as? [[String: Any]])
        #expect(services.count == 7)
        #expect(services.allSatisfy { $0["isHealthy"] as? Bool == true })
    }

    @Test func `one trace runs through the logs of all services that a request touched`() throws {
        let token = try network.signIn("staff@harborlight.example")
        let trace = "trace-\(UInt32.random(in: 0 ... .max))"
        let answer = try network.post(
            "directory.search", "{}", token: token, headers: ["X-Trace: \(trace)"])
        #expect(answer.status == 200)
        let log = try network.footbridge("logs", "--trace", trace).output
        for service in ["gateway", "identity", "directory"] {
            #expect(log.contains(" \(service) "), "\(service) in:\n\(log)")
        }
        #expect(!log.contains(token))
    }

    @Test func `no log line holds a password, a token or what people are called`() throws {
        let token = try network.signIn("staff@harborlight.example")
        _ = try network.post("casework.find_clients", #"{"text":"okafor"}"#, token: token)
        _ = try network.post(
            "identity.sign_in", #"{"email":"amara@secret.example","password":"Wrong-Password-1"}"#,
            token: nil)
        let folder = network.folder.file("data/logs")
        for file in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let log = text(of: "\(folder)/\(file)")
            for secret in [
                token, "Wrong-Password-1", "amara@secret", "okafor", "Okafor", "Footbridge-Demo-1",
            ] {
                #expect(!log.contains(secret), "\(secret) in \(file)")
            }
        }
    }

    @Test func `a hangup signal reloads the level of the log, and a wrong one changes nothing`()
        throws
    {
        let pid = try network.pid(of: "reports")
        func reload(_ settings: String, shows line: String) throws -> Bool {
            try settings.write(
                toFile: network.folder.file("settings"), atomically: true, encoding: .utf8)
            kill(pid, SIGHUP)
            let log = network.folder.file("data/logs/reports.log")
            return try eventually { text(of: log).contains(line) }
        }
        #expect(try reload("FOOTBRIDGE_LOG_LEVEL=debug\n", shows: "reloaded level=debug"))
        _ = try network.pid(of: "reports")
        let log = text(of: network.folder.file("data/logs/reports.log"))
        #expect(log.contains("op=reports.health"))
        #expect(try reload("FOOTBRIDGE_LOG_LEVEL=loud\n", shows: "settings not reloaded"))
        #expect(try reload("# none\n", shows: "reloaded level=info"))
    }

    @Test func `call speaks to a service as the operator, and to the gateway as a user`() throws {
        let asOperator = try network.footbridge("call", "directory.search", #"{"words":"pantry"}"#)
        #expect(asOperator.status == 0)
        #expect(jsonObject(asOperator.output)["total"] as? Int ?? 0 > 0)
        let token = try network.signIn("staff@harborlight.example")
        let asUser = try network.footbridge("call", "identity.me", "--token", token)
        #expect(asUser.output.contains("staff@harborlight.example"))
        let wrong = try network.footbridge("call", "directory.search", #"{"limit":1000}"#)
        #expect(wrong.status == 1)
        #expect(wrong.errors.contains("limit"))
    }

    @Test func `the chains of events are whole`() throws {
        let result = try network.footbridge("audit", "verify")
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.split(separator: "\n").count == 6)
    }

    @Test func `reports rebuilt from nothing say the same`() throws {
        let token = try network.signIn("sofia@marlow.example")
        func figures() throws -> String {
            // Other tests of this network may add a referral meanwhile: only old ones count here.
            let answer = try network.post(
                "reports.referrals", #"{"to":"\#(yesterday())","limit":0}"#, token: token)
            #expect(answer.status == 200, "\(answer.body)")
            return answer.body.replacingOccurrences(
                of: #""lagMilliseconds":\d+"#, with: "", options: .regularExpression)
        }
        let before = try figures()
        #expect(before.contains("completed"))
        let rebuilt = try network.footbridge("reports", "rebuild")
        #expect(rebuilt.status == 0, "\(rebuilt.errors)")
        #expect(try eventually { try figures() == before })
    }

    @Test func `a directory is loaded once however often, and what is wrong in it is told`() throws
    {
        let folder = network.folder.file("ohana")
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        for (file, text) in [
            ("organizations.csv", "id,name,description\n1,Larkspur Kitchen,Warm meals\n"),
            (
                "locations.csv",
                "id,organization_id,name\n1,1,Larkspur Hall\n2,77,Nobody's place\n"
            ),
            ("services.csv", "id,location_id,name,status\n1,1,Lunch,active\n"),
        ] {
            try text.write(toFile: "\(folder)/\(file)", atomically: true, encoding: .utf8)
        }
        func load(_ more: String...) throws -> (last: [String: Any], all: String) {
            let words = [binary("footbridge"), "import", "--format", "ohana", folder, "--json"]
            let result = try run(words + more, environment: network.environment)
            #expect(result.status == 0, "\(result.errors)")
            let last = result.output.split(separator: "\n").last.map(String.init) ?? ""
            return (jsonObject(last), result.output + result.errors)
        }
        func partners(_ summary: [String: Any]) -> [String: Int]? {
            summary["partners"] as? [String: Int]
        }
        let token = try network.signIn("staff@harborlight.example")
        func isFound() throws -> Bool {
            try network.post("directory.search", #"{"words":"larkspur"}"#, token: token)
                .body.contains("Larkspur Kitchen")
        }

        #expect(try partners(load("--dry-run").last)?["created"] == 1)
        #expect(try !isFound())
        let first = try load()
        #expect(partners(first.last) == ["created": 1, "updated": 0, "unchanged": 0])
        #expect(first.last["rejected"] as? Int == 1)
        #expect(first.all.contains("locations.csv") && first.all.contains("3"))
        #expect(try isFound())
        #expect(try partners(load().last) == ["created": 0, "updated": 0, "unchanged": 1])
    }

    @Test func `the accounts of the demonstration cover every role`() throws {
        let result = try network.footbridge("demo", "accounts", "--json")
        let list = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        let accounts = try #require(list as? [[String: Any]])
        let roles = Set(accounts.compactMap { $0["role"] as? String })
        #expect(roles == ["super_admin", "auditor", "partner_admin", "system_user", "seeker"])
        for role in roles {
            let account = try #require(accounts.first { $0["role"] as? String == role })
            let email = try #require(account["email"] as? String)
            let password = try #require(account["password"] as? String)
            #expect(try !network.signIn(email, password).isEmpty)
        }
    }

    @Test func `help, wrong words and wrong settings say what to do`() throws {
        #expect(try network.footbridge("help").output.contains("footbridge help COMMAND"))
        let wrong = try network.footbridge("stat")
        #expect(wrong.status == 64 && wrong.errors.contains("stat"))
        var elsewhere = network.environment
        elsewhere["FOOTBRIDGE_DATA"] = network.folder.file("nowhere")
        let noLogs = try run([binary("footbridge"), "logs"], environment: elsewhere)
        #expect(noLogs.status == 1 && noLogs.errors.contains("FOOTBRIDGE_DATA"))
        var environment = network.environment
        environment["FOOTBRIDGE_PORT"] = "eighty"
        let setting = try run([binary("footbridge"), "up"], environment: environment)
        #expect(setting.status == 78)
        #expect(setting.errors.contains("FOOTBRIDGE_PORT"))
        #expect(setting.errors.split(separator: "\n").count == 1)
    }

    @Test func `an empty network gets its first super admin on the server, and is found again`()
        throws
    {
        let network = try Network()
        let made = try network.footbridge(
            "admin", "create", "--name", "Ada First", "--email", "ada@first.example",
            input: "Very-First-1\n")
        #expect(made.status == 0, "\(made.errors)")
        let weak = try network.footbridge(
            "admin", "create", "--name", "Ada Second", "--email", "ada@second.example",
            input: "weak\n")
        #expect(weak.status == 1)
        #expect(weak.errors.contains("password"))
        let token = try network.signIn("ada@first.example", "Very-First-1")

        // Another taxonomy takes the place of the one a network starts with (DI-10).
        let list = network.folder.file("taxonomy.csv")
        try "taxonomy_id,name\n1,Food Pantry\n2,Legal Aid\n3,food pantry\n".write(
            toFile: list, atomically: true, encoding: .utf8)
        let loaded = try network.footbridge("taxonomy", list, "--replace")
        #expect(loaded.output == "1 added, 17 removed, 2 in the list.\n", "\(loaded.errors)")
        let types = try network.post("directory.service_types", "{}", token: token)
        #expect(types.json["total"] as? Int == 2)

        #expect(network.stop() == 0)
        try network.start()
        #expect(try !network.signIn("ada@first.example", "Very-First-1").isEmpty)
        let second = try network.footbridge("up")
        #expect(second.status == 1)
        #expect(second.errors.contains("running already"))
    }

    private func yesterday() -> String {
        let formatter = DateFormatter()
        formatter.dateFormat = "yyyy-MM-dd"
        formatter.timeZone = TimeZone(identifier: "America/Los_Angeles")
        return formatter.string(from: Date().addingTimeInterval(-86_400))
    }
}
