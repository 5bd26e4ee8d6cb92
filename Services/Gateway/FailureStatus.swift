import HTTP
import Wire

extension Failure.Code {
    /// The HTTP status of an answer that failed so; the one table (`design.md` §2).
    var status: Int {
        switch self {
        case .malformed: 400
        case .unauthenticated: 401
        case .forbidden: 403
        case .notFound: 404
        case .conflict: 409
        case .tooLarge: 413
        case .invalid: 422
        case .tooMany: 429
        case .internal: 500
        case .unavailable: 503
        case .timeout: 504
        }
    }
}

/// The body of an answer that failed (RFC 9457), with our `code`, `reason` and `field` beside what
/// is standard.
struct Problem: Message {
    static let mediaTypeOfProblems = "application/problem+json"

    var type = "about:blank"
    var title = ""
    var status = 500
    var detail = ""
    var code = Failure.Code.internal
    var reason = ""
    var field: String?
    /// By which the request is found in the logs.
    var trace: String?

    init() {}

    init(_ failure: Failure, status: Int, trace: String?) {
        title = "\(reasonPhrase(status))"
        self.status = status
        detail = failure.message
        (code, reason, field) = (failure.code, failure.reason, failure.field)
        self.trace = trace
    }

    mutating func fields(_ f: inout Fields) {
        f.field("type", &type)
        f.field("title", &title)
        f.field("status", &status)
        f.field("detail", &detail)
        f.field("code", &code)
        f.field("reason", &reason)
        f.field("field", &field)
        f.field("trace", &trace)
    }
}

extension Response {
    /// - Parameter status: where HTTP has a better one than the code's: 405, 408, 415, 431, ….
    init(_ failure: Failure, status: Int? = nil, trace: String? = nil) {
        let status = status ?? failure.code.status
        self.init(
            status: status,
            headers: [
                ("content-type", Problem.mediaTypeOfProblems), ("cache-control", "no-store"),
            ],
            body: Problem(failure, status: status, trace: trace).encoded())
        switch failure.code {
        // RFC 9110 §11.6.1 wants it; browsers show no dialog for Bearer.
        case .unauthenticated: headers.append(("www-authenticate", "Bearer"))
        case .tooMany: headers.append(("retry-after", "\(failure.retryAfter ?? 1)"))
        case .unavailable: headers.append(("retry-after", "1"))
        default: break
        }
    }

    init(_ refusal: HTTPRefusal) {
        let code: Failure.Code =
            switch refusal.status {
            case 413, 414, 431: .tooLarge
            default: .malformed
            }
        self.init(Failure(code, code.rawValue, refusal.message), status: refusal.status)
    }

    /// The resource is there, but not for this method.
    static func methodNotAllowed(_ allowed: String) -> Response {
        var response = Response(
            Failure(.malformed, "method", "The methods allowed here are: \(allowed)."), status: 405)
        response.headers.append(("allow", allowed))
        return response
    }
}
