import Wire

/// The states of a referral (RE-11); what people see are labels that a network chooses.
package enum ReferralState: String, WireEnum {
    case draft, sent, accepted, completed, declined, unable, forwarded, returned, cancelled
    case inReview = "in_review"
    case inProgress = "in_progress"
    case onHold = "on_hold"
    case enteredInError = "entered_in_error"
}

/// Why a referral is in its state, where the state asks for a reason (RE-11).
package enum StateReason: String, WireEnum {
    // on_hold
    case waitlist, paused
    case awaitingClient = "awaiting_client"
    case needsDocuments = "needs_documents"
    // completed
    case enrolled
    case servicesProvided = "services_provided"
    case partlyMet = "partly_met"
    case informationOnly = "information_only"
    // declined
    case notEligible = "not_eligible"
    case noCapacity = "no_capacity"
    case waitlistClosed = "waitlist_closed"
    case serviceNotProvided = "service_not_provided"
    case outOfArea = "out_of_area"
    case previouslyServed = "previously_served"
    case alreadyEnrolled = "already_enrolled"
    case missingDocuments = "missing_documents"
    case duplicate
    // unable
    case couldNotContact = "could_not_contact"
    case noShow = "no_show"
    case clientDeclined = "client_declined"
    case noLongerInterested = "no_longer_interested"
    case couldNotGetHelp = "could_not_get_help"
    case stale
    // returned
    case noResponse = "no_response"
    case undeliverable
    case partnerInactive = "partner_inactive"
    // declined, unable, cancelled
    case other
}

