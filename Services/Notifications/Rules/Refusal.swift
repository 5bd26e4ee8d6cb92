import ServiceKit
import Wire

/// Why notifications refuses, besides what is not there.
enum Refusal: FailureConvertible, Equatable {
    case notFailed

    var failure: Failure {
        switch self {
        case .notFailed:
            Failure(.conflict, "not_failed", "Only a message that failed can be tried again.")
        }
    }
}
