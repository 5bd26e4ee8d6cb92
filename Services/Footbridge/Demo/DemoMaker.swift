import Contracts
import Glibc
import ServiceKit
import Wire

/// Walks through 75 days of the invented county.
struct DemoMaker {
    private static let day: Int64 = 24 * 3_600_000
    /// How many of the partners have clients and send referrals.
    private static let senders = 4

    private let clockFile: String
    private let identity: Peer
    private let directory: Peer
    private let casework: Peer
    private let referrals: Peer
    private let followers: [Peer]
    private let start: Int64

    private var partners: [PartnerID] = []
    private var users: [String: Caller] = [:]
    private var clients: [(id: ClientID, partner: Int, name: String)] = []
    private var serviceTypes: [ServiceTypeID] = []
    private var accounts: [DemoNetwork.Account] = []

    init(_ installation: Installation, clockFile: String) {
        self.clockFile = clockFile
        identity = installation.peer("identity")
        directory = installation.peer("directory")
        casework = installation.peer("casework")
        referrals = installation.peer("referrals")
        followers = [installation.peer("notifications"), installation.peer("reports")]
        start = Clock.system.now()
    }

    mutating func make() throws -> [DemoNetwork.Account] {
        try setClock(daysAgo: 75)
        try addTags()
        try addPartners()
        try addUsers()
        try addClients()
        try walkThroughReferrals()
        try setClock(to: start)
        try closeDoors()
        try waitForFollowers()
        return accounts
    }

    // MARK: The clock

    private func setClock(daysAgo: Int) throws {
        try setClock(to: start - Int64(daysAgo) * Self.day)
    }

    private func setClock(to time: Int64) throws {
        try writeFile(clockFile, Array("\(time - Clock.system.now())\n".utf8))
    }

    // MARK: What is there

    private func addTags() throws {
        for name in DemoData.tags {
            var request = DirectoryAPI.SaveTag()
            request.name = name
            _ = try ask(directory, request)
        }
    }

    private mutating func addPartners() throws {
        let tags = try ask(directory, DirectoryAPI.Tags()).tags
        for (index, partner) in DemoData.partners.enumerated() {
            // Most were there from the beginning; the last ten joined one by one.
            try setClock(daysAgo: index < 30 ? 75 : 75 - (index - 29) * 6)
            var request = DirectoryAPI.AddPartner()
            request.status = .active
            request.profile.name = partner.name
            request.profile.summary = partner.summary
            request.profile.eligibility = partner.eligibility
            request.profile.website = "https://\(partner.slug).example"
            request.profile.email = "hello@\(partner.slug).example"
            request.profile.phone = phone(index)
            request.profile.officeHours = "Monday to Friday, 9 to 5"
            request.profile.howToApply =
                "Send a referral here; we call within two business days."
            let id = try ask(directory, request).id
            partners.append(id)
            let tagIDs = partner.tags.compactMap { name in tags.first { $0.name == name }?.id }
            try addLocations(of: partner, index, id, tagIDs)
            try addProgram(of: partner, id)
        }
    }

    private func addLocations(
        of partner: DemoData.Partner, _ index: Int, _ id: PartnerID, _ tags: [TagID]
    ) throws {
        for (number, town) in partner.towns.enumerated() {
            guard let place = DemoData.towns[town] else { continue }
            var request = DirectoryAPI.SaveLocation()
            request.partner = id
            request.location.name =
                partner.towns.count > 1 ? "\(partner.name), \(town)" : partner.name
            request.location.street =
                "\(100 + index * 7 + number * 31) \(DemoData.streets[(index + number) % 10])"
            request.location.town = town
            request.location.state = "CA"
            request.location.postalCode = place.postalCode
            request.location.phone = phone(index)
            request.location.hours = "Monday to Friday, 9 to 5"
            // Spread over the town, so that no two stand on one spot.
            request.location.latitude = place.latitude + Double((index * 37) % 19 - 9) / 1_000
            request.location.longitude = place.longitude + Double((index * 53) % 23 - 11) / 1_000
            request.location.tags = tags
            let location = try ask(directory, request).id
            guard number == 0 else { continue }
            var contact = DirectoryAPI.SaveContact()
            contact.partner = id
            let name = staffName(index)
            (contact.contact.firstName, contact.contact.lastName) = (name.first, name.last)
            contact.contact.title = "Program manager"
            contact.contact.email = "team@\(partner.slug).example"
            contact.contact.phone = phone(index)
            contact.contact.location = location
            _ = try ask(directory, contact)
        }
    }

