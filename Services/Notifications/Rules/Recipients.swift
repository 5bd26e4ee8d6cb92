import Contracts
import Wire

/// One of the network's users, as copied from identity's events.
struct Person: Equatable {
    var id = UserID()
    var name = ""
    var email = ""
    var role = Role.systemUser
    var partner: PartnerID?
    var language = Language.english
}

/// A referral, as copied from its first event: enough to word all later ones.
struct KnownReferral: Equatable {
    var id = ReferralID()
    var clientName = ""
    var sender = Named<PartnerKind>()
    var receiver = Named<PartnerKind>()
    var submittedBy: UserID?
    var isSensitive = false
}

/// What happens to a referral that people are told of (NO-4).
enum Happening: String, CaseIterable {
    case submitted = "referral_submitted"
    case stateChanged = "state_changed"
    case noteAdded = "note_added"
}

/// Who gets what: the table of NO-4. Whoever did it need not be told.
struct Recipients: Equatable {
    var inbox: [Person]
    var email: [Person]

    /// - `people`: at least the users of both sides, the super admins and the navigator; others among
    ///   them get nothing.
    init(
        of happening: Happening, to referral: KnownReferral, among people: [Person],
        doneBy actor: UserID?
    ) {
        let others = people.filter { $0.id != actor }
        let isOfSides = { (person: Person) in
            person.partner == referral.sender.id || person.partner == referral.receiver.id
        }
        switch happening {
        case .submitted:
            inbox = others.filter { isOfSides($0) || $0.role == .superAdmin }
            email = others.filter {
                $0.partner == referral.receiver.id && $0.role == .partnerAdmin
            }
        case .stateChanged:
            inbox = others.filter { isOfSides($0) || $0.role == .superAdmin }
            // The navigator may have moved to another partner, whose business this is not.
            email = others.filter {
                $0.id == referral.submittedBy && $0.partner == referral.sender.id
            }
        case .noteAdded:
            inbox = others.filter(isOfSides)
            email = []
        }
    }
}
