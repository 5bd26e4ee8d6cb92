import Foundation
import Testing

/// A referral from submission to the closed loop, as other people's programs see it: with curl
/// against `POST /api/<operation>` (PO-2), and with ten lines of Python on the wire (PO-3).
@Suite struct TheWholeJourney {
    let network: Network

    init() throws { network = try Network.demonstration.get() }

    @Test func `a referral goes from search to completion and everyone is told`() throws {
        let sender = try network.signIn("staff@harborlight.example")
        let receiver = try network.signIn("staff@northgate.example")

        let found = try network.post(
            "directory.search", #"{"words":"northgate hous"}"#, token: sender)
        let card = try #require((found.json["partners"] as? [[String: Any]])?.first)
        #expect(card["name"] as? String == "Northgate Housing Trust")
        let partner = try #require(card["id"] as? String)

        let types = try network.post("directory.service_types", "{}", token: sender)
        let type = try #require(
            (types.json["serviceTypes"] as? [[String: Any]])?.first {
                $0["name"] as? String == "Housing Assistance"
            }?["id"] as? String)

        let added = try network.post(
            "casework.add_client",
            #"{"client":{"firstName":"Wilhelmina","lastName":"Quist","phone":"805 555 0199"}}"#,
            token: sender)
        let client = try #require(added.json["id"] as? String)
        let foundClient = try network.post(
            "casework.find_clients", #"{"text":"wilh"}"#, token: sender)
        #expect(foundClient.body.contains(client))

        let body = """
            {"partner":"\(partner)","client":"\(client)","serviceTypes":["\(type)"],"reach":"phone",
             "notes":"Two children.","consent":{"givenBy":"Wilhelmina Quist","form":"verbal"}}
            """
        let key = ["Idempotency-Key: journey-1"]
        let sent = try network.post("referrals.submit", body, token: sender, headers: key)
        #expect(sent.status == 200)
        let referral = try #require(sent.json["referral"] as? String)
        // The same key again makes no second referral (RE-2).
        let again = try network.post("referrals.submit", body, token: sender, headers: key)
        #expect(again.json["referral"] as? String == referral)

        let incoming = try network.post(
            "referrals.list", #"{"box":"incoming","words":"quist"}"#, token: receiver)
        let rows = try #require(incoming.json["referrals"] as? [[String: Any]])
        #expect(rows.count == 1)
        #expect(rows.first?["waiting"] as? String == "green")
        #expect(
            try eventually {
                try network.post("notifications.inbox", "{}", token: receiver).body.contains(
                    referral)
            })

        for (state, reason) in [
            ("in_review", nil), ("accepted", nil), ("completed", "services_provided"),
        ] as [(String, String?)] {
            let reasonField = reason.map { ",\"reason\":\"\($0)\"" } ?? ""
            let moved = try network.post(
                "referrals.change_state",
                """
                {"referral":"\(referral)","state":"\(state)","note":"Now \(state)."\(reasonField)}
                """, token: receiver)
            #expect(moved.status == 200, "\(moved.body)")
            let seen = try network.post(
                "referrals.get", #"{"referral":"\#(referral)"}"#, token: sender)
            let row = seen.json["row"] as? [String: Any]
            #expect(row?["state"] as? String == state)
        }

        // The PDF keeps what was sent, and none of the later notes (RE-6).
        let pdf = network.folder.file("referral.pdf")
        _ = try run(
            [
                "/usr/bin/curl", "-sS", "-o", pdf, "-H", "Authorization: Bearer \(receiver)",
                "\(network.address)/api/referrals.pdf?referral=\(referral)",
            ], environment: network.environment)
        let text = try run(
            ["/usr/bin/pdftotext", "-layout", pdf, "-"], environment: network.environment
        ).output
        #expect(text.contains("Wilhelmina Quist") && text.contains("Two children."))
        #expect(!text.contains("Now accepted."))

        // The mail is in the Maildir (NO-2), the report counts it (RP-3).
        let mail = network.folder.file("data/maildir/new")
        #expect(
            try eventually {
                try FileManager.default.contentsOfDirectory(atPath: mail).contains {
                    NetworkTests.text(of: "\(mail)/\($0)").contains("admin@northgate.example")
                }
            })
        let overseer = try network.signIn("sofia@marlow.example")
        #expect(
            try eventually {
                try network.post("reports.referrals", "{}", token: overseer).body.contains(referral)
            })
    }

