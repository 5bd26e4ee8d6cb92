import Contracts
import Testing
import Wire

@testable import Referrals

private typealias Row = (
    to: ReferralState, from: [ReferralState], by: [Party], reasons: [StateReason], note: Bool
)

/// RE-11's table as it stands in the specification, written down a second time, with the parties
/// that the sentences around it add.
private let table: [Row] = [
    (.sent, [.draft, .returned], [.sender], [], false),
    (.inReview, [.sent], [.receiver, .linkHolder], [], false),
    (.accepted, [.sent, .inReview, .onHold], [.receiver, .linkHolder], [], false),
    (.accepted, [.declined, .completed, .unable], [.receiver, .superAdmin], [], true),
    (.accepted, [.cancelled], [.superAdmin], [], true),
    (.inProgress, [.accepted, .onHold], [.receiver], [], false),
    (
        .onHold, [.inReview, .accepted, .inProgress], [.receiver],
        [.waitlist, .awaitingClient, .needsDocuments, .paused], false
    ),
    (
        .completed, [.accepted, .inProgress, .onHold], [.receiver, .linkHolder, .recorder],
        [.servicesProvided, .enrolled, .partlyMet, .informationOnly], false
    ),
    (
        .completed, [.sent], [.recorder],
        [.servicesProvided, .enrolled, .partlyMet, .informationOnly], false
    ),
    (
        .declined, [.sent, .inReview, .onHold], [.receiver, .linkHolder],
        [
            .notEligible, .noCapacity, .waitlistClosed, .serviceNotProvided, .outOfArea,
            .previouslyServed, .alreadyEnrolled, .missingDocuments, .duplicate, .other,
        ], false
    ),
    (
        .unable, [.accepted, .inProgress, .onHold, .inReview, .sent], [.receiver, .recorder],
        [
            .couldNotContact, .noShow, .clientDeclined, .noLongerInterested, .couldNotGetHelp,
            .stale, .other,
        ], false
    ),
    (
        .unable, [.accepted, .inProgress, .onHold, .inReview, .sent], [.client],
        [.noLongerInterested], false
    ),
    (.forwarded, [.inReview, .accepted], [.receiver], [], true),
    (.forwarded, [.declined, .returned, .unable], [.sender], [], true),
    (
        .returned, [.sent, .inReview], [.clock, .superAdmin],
        [.noResponse, .undeliverable, .partnerInactive], false
    ),
    (
        .cancelled, [.sent, .inReview, .accepted, .onHold, .returned], [.sender, .superAdmin],
        [.clientDeclined, .noLongerInterested, .duplicate, .stale, .other], false
    ),
    (
        .cancelled, [.sent, .inReview, .accepted, .onHold, .returned], [.client],
        [.noLongerInterested], false
    ),
    (
        .enteredInError,
        [
            .draft, .sent, .accepted, .completed, .declined, .unable, .forwarded, .returned,
            .cancelled, .inReview, .inProgress, .onHold,
        ], [.superAdmin], [], false
    ),
]

/// RE-11
@Suite struct MovingAReferral {
    static let now: Int64 = 1_772_560_800_000
    static let hour: Int64 = 3_600_000

    private func referral(_ state: ReferralState) -> Referral {
        var referral = Referral()
        (referral.state, referral.version, referral.hasConsent) = (state, 4, true)
        referral.closedAt = state.isOpen ? nil : Self.now - Self.hour
        referral.waitingSince = state == .sent ? Self.now - Self.hour : nil
        return referral
    }

    private func moved(
        _ referral: Referral, to state: ReferralState, reason: StateReason? = nil,
        note: String? = nil, by party: Party, window: ReopeningTime = .standard
    ) throws(Refusal) -> Referral {
        try referral.moved(
            to: state, reason: reason, note: note, by: [party], at: Self.now, reopening: window)
    }

    @Test(arguments: table.indices)
    func `each row of the table is possible for each who may`(index: Int) throws {
        let row = table[index]
        for from in row.from {
            for party in row.by {
                for reason in row.reasons.isEmpty ? [nil] : row.reasons.map(Optional.some) {
                    let moved = try moved(
                        referral(from), to: row.to, reason: reason, note: row.note ? "n" : nil,
                        by: party)
                    #expect(moved.state == row.to)
                    #expect(moved.reason == reason)
                    #expect(moved.version == 5)
                    #expect(moved.changedAt == Self.now)
                    #expect((moved.closedAt == nil) == row.to.isOpen)
                }
            }
        }
    }

