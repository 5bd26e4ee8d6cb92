import HTTP
import Wire

/// What every answer tells browsers to keep to (PO-5).
enum SecurityHeaders {
    private static let policy = [
        "default-src 'self'", "img-src 'self' data: blob:", "frame-ancestors 'none'",
        "base-uri 'none'", "form-action 'self'", "object-src 'none'",
    ].joined(separator: "; ")

    /// A year, as browsers' preload lists ask for.
    private static let strictTransport = "max-age=31536000; includeSubDomains"

    static func all(isSecure: Bool) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = [
            ("content-security-policy", policy),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("permissions-policy", "camera=(), microphone=(), payment=(), geolocation=(self)"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ]
        if isSecure { headers.append(("strict-transport-security", strictTransport)) }
        return headers
    }
}

/// How requests show who they are from, and that a page of ours made them (ID-14, PO-5).
enum Credentials {
    static let cookieName = "footbridge"
    /// Longer than any token of identity's.
    private static let tokenBytesLimit = 200

    enum Found {
        case none
        case bearer(String)
        case cookie(String)

        var token: String? {
            switch self {
            case .none: nil
            case .bearer(let token), .cookie(let token): token
            }
        }
    }

    /// The token of the Authorization header or else of the cookie.
    ///
    /// Fails with `unauthenticated` when the header has another scheme or no possible token: who
    /// names one does not mean the cookie.
    static func find(in request: Request) throws(Failure) -> Found {
        if let header = request.header("authorization") {
            let parts = header.split(separator: " ", omittingEmptySubsequences: true)
            guard parts.count == 2, parts[0].lowercased() == "bearer", isToken(parts[1]) else {
                throw .unauthenticated
            }
            return .bearer(String(parts[1]))
        }
        guard let cookie = request.cookie(cookieName), isToken(cookie[...]) else { return .none }
        return .cookie(cookie)
    }

    /// Sets the session cookie; an empty token clears it.
    static func cookie(_ token: String, isSecure: Bool) -> String {
        let attributes = "Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
        return token.isEmpty
            ? "\(cookieName)=; \(attributes); Max-Age=0" : "\(cookieName)=\(token); \(attributes)"
    }

    /// Fails with `forbidden` (`csrf`) when another site's page made a request that may change
    /// something.
    ///
    /// Browsers add a cookie to whatever a page sends; only a page of ours can add the header, since
    /// nobody else's may without asking first (CORS), and we never allow it. Programs with a bearer
    /// token are no browsers.
    static func checkOrigin(of request: Request, _ found: Found) throws(Failure) {
        if case .bearer = found { return }
        let site = request.header("sec-fetch-site") ?? "same-origin"
        guard site == "same-origin" || site == "none" else { throw crossSite }
        if let origin = request.header("origin") {
            guard let host = request.header("host"), let start = origin.range(of: "://"),
                origin[start.upperBound...].lowercased() == host.lowercased()
            else { throw crossSite }
        }
        if case .cookie = found, request.header("x-requested-with") != "footbridge" {
            throw crossSite
        }
    }

    private static let crossSite = Failure(
        .forbidden, "csrf",
        "With a cookie, requests need the header X-Requested-With: footbridge and come from here.")

    private static func isToken(_ text: Substring) -> Bool {
        (1...tokenBytesLimit).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
    }
}

extension String {
    /// Where `other` stands first.
    fileprivate func range(of other: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(other) {
                return start..<index(start, offsetBy: other.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