/// From the request to the closed loop (RE-1 to RE-31).
package enum ReferralsAPI {
    /// How a referral travels (RE-3); only live ones are sent at this stage of the network.
    package enum Kind: String, WireEnum {
        case live, logged, tracking
    }

    /// The best way to reach the client (RE-4); `none` means the client will reach out (RE-2).
    package enum Reach: String, WireEnum {
        case email, text, phone, none
    }

    package enum Urgency: String, WireEnum {
        case routine, soon, urgent
    }

    /// How long nobody has acted, in business days (RE-16): `green` up to 3, `orange` up to 5, `red`
    /// after that; `none` once somebody has.
    package enum Waiting: String, WireEnum {
        case green, orange, red, none
    }

    package enum ConsentForm: String, WireEnum {
        case verbal, written, electronic
    }

    /// Who agreed to share what is in the referral with its receiver, and how (RE-24).
    package struct Consent: Message {
        /// The client, or who may speak for them.
        package var givenBy = ""
        package var form = ConsentForm.verbal
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("givenBy", &givenBy, 1...200)
            f.field("form", &form)
        }
    }

    /// Sends a referral (RE-1, RE-2).
    ///
    /// Fails with `conflict` (`partner_not_active`, `partner_not_accepting`, `own_partner`), `invalid`
    /// (`service_type_disabled`, `client_not_reachable`, `consent_needed`) and `not_found` (partner,
    /// client or service type).
    package struct Submit: Contract {
        package static let name = "referrals.submit"
        package static let callers: Callers = [.partnerUsers]
        package static let effect = Effect.change
        package static let summary = "Sends a referral to a partner."
        package var partner = PartnerID()
        package var program: ProgramID?
        package var client = ClientID()
        package var serviceTypes: [ServiceTypeID] = []
        package var reach = Reach.phone
        /// Seen by client and receiver.
        package var comment: String?
        /// What the receiver should know; part of the referral and its PDF.
        package var notes: String?
        package var consent: Consent?
        package var urgency = Urgency.routine
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("partner", &partner)
            f.field("program", &program)
            f.field("client", &client)
            f.field("serviceTypes", &serviceTypes, 1...20)
            f.field("reach", &reach)
            f.field("comment", &comment, 0...2_000)
            f.field("notes", &notes, 0...10_000)
            f.field("consent", &consent)
            f.defaulted("urgency", &urgency)
        }
        package struct Reply: Message {
            package var referral = ReferralID()
            package var submittedAt: Int64 = 0
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("referral", &referral)
                f.field("submittedAt", &submittedAt)
            }
        }
    }

    /// Which referrals a list is of (RE-18).
    package enum Box: String, WireEnum {
        /// Open ones sent to the caller's partner.
        case incoming
        /// Open ones that the caller's partner sent.
        case outgoing
        /// Closed ones of either kind; for overseers of the whole network.
        case completed
        /// Open ones of the whole network, for overseers.
        case active
    }

    package enum Sort: String, WireEnum {
        /// Most urgent first, then longest waiting.
        case waiting
        case newest, oldest, client, state
    }

    /// One line of a list of referrals (RE-18).
    package struct Row: Message {
        package var id = ReferralID()
        package var daysOpen = 0
        package var waiting = Waiting.none
        package var clientName = ""
        package var clientPhone: String?
        package var submittedBy = ""
        package var submittedAt: Int64 = 0
        package var changedAt: Int64 = 0
        package var sender = Named<PartnerKind>()
        package var receiver = Named<PartnerKind>()
        package var state = ReferralState.sent
        package var reason: StateReason?
        package var urgency = Urgency.routine
        package var serviceTypes: [String] = []
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("daysOpen", &daysOpen)
            f.field("waiting", &waiting)
            f.field("clientName", &clientName)
            f.field("clientPhone", &clientPhone)
            f.field("submittedBy", &submittedBy)
            f.field("submittedAt", &submittedAt)
            f.field("changedAt", &changedAt)
            f.field("sender", &sender)
            f.field("receiver", &receiver)
            f.field("state", &state)
            f.field("reason", &reason)
            f.field("urgency", &urgency)
            f.field("serviceTypes", &serviceTypes)
        }
    }

    package struct List: Contract {
        package static let name = "referrals.list"
        package static let callers: Callers = [.portalUsers]
        package static let effect = Effect.read
        package static let summary = "Lists incoming, outgoing, completed or all active referrals."
        package var box = Box.incoming
        /// Part of the client's name or phone number.
        package var words = ""
        package var states: [ReferralState] = []
        package var serviceType: ServiceTypeID?
        /// The other side.
        package var partner: PartnerID?
        /// Only those of one client.
        package var client: ClientID?
        /// Only those that the caller submitted (People I'm helping).
        package var mine = false
        /// Submitted from this time on, and before that one.
        package var from: Int64?
        package var until: Int64?
        package var sort = Sort.waiting
        package var offset = 0
        /// Default 20.
        package var limit = 20
        package init() {}
        package init(box: Box) { self.box = box }
        package mutating func fields(_ f: inout Fields) {
            f.field("box", &box)
            f.defaulted("words", &words, 0...100)
            f.defaulted("states", &states, 0...20)
            f.field("serviceType", &serviceType)
            f.field("partner", &partner)
            f.field("client", &client)
            f.defaulted("mine", &mine)
            f.field("from", &from)
            f.field("until", &until)
            f.defaulted("sort", &sort)
            f.defaulted("offset", &offset, 0...100_000)
            f.defaulted("limit", &limit, 1...100)
        }
        package struct Reply: Message {
            /// At most 10,000 are counted.
            package var total = 0
            package var referrals: [Row] = []
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("total", &total)
                f.field("referrals", &referrals)
            }
        }
    }

    /// What waits, for the dashboard.
    package struct Counts: Contract {
        package static let name = "referrals.counts"
        package static let callers: Callers = [.portalUsers]
        package static let effect = Effect.read
        package static let summary = "How many referrals wait, by box and colour."
        package init() {}
        package mutating func fields(_ f: inout Fields) {}
        package struct Reply: Message {
            package var incoming = 0
            package var outgoing = 0
            package var completed = 0
            package var active = 0
            /// Of those where nobody has acted: incoming ones, or the network's for overseers.
            package var green = 0
            package var orange = 0
            package var red = 0
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("incoming", &incoming)
                f.field("outgoing", &outgoing)
                f.field("completed", &completed)
                f.field("active", &active)
                f.field("green", &green)
                f.field("orange", &orange)
                f.field("red", &red)
            }
        }
    }

    /// The client as the referral carries them (RE-23); without ways of contact where the client
    /// will reach out.
    package struct SharedClient: Message {
        package var id = ClientID()
        package var name = ""
        package var birthDate: String?
        package var phone: String?
        package var email: String?
        package var language: String?
        package var needsInterpreter = false
        package var address: String?
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("name", &name)
            f.field("birthDate", &birthDate)
            f.field("phone", &phone)
            f.field("email", &email)
            f.field("language", &language)
            f.field("needsInterpreter", &needsInterpreter)
            f.field("address", &address)
        }
    }

    /// One entry of a referral's history.
    package struct Update: Message {
        package var at: Int64 = 0
        /// The name of who did it.
        package var by = ""
        package var partnerName: String?
        /// Missing for a note alone.
        package var state: ReferralState?
        package var reason: StateReason?
        package var note: String?
        /// `portal`, `link`, `api` or `clock`.
        package var via = "portal"
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("at", &at)
            f.field("by", &by)
            f.field("partnerName", &partnerName)
            f.field("state", &state)
            f.field("reason", &reason)
            f.field("note", &note)
            f.field("via", &via)
        }
    }

    /// A state the caller may move the referral to.
    package struct Move: Message {
        package var state = ReferralState.sent
        /// One of these must be given, if there are any.
        package var reasons: [StateReason] = []
        package var needsNote = false
        package init() {}
        package init(state: ReferralState, reasons: [StateReason], needsNote: Bool) {
            (self.state, self.reasons, self.needsNote) = (state, reasons, needsNote)
        }
        package mutating func fields(_ f: inout Fields) {
            f.field("state", &state)
            f.field("reasons", &reasons)
            f.field("needsNote", &needsNote)
        }
    }

    /// A referral with its history; `not_found` to all but sender, receiver and overseers.
    package struct Get: Contract {
        package static let name = "referrals.get"
        package static let callers: Callers = [.portalUsers]
        package static let effect = Effect.read
        package static let summary = "A referral with its history and the moves that are possible."
        package var referral = ReferralID()
        package init() {}
        package init(referral: ReferralID) { self.referral = referral }
        package mutating func fields(_ f: inout Fields) { f.field("referral", &referral) }
        package struct Reply: Message {
            package var row = Row()
            package var kind = Kind.live
            package var program: String?
            package var client = SharedClient()
            package var reach = Reach.phone
            package var comment: String?
            package var notes: String?
            package var consent: Consent?
            package var staffName = ""
            package var staffEmail: String?
            package var updates: [Update] = []
            package var moves: [Move] = []
            package var mayAddNote = false
            package var version = 1
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("row", &row)
                f.field("kind", &kind)
                f.field("program", &program)
                f.field("client", &client)
                f.field("reach", &reach)
                f.field("comment", &comment)
                f.field("notes", &notes)
                f.field("consent", &consent)
                f.field("staffName", &staffName)
                f.field("staffEmail", &staffEmail)
                f.field("updates", &updates)
                f.field("moves", &moves)
                f.field("mayAddNote", &mayAddNote)
                f.field("version", &version)
            }
        }
    }

    /// Moves a referral to another state (RE-11).
    ///
    /// Fails with `not_found` (no such referral, or not the caller's to see), `conflict`
    /// (`move_not_allowed`; the message lists the moves that are; `changed_meanwhile` when `version` is
    /// not the present one) and `invalid` (`reason_needed`, `reason_not_allowed`, `note_needed`).
    /// Asking again for the state and reason it has, with the version before, changes nothing.
    package struct ChangeState: Contract {
        package static let name = "referrals.change_state"
        package static let callers: Callers = [.superAdmin, .partnerUsers]
        package static let effect = Effect.change
        package static let summary = "Moves a referral to another state."
        package var referral = ReferralID()
        package var state = ReferralState.inReview
        package var reason: StateReason?
        /// For users of the portal only (RE-14).
        package var note: String?
        /// The version the caller saw; any when missing.
        package var version: Int?
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("referral", &referral)
            f.field("state", &state)
            f.field("reason", &reason)
            f.field("note", &note, 0...4_000)
            f.field("version", &version)
        }
        package struct Reply: Message {
            package var changedAt: Int64 = 0
            package var version = 1
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("changedAt", &changedAt)
                f.field("version", &version)
            }
        }
    }

    /// Adds a note for users of the portal (RE-14), whatever the state.
    package struct AddNote: Contract {
        package static let name = "referrals.add_note"
        package static let callers: Callers = [.superAdmin, .partnerUsers]
        package static let effect = Effect.change
        package static let summary = "Adds a note to a referral."
        package var referral = ReferralID()
        package var note = ""
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("referral", &referral)
            f.field("note", &note, 1...4_000)
        }
        package struct Reply: Message {
            package var at: Int64 = 0
            package init() {}
            package mutating func fields(_ f: inout Fields) { f.field("at", &at) }
        }
    }

    /// What was sent, as the PDF stored at submission (RE-6); the same bytes for ever.
    package struct PDF: Contract {
        package static let name = "referrals.pdf"
        package static let callers: Callers = [.portalUsers]
        package static let effect = Effect.read
        package static let summary = "The referral as it was submitted, as a PDF."
        package var referral = ReferralID()
        package init() {}
        package init(referral: ReferralID) { self.referral = referral }
        package mutating func fields(_ f: inout Fields) { f.field("referral", &referral) }
        package typealias Reply = PDFFile
    }

    // MARK: Events: the subject is the referral's identifier

    /// Everything that telling people and counting need, so that no follower has to ask back.
    package struct Submitted: EventData {
        package static let kind = "submitted"
        package var client = ClientID()
        package var clientName = ""
        package var clientEmail: String?
        package var clientLanguage: String?
        package var reach = Reach.phone
        package var sender = Named<PartnerKind>()
        package var receiver = Named<PartnerKind>()
        package var submittedBy: UserID?
        package var submittedByName = ""
        package var serviceTypes: [Named<ServiceTypeKind>] = []
        package var isSensitive = false
        package var urgency = Urgency.routine
        package var kind = Kind.live
        package var comment: String?
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("client", &client)
            f.field("clientName", &clientName)
            f.field("clientEmail", &clientEmail)
            f.field("clientLanguage", &clientLanguage)
            f.field("reach", &reach)
            f.field("sender", &sender)
            f.field("receiver", &receiver)
            f.field("submittedBy", &submittedBy)
            f.field("submittedByName", &submittedByName)
            f.field("serviceTypes", &serviceTypes)
            f.field("isSensitive", &isSensitive)
            f.field("urgency", &urgency)
            f.field("kind", &kind)
            f.field("comment", &comment)
        }
    }

    package struct StateChanged: EventData {
        package static let kind = "state_changed"
        package var from = ReferralState.sent
        package var to = ReferralState.sent
        package var reason: StateReason?
        package var byName = ""
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("from", &from)
            f.field("to", &to)
            f.field("reason", &reason)
            f.field("byName", &byName)
        }
    }

    package struct NoteAdded: EventData {
        package static let kind = "note_added"
        package var byName = ""
        package init() {}
        package init(byName: String) { self.byName = byName }
        package mutating func fields(_ f: inout Fields) { f.field("byName", &byName) }
    }

    /// Somebody saw what a referral tells of its client (ID-19).
    package struct Viewed: EventData {
        package static let kind = "referral_viewed"
        /// The PDF rather than the page.
        package var isPDF = false
        package init() {}
        package init(isPDF: Bool) { self.isPDF = isPDF }
        package mutating func fields(_ f: inout Fields) { f.field("isPDF", &isPDF) }
    }
}
