import Contracts

/// In which part someone acts on a referral (RE-11).
enum Party: Sendable, CaseIterable {
    case sender, receiver, client, clock
    case superAdmin
    /// Who presses a button behind the link in the e-mail (RE-12).
    case linkHolder
    /// The sender of a logged or tracking-only referral, who writes down what happened outside.
    case recorder
}

/// One line of RE-11's table: who may bring a referral from where into a state, and what they say.
struct StateEntry: Sendable {
    let state: ReferralState
    let from: [ReferralState]
    let by: [Party]
    /// One of these must be given, if there are any.
    let reasons: [StateReason]
    let needsNote: Bool
    /// Opens a closed referral again, which is possible for a set time only.
    let reopens: Bool

    init(
        _ state: ReferralState, from: [ReferralState], by: [Party], reasons: [StateReason] = [],
        needsNote: Bool = false, reopens: Bool = false
    ) {
        (self.state, self.from, self.by) = (state, from, by)
        (self.reasons, self.needsNote, self.reopens) = (reasons, needsNote, reopens)
    }
}

extension ReferralState {
    /// Whether the referral still asks somebody for something. A returned one asks its sender.
    var isOpen: Bool {
        switch self {
        case .sent, .inReview, .accepted, .inProgress, .onHold, .returned: true
        case .draft, .completed, .declined, .unable, .forwarded, .cancelled, .enteredInError: false
        }
    }

    /// The whole of RE-11's table, in its order.
    ///
    /// Where the table leaves something open or contradicts itself:
    /// - A logged or tracking-only referral is never sent to its receiver (RE-3), so nobody would
    ///   accept it and its sender could never complete it. The recorder completes it from `sent` too.
    /// - `declined` stands among those from which one accepts, and is closed: that is the reopening
    ///   of the sentence below the table, with a note and within its time. It is the receiver's;
    ///   the link has expired with the closing (RE-12), so its holder cannot.
    /// - Who reopens is not said: who enters `accepted`, and super admins. What was cancelled was
    ///   withdrawn by the other side, so only a super admin reopens it. What was forwarded lives on
    ///   as another referral, and what was entered in error was none.
    /// - `cancelled` wants a reason and names none; these are the ones that fit a sender.
    /// - A client ends a referral for one reason only, and `cancelled` by them means the same.
    /// - `forwarded`: the receiver passes on what it looks at or took; the sender what came back,
    ///   `unable` included. The note says to whom, for people.
    static let entries: [StateEntry] = [
        StateEntry(.sent, from: [.draft, .returned], by: [.sender]),
        StateEntry(.inReview, from: [.sent], by: [.receiver, .linkHolder]),
        StateEntry(
            .accepted, from: [.sent, .inReview, .onHold], by: [.receiver, .linkHolder]),
        StateEntry(
            .accepted, from: [.completed, .declined, .unable], by: [.receiver, .superAdmin],
            needsNote: true, reopens: true),
        StateEntry(
            .accepted, from: [.cancelled], by: [.superAdmin], needsNote: true, reopens: true),
        StateEntry(.inProgress, from: [.accepted, .onHold], by: [.receiver]),
        StateEntry(
            .onHold, from: [.inReview, .accepted, .inProgress], by: [.receiver],
            reasons: [.waitlist, .awaitingClient, .needsDocuments, .paused]),
        StateEntry(
            .completed, from: [.accepted, .inProgress, .onHold], by: [.receiver, .linkHolder],
            reasons: completedReasons),
        StateEntry(
            .completed, from: [.sent, .accepted, .inProgress, .onHold], by: [.recorder],
            reasons: completedReasons),
        StateEntry(
            .declined, from: [.sent, .inReview, .onHold], by: [.receiver, .linkHolder],
            reasons: [
                .notEligible, .noCapacity, .waitlistClosed, .serviceNotProvided, .outOfArea,
                .previouslyServed, .alreadyEnrolled, .missingDocuments, .duplicate, .other,
            ]),
        StateEntry(
            .unable, from: unableFrom, by: [.receiver, .recorder],
            reasons: [
                .couldNotContact, .noShow, .clientDeclined, .noLongerInterested, .couldNotGetHelp,
                .stale, .other,
            ]),
        StateEntry(.unable, from: unableFrom, by: [.client], reasons: [.noLongerInterested]),
        StateEntry(
            .forwarded, from: [.inReview, .accepted], by: [.receiver], needsNote: true),
        StateEntry(
            .forwarded, from: [.declined, .returned, .unable], by: [.sender], needsNote: true),
        StateEntry(
            .returned, from: [.sent, .inReview], by: [.clock, .superAdmin],
            reasons: [.noResponse, .undeliverable, .partnerInactive]),
        StateEntry(
            .cancelled, from: cancelledFrom, by: [.sender, .superAdmin],
            reasons: [.clientDeclined, .noLongerInterested, .duplicate, .stale, .other]),
        StateEntry(.cancelled, from: cancelledFrom, by: [.client], reasons: [.noLongerInterested]),
        StateEntry(
            .enteredInError, from: ReferralState.allCases.filter { $0 != .enteredInError },
            by: [.superAdmin]),
    ]

    private static let completedReasons: [StateReason] = [
        .servicesProvided, .enrolled, .partlyMet, .informationOnly,
    ]
    private static let unableFrom: [ReferralState] = [
        .accepted, .inProgress, .onHold, .inReview, .sent,
    ]
    private static let cancelledFrom: [ReferralState] = [
        .sent, .inReview, .accepted, .onHold, .returned,
    ]
}