    private func addProgram(of partner: DemoData.Partner, _ id: PartnerID) throws {
        for tag in partner.tags.prefix(2) {
            var request = DirectoryAPI.SaveProgram()
            request.partner = id
            request.program.name = "\(tag) program"
            request.program.description = partner.summary
            request.program.eligibility = partner.eligibility
            request.program.categories = [tag]
            request.program.languages = ["English", "Spanish"]
            request.program.cost = "Free"
            _ = try ask(directory, request)
        }
    }

    // MARK: Who is there

    private mutating func addUsers() throws {
        try setClock(daysAgo: 74)
        try addUser("Sofia Reyes", "sofia@marlow.example", .superAdmin)
        try addUser("Arthur Kim", "arthur@marlow.example", .auditor)
        try addUser("Sam Doe", "sam@marlow.example", .seeker)
        for (index, partner) in DemoData.partners.enumerated() {
            try activate(index)
            try addUser(
                fullName(index), "admin@\(partner.slug).example", .partnerAdmin, partner: index)
            guard index < 6 else { continue }
            try addUser(
                fullName(index + 5), "staff@\(partner.slug).example", .systemUser, partner: index)
        }
    }

    /// Says what directory will say too in a moment: it tells identity after it has answered.
    private func activate(_ index: Int) throws {
        _ = try identity.callOnce(
            IdentityAPI.SetPartnerStatus(partner: partners[index], status: .active))
    }

    private mutating func addUser(
        _ name: String, _ email: String, _ role: Role, partner: Int? = nil
    ) throws {
        var request = IdentityAPI.CreateUser()
        (request.name, request.email, request.role) = (name, email, role)
        request.password = DemoData.password
        request.partner = partner.map { partners[$0] }
        let user = try identity.callOnce(request)
        let caller = Caller(user: user.id, role: role, partner: user.partner, name: name)
        users[Self.key(role, partner)] = caller
        var account = DemoNetwork.Account()
        (account.role, account.email, account.password) = (role, email, DemoData.password)
        account.partner = partner.map { DemoData.partners[$0].name }
        accounts.append(account)
    }

    private static func key(_ role: Role, _ partner: Int?) -> String {
        "\(role.rawValue) \(partner ?? -1)"
    }

    private func user(_ role: Role, of partner: Int? = nil) -> Caller? {
        users[Self.key(role, partner)] ?? users[Self.key(.partnerAdmin, partner)]
    }

    private mutating func addClients() throws {
        for (index, row) in DemoData.clients.enumerated() {
            try setClock(daysAgo: 70 - index * 2)
            let partner = index % Self.senders
            var request = CaseworkAPI.AddClient()
            (request.client.firstName, request.client.lastName) = (row[0], row[1])
            (request.client.birthDate, request.client.language) = (row[2], row[3])
            request.client.needsInterpreter = row[3] != "English" && index % 2 == 0
            request.client.phone = "(805) 555-02\(index < 10 ? "0" : "")\(index)"
            request.client.email = index % 3 == 0 ? nil : "client\(index)@mail.example"
            request.client.town = "Brightwater"
            request.client.state = "CA"
            request.isNew = true
            let reply = try ask(casework, request, as: user(.systemUser, of: partner))
            guard let id = reply.id else { continue }
            clients.append((id, partner, "\(row[0]) \(row[1])"))
        }
    }

    // MARK: What happened

    /// A step in a referral's life: how many days after it was sent, who takes it, and where to.
    private struct Step {
        enum Side { case sender, receiver, superAdmin }
        var after: Int
        var side: Side
        var state: ReferralState
        var reason: StateReason?
        var note: String?

