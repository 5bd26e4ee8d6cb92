import ServiceKit
import Wire

/// Every way in which identity says no.
enum Refusal: FailureConvertible, Equatable {
    /// Also for an address that nobody has.
    case wrongPassword
    case wrongCurrentPassword
    case partnerPending, partnerInactive
    case tooManyFailures(retryAfter: Int)
    case passwordLength(ClosedRange<Int>)
    case passwordComposition
    case passwordKnown
    case email
    case emailTaken
    case name
    case language
    case roleOfStaff, roleOfPartner
    case partnerMissing, partnerOfStaff
    case lastPartnerAdmin, lastSuperAdmin
    case userUnknown, partnerUnknown, linkUnknown
    case notYourRole

    var failure: Failure {
        switch self {
        case .wrongPassword:
            Failure(.unauthenticated, "wrong_password", "The address or the password is wrong.")
        case .wrongCurrentPassword:
            .invalid("current", "is not your present password", reason: "wrong_password")
        case .partnerPending:
            Failure(
                .unauthenticated, "partner_pending",
                "Your organization's account is pending approval.")
        case .partnerInactive:
            Failure(
                .unauthenticated, "partner_inactive", "Your organization's account is not active.")
        case .tooManyFailures(let seconds):
            Failure(
                .tooMany, "too_many_failures",
                "After \(Attempts.free) failures each further try has to wait.",
                retryAfter: seconds)
        case .passwordLength(let range):
            .invalid(
                "password", "must have \(range.lowerBound) to \(range.upperBound) characters",
                reason: "password_length")
        case .passwordComposition:
            .invalid(
                "password",
                "must have a lowercase and an uppercase letter, a number and a special character",
                reason: "password_composition")
        case .passwordKnown:
            .invalid(
                "password", "is one of the passwords that are tried first",
                reason: "password_known")
        case .email:
            .invalid("email", "must be an address like name@example.org", reason: "email")
        case .emailTaken:
            Failure(
                .conflict, "email_taken", "Another user has this e-mail address.", field: "email")
        case .name:
            .invalid("name", "must have 1 to 200 characters other than white space", reason: "name")
        case .language:
            .invalid("language", "must be one of: en, es", reason: "language")
        case .roleOfStaff:
            .invalid("role", "of staff must be one of: super_admin, auditor", reason: "role")
        case .roleOfPartner:
            .invalid(
                "role", "of a partner's user must be one of: partner_admin, system_user",
                reason: "role")
        case .partnerMissing:
            .invalid("partner", "is required for this role", reason: "required")
        case .partnerOfStaff:
            .invalid("partner", "must be left out: staff belong to no partner")
        case .lastPartnerAdmin:
            Failure(
                .conflict, "last_partner_admin", "A partner always keeps at least one admin.")
        case .lastSuperAdmin:
            Failure(
                .conflict, "last_super_admin", "A network always keeps at least one super admin.")
        case .userUnknown: .notFound("user")
        case .partnerUnknown: .notFound("partner")
        case .linkUnknown:
            Failure(
                .notFound, "link_unknown", "This link was used or is over; ask for another one.")
        case .notYourRole: .forbidden
        }
    }
}
