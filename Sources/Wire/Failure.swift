/// A refusal or a fault as it travels in the head of a reply.
///
/// `code` is for programs, `reason` is one word per refusal (the key by which the portal says it in
/// the reader's language), `message` is English for people and logs and never holds personal data.
@usableFromInline
package struct Failure: Error, Message {
    package enum Code: String, WireEnum {
        case malformed, invalid, unauthenticated, forbidden, conflict, timeout, unavailable,
            `internal`
        case notFound = "not_found"
        case tooLarge = "too_large"
        case tooMany = "too_many"
    }

    package var code = Code.internal
    package var reason = ""
    package var message = ""
    /// The field of the request that is wrong, as a path: `contacts[2].email`.
    package var field: String?
    /// Seconds after which another try may help; with `too_many` only.
    package var retryAfter: Int?

    @usableFromInline package init() {}

    package init(
        _ code: Code, _ reason: String, _ message: String, field: String? = nil,
        retryAfter: Int? = nil
    ) {
        (self.code, self.reason, self.message) = (code, reason, message)
        (self.field, self.retryAfter) = (field, retryAfter)
    }

    @usableFromInline
    package mutating func fields(_ f: inout Fields) {
        f.field("code", &code)
        f.field("reason", &reason)
        f.field("message", &message)
        f.field("field", &field)
        f.field("retryAfter", &retryAfter)
    }
}

extension Failure {
    package static func malformed(_ message: String) -> Failure {
        Failure(.malformed, "malformed", message)
    }

    package static func invalid(
        _ field: String, _ message: String, reason: String = "invalid"
    ) -> Failure {
        Failure(.invalid, reason, message, field: field)
    }

    /// What one may not see is answered like what does not exist.
    package static func notFound(_ what: String) -> Failure {
        Failure(.notFound, "not_found", "There is no such \(what).")
    }

    package static let unauthenticated = Failure(
        .unauthenticated, "sign_in_needed", "Sign in first: there is no valid session or token.")

    package static let forbidden = Failure(
        .forbidden, "not_your_role", "Your role does not allow this.")

    package static let timeout = Failure(
        .timeout, "timeout", "The time given for this request was over before it was done.")

    @usableFromInline
    package static let fault = Failure(
        .internal, "internal", "Something went wrong here; it has been logged.")

    package static func unavailable(_ service: String) -> Failure {
        Failure(.unavailable, "unavailable", "The \(service) service cannot be reached just now.")
    }
}