        init(
            _ after: Int, _ side: Side, _ state: ReferralState, _ reason: StateReason? = nil,
            _ note: String? = nil
        ) {
            (self.after, self.side, self.state) = (after, side, state)
            (self.reason, self.note) = (reason, note)
        }
    }

    /// One way a referral may go: how long ago it was sent, and its steps.
    private struct Course {
        var daysAgo: Int
        var steps: [Step]
        init(_ daysAgo: Int, _ steps: [Step] = []) { (self.daysAgo, self.steps) = (daysAgo, steps) }
    }

    private static let looks = Step(1, .receiver, .inReview, nil, "We have it and will call today.")
    private static let takes = Step(2, .receiver, .accepted, nil, "Appointment made for Thursday.")
    private static let begins = Step(5, .receiver, .inProgress, nil, "First visit; all went well.")

    private static let courses: [Course] = [
        Course(0), Course(1), Course(2), Course(5), Course(6), Course(9), Course(12),
        Course(3, [looks]), Course(8, [looks]),
        Course(6, [looks, takes]), Course(15, [takes]),
        Course(12, [takes, begins]), Course(25, [looks, takes, begins]),
        Course(18, [takes, Step(4, .receiver, .onHold, .waitlist, "Sixth on the list.")]),
        Course(20, [looks, Step(3, .receiver, .onHold, .needsDocuments, "Needs a pay slip.")]),
        Course(
            30, [takes, begins, Step(14, .receiver, .completed, .servicesProvided, "Moved in.")]),
        Course(45, [takes, begins, Step(20, .receiver, .completed, .enrolled)]),
        Course(60, [looks, takes, Step(9, .receiver, .completed, .servicesProvided)]),
        Course(
            52, [takes, Step(6, .receiver, .completed, .partlyMet, "Part of the rent was paid.")]),
        Course(38, [takes, Step(3, .receiver, .completed, .informationOnly)]),
        Course(40, [Step(2, .receiver, .declined, .notEligible, "Lives outside the county.")]),
        Course(22, [looks, Step(2, .receiver, .declined, .noCapacity, "Full until next month.")]),
        Course(
            35, [takes, Step(12, .receiver, .unable, .couldNotContact, "Three calls, no answer.")]),
        Course(28, [takes, Step(8, .receiver, .unable, .noLongerInterested)]),
        Course(16, [Step(3, .sender, .cancelled, .other, "The family found help elsewhere.")]),
        Course(26, [Step(8, .superAdmin, .returned, .noResponse, "Nobody answered.")]),
        Course(33, [Step(1, .superAdmin, .enteredInError, nil, "A test.")]),
        Course(21, [takes, Step(4, .receiver, .forwarded, nil, "Keys First fits better.")]),
    ]

    private enum Deed {
        case submit
        case step(Step)
    }

    /// Two rounds of all courses with other people, in the order in which it happened.
    private mutating func walkThroughReferrals() throws {
        serviceTypes = try ask(directory, DirectoryAPI.ServiceTypes()).serviceTypes.map(\.id)
        var deeds: [(time: Int64, referral: Int, deed: Deed)] = []
        for referral in 0..<Self.courses.count * 2 {
            let course = Self.courses[referral % Self.courses.count]
            let extra = referral / Self.courses.count * (course.daysAgo > 10 ? 3 : 0)
            // Minutes apart, within working hours, and never after now.
            let sent =
                start - Int64(course.daysAgo + extra) * Self.day - Int64(180 - referral) * 60_000
            deeds.append((sent, referral, .submit))
            for step in course.steps {
                let time = min(sent + Int64(step.after) * Self.day + 3_600_000, start - 60_000)
                deeds.append((time, referral, .step(step)))
            }
        }
        deeds.sort { ($0.time, $0.referral) < ($1.time, $1.referral) }
        var ids: [Int: (id: ReferralID, sender: Int, receiver: Int)] = [:]
        for (time, referral, deed) in deeds {
            try setClock(to: time)
            switch deed {
            case .submit: ids[referral] = try submit(referral)
            case .step(let step):
                if let known = ids[referral] { try take(step, known) }
            }
        }
    }

