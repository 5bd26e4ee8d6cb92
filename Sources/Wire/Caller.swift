/// The five roles of a network (ID-1).
package enum Role: String, WireEnum {
    case superAdmin = "super_admin"
    case partnerAdmin = "partner_admin"
    case systemUser = "system_user"
    case auditor, seeker
}

/// Who may call an operation: roles, people who have not signed in, the network's own processes.
package struct Callers: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let superAdmin = Callers(rawValue: 1)
    package static let partnerAdmin = Callers(rawValue: 2)
    package static let systemUser = Callers(rawValue: 4)
    package static let auditor = Callers(rawValue: 8)
    package static let seeker = Callers(rawValue: 16)
    /// Also without signing in.
    package static let anyone = Callers(rawValue: 32)
    /// The services and the command line; the gateway never routes an operation only they may call.
    package static let peers = Callers(rawValue: 64)

    /// Those who work for a partner.
    package static let partnerUsers: Callers = [.partnerAdmin, .systemUser]
    /// Those who see the whole network: super admins, and auditors who only read.
    package static let overseers: Callers = [.superAdmin, .auditor]
    /// Everybody who works in the portal.
    package static let portalUsers: Callers = [.superAdmin, .partnerAdmin, .systemUser, .auditor]
    package static let signedIn: Callers = [.portalUsers, .seeker]

    package init(_ role: Role) {
        switch role {
        case .superAdmin: self = .superAdmin
        case .partnerAdmin: self = .partnerAdmin
        case .systemUser: self = .systemUser
        case .auditor: self = .auditor
        case .seeker: self = .seeker
        }
    }

    /// The roles among them, for the permission table (ID-2).
    package var roles: [Role] { Role.allCases.filter { contains(Callers($0)) } }
}

package enum UserKind {}
package enum PartnerKind {}
package enum SessionKind {}
package typealias UserID = ID<UserKind>
package typealias PartnerID = ID<PartnerKind>
package typealias SessionID = ID<SessionKind>

/// For whom a request is made, believed only from peers that may speak for users.
package struct Caller: Message {
    /// None for the operator at the command line.
    package var user: UserID?
    package var role = Role.seeker
    /// None for super admins, auditors and seekers.
    package var partner: PartnerID?
    package var name = ""
    /// A language tag of the portal, `en` or `es`.
    package var language = "en"
    package var session: SessionID?
    /// Where the request came from: an IP address, or `local` for the command line.
    package var address: String?

    package init() {}

    package init(user: UserID?, role: Role, partner: PartnerID? = nil, name: String = "") {
        (self.user, self.role, self.partner, self.name) = (user, role, partner, name)
    }

    package mutating func fields(_ f: inout Fields) {
        f.field("user", &user)
        f.field("role", &role)
        f.field("partner", &partner)
        f.field("name", &name)
        f.field("language", &language)
        f.field("session", &session)
        f.field("address", &address)
    }
}
