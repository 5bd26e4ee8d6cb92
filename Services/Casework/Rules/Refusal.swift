import ServiceKit
import Wire

/// Why casework refuses, besides what is not there or not the caller's to see.
enum Refusal: FailureConvertible, Equatable {
    case textTooShort
    case birthDateUnreal, birthDateInFuture, birthDateTooEarly
    case emailMalformed, phoneMalformed
    case changedMeanwhile

    var failure: Failure {
        switch self {
        case .textTooShort:
            .invalid(
                "text",
                "must have 3 letters of a name, or a whole phone number, birth date or address",
                reason: "too_short")
        case .birthDateUnreal:
            .invalid("client.birthDate", "must be a date as YYYY-MM-DD", reason: "not_a_date")
        case .birthDateInFuture:
            .invalid("client.birthDate", "must not be in the future", reason: "in_future")
        case .birthDateTooEarly:
            .invalid("client.birthDate", "must not be before 1900", reason: "too_early")
        case .emailMalformed:
            .invalid("client.email", "must be an e-mail address", reason: "not_an_email")
        case .phoneMalformed:
            .invalid(
                "client.phone", "must be a phone number of 7 to 15 digits", reason: "not_a_phone")
        case .changedMeanwhile:
            Failure(
                .conflict, "changed_meanwhile",
                "The client was changed by somebody else; open the record again.")
        }
    }
}