    private func submit(_ referral: Int) throws -> (id: ReferralID, sender: Int, receiver: Int)? {
        guard !clients.isEmpty else { return nil }
        var client = clients[(referral * 7) % clients.count]
        // Every second one goes to a partner that also signs in here, so that its list is not empty,
        // and those that wait in the second round to the first partner, in every colour.
        var receiver = referral % 2 == 0 ? referral / 2 % 6 : 6 + referral % 30
        if (Self.courses.count..<Self.courses.count + 7).contains(referral) {
            receiver = 0
            client = clients.first { $0.partner == 1 + referral % 3 } ?? client
        }
        if receiver == client.partner { receiver = (receiver + 1) % 6 }
        var request = ReferralsAPI.Submit()
        request.partner = partners[receiver]
        request.client = client.id
        request.serviceTypes = [serviceTypes[(referral * 5) % serviceTypes.count]]
        if referral % 3 == 0 {
            let second = serviceTypes[(referral * 5 + 2) % serviceTypes.count]
            request.serviceTypes.append(second)
        }
        request.reach = .phone
        request.notes = DemoData.notes[referral % DemoData.notes.count]
        request.urgency = referral % 9 == 4 ? .urgent : referral % 5 == 3 ? .soon : .routine
        var consent = ReferralsAPI.Consent()
        (consent.givenBy, consent.form) = (client.name, referral % 4 == 0 ? .written : .verbal)
        request.consent = consent
        let role: Role = referral % 4 == 1 ? .partnerAdmin : .systemUser
        let reply = try ask(referrals, request, as: user(role, of: client.partner))
        return (reply.referral, client.partner, receiver)
    }

    private func take(
        _ step: Step, _ referral: (id: ReferralID, sender: Int, receiver: Int)
    ) throws {
        var request = ReferralsAPI.ChangeState()
        (request.referral, request.state) = (referral.id, step.state)
        (request.reason, request.note) = (step.reason, step.note)
        let caller =
            switch step.side {
            case .sender: user(.systemUser, of: referral.sender)
            case .receiver: user(.systemUser, of: referral.receiver)
            case .superAdmin: user(.superAdmin)
            }
        _ = try ask(referrals, request, as: caller)
    }

    /// A few partners that are not simply open, as in any county.
    private func closeDoors() throws {
        let states: [(Int, DirectoryAPI.PartnerStatus, Bool)] = [
            (36, .active, false), (37, .pending, true), (38, .pending, true),
            (39, .inactive, false),
        ]
        for (index, status, isAccepting) in states {
            var request = DirectoryAPI.SetStatus()
            (request.partner, request.status) = (partners[index], status)
            request.isAccepting = isAccepting
            _ = try ask(directory, request)
        }
    }

    private func waitForFollowers() throws {
        let deadline = ContinuousClock.now + .seconds(30)
        for follower in followers {
            while ContinuousClock.now < deadline {
                let health = try follower.callOnce(Health())
                if !health.lags.isEmpty, health.lags.allSatisfy({ $0.value == 0 }) { break }
                usleep(50_000)
            }
        }
    }

    // MARK: Small things

    private func ask<C: Contract>(
        _ peer: Peer, _ request: C, as caller: Caller? = Installation.operatorCaller
    ) throws -> C.Reply {
        try peer.call(request, caller: caller, trace: newTrace())
    }

    private func phone(_ index: Int) -> String { "(805) 555-01\(index < 10 ? "0" : "")\(index)" }

    private func staffName(_ index: Int) -> (first: String, last: String) {
        let parts = fullName(index).split(separator: " ")
        return (String(parts[0]), String(parts[1]))
    }

    /// Ten names make a hundred: first names shift against last ones.
    private func fullName(_ index: Int) -> String {
        let names = DemoData.staff
        let first = names[index % 10].split(separator: " ")[0]
        let last = names[(index + index / 10 * 3) % 10].split(separator: " ")[1]
        return "\(first) \(last)"
    }
}

extension Peer {
    /// Asks as the network itself.
    fileprivate func callOnce<C: Contract>(_ request: C) throws(Failure) -> C.Reply {
        try call(request, caller: nil, trace: newTrace())
    }
}
