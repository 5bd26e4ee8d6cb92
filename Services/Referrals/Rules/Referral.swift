import Contracts
import Wire

/// What the rules need to know of a referral.
struct Referral: Sendable, Equatable {
    var id = ReferralID()
    var kind = ReferralsAPI.Kind.live
    var state = ReferralState.sent
    var reason: StateReason?
    var sender = PartnerID()
    var receiver = PartnerID()
    var hasConsent = false
    /// Goes up with every change of state.
    var version = 1
    var changedAt: Int64 = 0
    /// Missing while it is open.
    var closedAt: Int64?
    /// Since when nobody has acted on it; missing once somebody has.
    var waitingSince: Int64?

    /// In which parts a user of the portal acts on it; none for those who only read.
    func parties(of viewer: Viewer) -> Set<Party> {
        switch viewer {
        case .superAdmin: return [.superAdmin]
        case .auditor: return []
        case .partner(let partner):
            if partner == sender { return kind == .live ? [.sender] : [.sender, .recorder] }
            // What is logged or tracked is not sent to the receiver (RE-3).
            return partner == receiver && kind == .live ? [.receiver] : []
        }
    }

    /// The moves open to these parties, one per state, in the order of RE-11's table.
    func moves(of parties: Set<Party>, at now: Int64, reopening window: ReopeningTime)
        -> [ReferralsAPI.Move]
    {
        var moves: [ReferralsAPI.Move] = []
        for entry in ReferralState.entries
        where isPossible(entry, for: parties, at: now, reopening: window)
            && !moves.contains(where: { $0.state == entry.state })
        {
            moves.append(
                .init(state: entry.state, reasons: entry.reasons, needsNote: entry.needsNote))
        }
        return moves
    }

    /// The referral as it is once one of `parties` has moved it (RE-11).
    func moved(
        to next: ReferralState, reason: StateReason?, note: String?, by parties: Set<Party>,
        at now: Int64, reopening window: ReopeningTime
    ) throws(Refusal) -> Referral {
        let moves = moves(of: parties, at: now, reopening: window)
        guard let move = moves.first(where: { $0.state == next }) else {
            throw .moveNotAllowed(from: state, allowed: moves.map(\.state))
        }
        if let reason {
            guard move.reasons.contains(reason) else {
                throw move.reasons.isEmpty
                    ? .reasonNotAllowed(next) : .reasonNeeded(next, move.reasons)
            }
        } else if !move.reasons.isEmpty {
            throw .reasonNeeded(next, move.reasons)
        }
        if move.needsNote, note == nil { throw .noteNeeded(next) }
        var moved = self
        (moved.state, moved.reason, moved.changedAt) = (next, reason, now)
        moved.version += 1
        moved.closedAt = next.isOpen ? nil : now
        // Sent once more, it waits anew for its receiver.
        moved.waitingSince = next == .sent ? now : nil
        return moved
    }

    private func isPossible(
        _ entry: StateEntry, for parties: Set<Party>, at now: Int64,
        reopening window: ReopeningTime
    ) -> Bool {
        guard entry.from.contains(state), !parties.isDisjoint(with: entry.by) else { return false }
        if entry.reopens, !window.isOpen(closedAt: closedAt, at: now) { return false }
        // The receiver passes on what the client agreed to share (RE-11: "with consent").
        if entry.state == .forwarded, parties.contains(.receiver), !hasConsent { return false }
        return true
    }
}

/// For how long a closed referral can be opened again (RE-11).
struct ReopeningTime: Sendable {
    /// From the closing; 0 for never.
    let days: Int
    static let standard = ReopeningTime(days: 30)

    func isOpen(closedAt: Int64?, at now: Int64) -> Bool {
        guard let closedAt else { return false }
        return now - closedAt < Int64(days) * 86_400_000
    }
}

/// What a caller sees of the network's referrals (RE-18, RE-23).
enum Viewer: Sendable, Equatable {
    case partner(PartnerID)
    /// Sees all but sensitive ones.
    case auditor
    /// Also the network itself: the operator at the command line and other services.
    case superAdmin

    /// Fails with `forbidden` for those who work for no partner and oversee nothing.
    init(_ caller: Caller?) throws(Failure) {
        guard let caller else {
            self = .superAdmin
            return
        }
        switch (caller.role, caller.partner) {
        case (.superAdmin, _): self = .superAdmin
        case (.auditor, _): self = .auditor
        case (.partnerAdmin, let partner?), (.systemUser, let partner?): self = .partner(partner)
        default: throw .forbidden
        }
    }
}