    @Test func `ten lines of Python speak the wire`() throws {
        let token = try network.signIn("staff@harborlight.example")
        let program = """
            import json, socket, struct, sys
            def call(op, body, **head):
                h = json.dumps({"id": 1, "op": op, **head}).encode()
                b = json.dumps(body).encode()
                wire.sendall(struct.pack(">II", len(h), len(b)) + h + b)
                n, m = struct.unpack(">II", stream.read(8))
                return json.loads(stream.read(n)), json.loads(stream.read(m) or b"null")
            wire = socket.socket(socket.AF_UNIX); wire.connect(sys.argv[1]); stream = wire.makefile("rb")
            head, reply = call("directory.search", {"words": "pantry"}, token=sys.argv[2])
            print(head["id"], [p["name"] for p in reply["partners"]])
            """
        let result = try run(
            ["/usr/bin/python3", "-c", program, network.folder.file("run/gateway.sock"), token],
            environment: network.environment)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasPrefix("1 ["))
        #expect(result.output.contains("Open Hand Pantry"))
    }

    @Test func `what one may not see is not found`() throws {
        let overseer = try network.signIn("sofia@marlow.example")
        let stranger = try network.signIn("staff@corranworks.example")
        let all = try network.post(
            "referrals.list", #"{"box":"active","limit":100}"#, token: overseer)
        let rows = try #require(all.json["referrals"] as? [[String: Any]])
        let foreign = rows.filter { row in
            ["sender", "receiver"].allSatisfy { side in
                (row[side] as? [String: Any])?["name"] as? String != "Corran Works"
            }
        }
        let id = try #require(foreign.first?["id"] as? String)
        for operation in ["referrals.get", "referrals.add_note", "referrals.change_state"] {
            let extra =
                switch operation {
                case "referrals.add_note": #","note":"x""#
                case "referrals.change_state": #","state":"accepted""#
                default: ""
                }
            let answer = try network.post(
                operation, #"{"referral":"\#(id)"\#(extra)}"#, token: stranger)
            #expect(answer.status == 404, "\(operation): \(answer.body)")
        }
    }

    @Test func `a partner made inactive is out with its next request`() throws {
        let overseer = try network.signIn("sofia@marlow.example")
        let email = "admin@oldmill.example"
        // The demonstration made this partner inactive.
        let refused = try network.post(
            "identity.sign_in", #"{"email":"\#(email)","password":"Footbridge-Demo-1"}"#, token: nil
        )
        #expect(refused.json["reason"] as? String == "partner_inactive")

        let token = try network.signIn("admin@toolshed.example")
        let found = try network.post("directory.search", #"{"words":"tool shed"}"#, token: overseer)
        let id = try #require(
            (found.json["partners"] as? [[String: Any]])?.first?["id"] as? String)
        func set(_ status: String) throws {
            let answer = try network.post(
                "directory.set_status",
                #"{"partner":"\#(id)","status":"\#(status)","isAccepting":true}"#, token: overseer)
            #expect(answer.status == 200, "\(answer.body)")
        }
        #expect(try network.post("identity.me", "{}", token: token).status == 200)
        try set("inactive")
        #expect(try network.post("identity.me", "{}", token: token).status == 401)
        try set("active")
    }
}

/// Whether something comes true within ten seconds.
func eventually(_ condition: () throws -> Bool) throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
        if try condition() { return true }
        usleep(50_000)
    }
    return false
}
