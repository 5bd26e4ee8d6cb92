import ServiceKit
import Wire

/// Every way this service says no.
enum Refusal: FailureConvertible, Equatable {
    case notFound(String)
    /// A partner admin may change the own partner only.
    case otherPartner
    case changedMeanwhile(version: Int)
    case nameTaken(String)
    /// DI-4.
    case locationNeeded
    case locationHasContacts(Int)
    case invalid(field: String, message: String, reason: String = "invalid")

    static func required(_ field: String) -> Refusal {
        .invalid(field: field, message: "is required", reason: "required")
    }

    /// The same refusal of a field that stands inside another: `profile` + `website`.
    func inside(_ path: @autoclosure () -> String) -> Refusal {
        guard case .invalid(let field, let message, let reason) = self else { return self }
        return .invalid(field: "\(path()).\(field)", message: message, reason: reason)
    }

    var failure: Failure {
        switch self {
        case .notFound(let what): .notFound(what)
        case .otherPartner:
            Failure(.forbidden, "other_partner", "You may change your own partner only.")
        case .changedMeanwhile(let version):
            Failure(
                .conflict, "changed_meanwhile",
                "Somebody changed this meanwhile; it is at version \(version) now.")
        case .nameTaken(let what):
            Failure(.conflict, "name_taken", "There is a \(what) of this name.", field: "name")
        case .locationNeeded:
            Failure(
                .conflict, "location_needed",
                "Add a location first: a point of contact belongs to one.")
        case .locationHasContacts(let count):
            Failure(
                .conflict, "location_has_contacts",
                "\(count) points of contact belong to this location and would be removed too.")
        case .invalid(let field, let message, let reason):
            .invalid(field, message, reason: reason)
        }
    }
}