    @Test(arguments: ReferralState.allCases)
    func `what is not in the table is refused, with the list of what is`(from: ReferralState) {
        for party in Party.allCases {
            let allowed = Set(
                table.filter { $0.from.contains(from) && $0.by.contains(party) }.map(\.to))
            let offered = referral(from).moves(
                of: [party], at: Self.now, reopening: .standard)
            #expect(Set(offered.map(\.state)) == allowed, "\(from) by \(party)")
            #expect(offered.count == allowed.count)
            for to in ReferralState.allCases where !allowed.contains(to) {
                #expect(throws: Refusal.moveNotAllowed(from: from, allowed: offered.map(\.state))) {
                    try moved(referral(from), to: to, reason: .other, note: "n", by: party)
                }
            }
        }
    }

    @Test(arguments: table.indices)
    func `a reason of the row's own is needed, and no other taken`(index: Int) {
        let row = table[index]
        let wrong = StateReason.allCases.filter { !row.reasons.contains($0) }
        for reason in wrong.map(Optional.some) + (row.reasons.isEmpty ? [] : [nil]) {
            let refusal: Refusal =
                row.reasons.isEmpty ? .reasonNotAllowed(row.to) : .reasonNeeded(row.to, row.reasons)
            #expect(throws: refusal) {
                try moved(
                    referral(row.from[0]), to: row.to, reason: reason, note: "n", by: row.by[0])
            }
        }
    }

    @Test func `reopening needs a note`() {
        #expect(throws: Refusal.noteNeeded(.accepted)) {
            try moved(referral(.completed), to: .accepted, by: .receiver)
        }
    }

    @Test func `reopening ends with its time`() throws {
        var closed = referral(.declined)
        closed.closedAt = Self.now - 30 * 24 * Self.hour + 1
        let reopened = try moved(closed, to: .accepted, note: "n", by: .receiver)
        #expect(reopened.closedAt == nil)
        closed.closedAt = Self.now - 30 * 24 * Self.hour
        #expect(throws: Refusal.moveNotAllowed(from: .declined, allowed: [])) {
            try moved(closed, to: .accepted, note: "n", by: .receiver)
        }
        closed.closedAt = Self.now
        #expect(throws: Refusal.moveNotAllowed(from: .declined, allowed: [])) {
            try moved(
                closed, to: .accepted, note: "n", by: .receiver, window: ReopeningTime(days: 0))
        }
    }

    @Test func `the receiver passes on only what the client agreed to share`() {
        var referral = referral(.accepted)
        referral.hasConsent = false
        let moves = referral.moves(of: [.receiver], at: Self.now, reopening: .standard)
        #expect(!moves.contains { $0.state == .forwarded })
    }

    @Test func `the first move ends the waiting, and sending again begins it anew`() throws {
        #expect(try moved(referral(.sent), to: .inReview, by: .receiver).waitingSince == nil)
        #expect(try moved(referral(.returned), to: .sent, by: .sender).waitingSince == Self.now)
    }

    @Test func `parties come from the caller's partner and the kind`() {
        var referral = referral(.sent)
        (referral.sender, referral.receiver) = (PartnerID("harbor"), PartnerID("orchard"))
        #expect(referral.parties(of: .partner(PartnerID("harbor"))) == [.sender])
        #expect(referral.parties(of: .partner(PartnerID("orchard"))) == [.receiver])
        #expect(referral.parties(of: .partner(PartnerID("elsewhere"))) == [])
        #expect(referral.parties(of: .superAdmin) == [.superAdmin])
        #expect(referral.parties(of: .auditor) == [])
        for kind in [ReferralsAPI.Kind.logged, .tracking] {
            referral.kind = kind
            #expect(referral.parties(of: .partner(PartnerID("harbor"))) == [.sender, .recorder])
            #expect(referral.parties(of: .partner(PartnerID("orchard"))) == [])
        }
    }
}
