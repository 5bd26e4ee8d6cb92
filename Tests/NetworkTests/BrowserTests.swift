import Testing

/// The main path as people walk it, in a real browser (PO-6, PO-7).
@Suite struct InTheBrowser {
    let network: Network

    init() throws { network = try Network.demonstration.get() }

    private func signIn(_ email: String, _ browser: Browser) throws {
        try browser.open("\(network.address)/")
        try browser.type(email, into: "Email")
        try browser.type("Footbridge-Demo-1", into: "Password")
        try browser.press("Sign in")
        #expect(try browser.shows("Hello,"))
    }

    @Test(arguments: [(1_280, 900), (390, 844)])
    func `a referral is sent, answered and completed`(width: Int, height: Int) throws {
        // Two names that are not alike, or the second would be taken for a likely duplicate.
        let (first, last) = width < 600 ? ("Bruno", "Hale") : ("Zora", "Quill")
        let name = "\(first) \(last)"
        let sender = try Browser(width: width, height: height)
        try signIn("staff@harborlight.example", sender)

        try sender.open("\(network.address)/partners")
        try sender.type("keys fir", into: "What is needed?")
        #expect(try sender.shows("Keys First"))
        try sender.press("Keys First")
        #expect(try sender.shows("Has an offer of a lease."))
        try sender.press("Submit a referral")

        #expect(try sender.shows("Who needs help?"))
        try sender.press("Add a new client")
        try sender.type(first, into: "First name")
        try sender.type(last, into: "Last name")
        try sender.type("805 555 0\(width)", into: "Phone")
        try sender.press("Add client")
        #expect(try sender.shows(name))
        try sender.tick("Housing Assistance")
        try sender.type("Signs the lease on Friday.", into: "Notes for the partner")
        try sender.type(name, into: "Who agreed?")
        try sender.tick("In conversation")
        try sender.press("Send the referral")
        #expect(try sender.shows("Referral sent"))

        try sender.open("\(network.address)/referrals?box=outgoing")
        #expect(try sender.shows(name))

        let receiver = try Browser(width: width, height: height)
        try signIn("admin@keysfirst.example", receiver)
        #expect(try receiver.shows(name))
        try receiver.open("\(network.address)/notifications")
        #expect(try receiver.shows("New referral: \(name)"))
        try receiver.open("\(network.address)/referrals?box=incoming")
        #expect(try receiver.shows(name))
        try receiver.press(name)
        let moves: [(move: String, state: String, reason: String?)] = [
            ("In review", "In review", nil), ("Accept", "Accepted", nil),
            ("Completed", "Completed", "Services provided"),
        ]
        for (move, state, reason) in moves {
            #expect(try receiver.shows("Update the status"))
            try receiver.tick(move)
            if let reason { try receiver.choose(reason, from: "Reason") }
            try receiver.type("Now \(state.lowercased()).", into: "Note")
            try receiver.press("Save status")
            #expect(try receiver.shows("Status is now: \(state)"))
        }

        try sender.open("\(network.address)/referrals?box=completed")
        #expect(try sender.shows(name))
        try sender.press(name)
        #expect(try sender.shows("Now accepted."))
        // Nothing stands beyond the edge of the screen.
        let overflow = try sender.evaluate(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        #expect(overflow as? Int == 0)
        #expect(try sender.consoleErrors() == [])
        #expect(try receiver.consoleErrors() == [])
    }

    @Test func `the sign-in page speaks Spanish before anyone signed in`() throws {
        let browser = try Browser()
        try browser.open("\(network.address)/")
        #expect(try browser.shows("Sign in"))
        try browser.press("Español")
        #expect(try browser.shows("Contraseña"))
        #expect(try browser.evaluate("return document.documentElement.lang") as? String == "es")
    }

    @Test(arguments: [
        (
            "sofia@marlow.example",
            [
                "/partners", "/tags", "/service-types", "/staff", "/outbox", "/reports/referrals",
                "/referrals?box=active",
            ]
        ),
        (
            "arthur@marlow.example",
            ["/partners", "/reports/referrals", "/outbox", "/referrals?box=active"]
        ),
        (
            "admin@harborlight.example",
            ["/users", "/reports/referrals", "/clients", "/account", "/help"]
        ),
        (
            "staff@northgate.example",
            ["/referrals?box=incoming", "/clients", "/notifications", "/account"]
        ),
    ])
    func `every screen of a role opens without an error`(email: String, screens: [String]) throws {
        let browser = try Browser()
        try signIn(email, browser)
        for screen in screens {
            try browser.open("\(network.address)\(screen)")
            let isThere = try eventually {
                try browser.evaluate(
                    "return document.querySelector('main h1')?.textContent.trim().length > 0")
                    as? Bool == true
            }
            #expect(isThere, "\(screen)")
            #expect(try !browser.pageText().contains("Something went wrong"), "\(screen)")
        }
        #expect(try browser.consoleErrors() == [])
    }
}
