import Contracts
import ServiceKit
import Wire

/// Every way in which this service says no.
enum Refusal: FailureConvertible, Equatable {
    case partnerNotActive
    case partnerNotAccepting
    case ownPartner
    case serviceTypeDisabled(index: Int)
    case clientNotReachable(ReferralsAPI.Reach)
    case consentNeeded
    case noSuch(String)
    case moveNotAllowed(from: ReferralState, allowed: [ReferralState])
    case changedMeanwhile(version: Int)
    case reasonNeeded(ReferralState, [StateReason])
    case reasonNotAllowed(ReferralState)
    case noteNeeded(ReferralState)

    var failure: Failure {
        switch self {
        case .partnerNotActive:
            Failure(
                .conflict, "partner_not_active", "Only active partners take part in referrals.",
                field: "partner")
        case .partnerNotAccepting:
            Failure(
                .conflict, "partner_not_accepting", "This partner accepts no referrals at present.",
                field: "partner")
        case .ownPartner:
            Failure(
                .conflict, "own_partner", "A referral goes to another partner than your own.",
                field: "partner")
        case .serviceTypeDisabled(let index):
            .invalid(
                "serviceTypes[\(index)]", "must be an active service type",
                reason: "service_type_disabled")
        case .clientNotReachable(let reach):
            .invalid(
                "reach",
                "must be a way in which the client can be reached, or none: the record has no "
                    + (reach == .email ? "e-mail address" : "phone number"),
                reason: "client_not_reachable")
        case .consentNeeded:
            .invalid(
                "consent", "is required: who agreed to share this with the receiver, and how",
                reason: "consent_needed")
        case .noSuch(let what): .notFound(what)
        case .moveNotAllowed(let from, let allowed):
            Failure(
                .conflict, "move_not_allowed",
                allowed.isEmpty
                    ? "You cannot move a referral that is \(from.rawValue)."
                    : "A referral that is \(from.rawValue) can be moved by you to: "
                        + allowed.map(\.rawValue).joined(separator: ", ") + ".",
                field: "state")
        case .changedMeanwhile(let version):
            Failure(
                .conflict, "changed_meanwhile",
                "The referral was changed meanwhile; its version is \(version) now.",
                field: "version")
        case .reasonNeeded(let state, let reasons):
            .invalid(
                "reason",
                "must be, for \(state.rawValue), one of: "
                    + reasons.map(\.rawValue).joined(separator: ", "),
                reason: "reason_needed")
        case .reasonNotAllowed(let state):
            .invalid(
                "reason", "must be left out: \(state.rawValue) takes none",
                reason: "reason_not_allowed")
        case .noteNeeded(let state):
            .invalid("note", "is required for \(state.rawValue)", reason: "note_needed")
        }
    }
}
