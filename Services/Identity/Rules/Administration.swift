import Contracts
import Wire

/// Whose users someone administers (ID-3, ID-9).
enum Administration: Equatable, Sendable {
    case network
    case partner(PartnerID)

    /// - `caller`: nil for the network itself, which administers all.
    init(of caller: Caller?) throws(Refusal) {
        switch caller?.role {
        case nil, .superAdmin, .auditor: self = .network
        case .partnerAdmin:
            guard let partner = caller?.partner else { throw .notYourRole }
            self = .partner(partner)
        case .systemUser, .seeker: throw .notYourRole
        }
    }

    func includes(_ user: IdentityAPI.User) -> Bool {
        switch self {
        case .network: true
        case .partner(let own): user.partner == own
        }
    }

    /// Whose users are meant where a request may name a partner; nil for the staff.
    func partner(asked: PartnerID?) throws(Refusal) -> PartnerID? {
        guard case .partner(let own) = self else { return asked }
        guard asked == nil || asked == own else { throw .partnerUnknown }
        return own
    }

    /// The partner a new user of this role belongs to.
    func partner(for role: Role, asked: PartnerID?) throws(Refusal) -> PartnerID? {
        try checkMayGive(role)
        let partner = try partner(asked: asked)
        switch role {
        case .superAdmin, .auditor:
            guard partner == nil else { throw .partnerOfStaff }
        case .partnerAdmin, .systemUser:
            guard partner != nil else { throw .partnerMissing }
        case .seeker:
            throw partner == nil ? .roleOfStaff : .roleOfPartner
        }
        return partner
    }

    /// A partner's admin makes nobody staff.
    func checkMayGive(_ role: Role) throws(Refusal) {
        if self != .network, !role.isOfPartner { throw .notYourRole }
    }
}

extension Role {
    var isOfPartner: Bool { self == .partnerAdmin || self == .systemUser }
}

extension IdentityAPI.User {
    /// The role changes within staff or within a partner, not from one to the other.
    func checkMayBecome(_ next: Role) throws(Refusal) {
        let isStaffRole = next == .superAdmin || next == .auditor
        if partner == nil, !isStaffRole { throw .roleOfStaff }
        if partner != nil, !next.isOfPartner { throw .roleOfPartner }
    }

    /// Somebody must be left who can administer (ID-10).
    ///
    /// - `next`: nil when the user goes.
    /// - `hasPeer`: whether another user of the same partner has the same role.
    func checkMayLeave(_ next: Role?, hasPeer: Bool) throws(Refusal) {
        guard next != role, !hasPeer else { return }
        switch role {
        case .partnerAdmin: throw .lastPartnerAdmin
        case .superAdmin: throw .lastSuperAdmin
        case .systemUser, .auditor, .seeker: return
        }
    }
}
