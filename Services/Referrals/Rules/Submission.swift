import Contracts
import Wire

/// A referral as it is sent, with a copy of everything it shares: what others call themselves later
/// does not change what was sent.
struct Submission: Sendable, Equatable {
    var id = ReferralID()
    var at: Int64 = 0
    var sender = Named<PartnerKind>()
    var receiver = Named<PartnerKind>()
    var program: Named<ProgramKind>?
    var client = ReferralsAPI.SharedClient()
    var reach = ReferralsAPI.Reach.phone
    var serviceTypes: [Named<ServiceTypeKind>] = []
    var isSensitive = false
    var comment: String?
    var notes: String?
    var consent: ReferralsAPI.Consent?
    var urgency = ReferralsAPI.Urgency.routine
    var kind = ReferralsAPI.Kind.live
    var submittedBy: UserID?
    var submittedByName = ""

    /// Puts together what the user wants, what the directory says of it, and the client's record;
    /// refuses what cannot be sent (RE-2, RE-24).
    init(
        _ request: ReferralsAPI.Submit, from sender: PartnerID, by caller: Caller,
        names: DirectoryAPI.Resolve.Reply, record: CaseworkAPI.GetClient.Reply,
        id: ReferralID, at now: Int64
    ) throws(Refusal) {
        (self.id, at) = (id, now)
        self.sender = try Self.activePartner(sender, in: names).0
        let (receiver, isAccepting) = try Self.activePartner(request.partner, in: names)
        guard isAccepting else { throw .partnerNotAccepting }
        self.receiver = receiver
        if request.program != nil {
            guard let program = names.program else { throw .noSuch("program") }
            self.program = program
        }
        for (index, type) in request.serviceTypes.enumerated() {
            guard let known = names.serviceTypes.first(where: { $0.id == type }) else {
                throw .noSuch("service type")
            }
            guard known.status == .active else { throw .serviceTypeDisabled(index: index) }
            if serviceTypes.contains(where: { $0.id == type }) { continue }
            serviceTypes.append(Named(type, known.name))
            isSensitive = isSensitive || known.isSensitive
        }
        client = try Self.shared(record, reach: request.reach)
        reach = request.reach
        guard let consent = request.consent else { throw .consentNeeded }
        self.consent = consent
        (comment, notes) = (filled(request.comment), filled(request.notes))
        urgency = request.urgency
        (submittedBy, submittedByName) = (caller.user, caller.name)
    }

    private static func activePartner(
        _ id: PartnerID, in names: DirectoryAPI.Resolve.Reply
    ) throws(Refusal) -> (Named<PartnerKind>, isAccepting: Bool) {
        guard let partner = names.partners.first(where: { $0.id == id }) else {
            throw .noSuch("partner")
        }
        guard partner.status == .active else { throw .partnerNotActive }
        return (Named(id, partner.name), partner.isAccepting)
    }

    /// What the receiver sees of the client: no way of contact where the client will reach out (RE-2).
    private static func shared(
        _ record: CaseworkAPI.GetClient.Reply, reach: ReferralsAPI.Reach
    ) throws(Refusal) -> ReferralsAPI.SharedClient {
        let client = record.client
        var shared = ReferralsAPI.SharedClient()
        shared.id = record.id
        shared.name = client.fullName
        shared.birthDate = filled(client.birthDate)
        shared.language = filled(client.language)
        shared.needsInterpreter = client.needsInterpreter
        if reach == .none { return shared }
        shared.phone = filled(client.phone)
        shared.email = filled(client.email)
        shared.address = address(of: client)
        switch reach {
        case .email: if shared.email == nil { throw .clientNotReachable(reach) }
        case .text, .phone: if shared.phone == nil { throw .clientNotReachable(reach) }
        case .none: break
        }
        return shared
    }

    private static func address(of client: CaseworkAPI.ClientRecord) -> String? {
        let region = [client.state, client.postalCode].compactMap(filled).joined(separator: " ")
        let parts = [client.street, client.town, region].compactMap(filled)
        return filled(parts.joined(separator: ", "))
    }

    /// The referral as the rules see it once it is sent.
    var referral: Referral {
        var referral = Referral()
        (referral.id, referral.kind, referral.state) = (id, kind, .sent)
        (referral.sender, referral.receiver) = (sender.id, receiver.id)
        referral.hasConsent = consent != nil
        (referral.changedAt, referral.waitingSince) = (at, at)
        return referral
    }

    var event: ReferralsAPI.Submitted {
        var event = ReferralsAPI.Submitted()
        (event.client, event.clientName) = (client.id, client.name)
        (event.clientEmail, event.clientLanguage) = (client.email, client.language)
        event.reach = reach
        (event.sender, event.receiver) = (sender, receiver)
        (event.submittedBy, event.submittedByName) = (submittedBy, submittedByName)
        (event.serviceTypes, event.isSensitive) = (serviceTypes, isSensitive)
        (event.urgency, event.kind, event.comment) = (urgency, kind, comment)
        return event
    }
}

/// Text that says something, without the white space around it; nil for any other.
func filled(_ text: String?) -> String? {
    guard let text else { return nil }
    let isSpace = { (character: Character) in character.isWhitespace }
    guard let first = text.firstIndex(where: { !isSpace($0) }),
        let last = text.lastIndex(where: { !isSpace($0) })
    else { return nil }
    return String(text[first...last])
}
