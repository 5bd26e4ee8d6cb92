import Wire

/// Callers of every role, at two partners.
package enum People {
    package static let harbor = PartnerID("harbor")
    package static let orchard = PartnerID("orchard")

    package static let superAdmin = Caller(
        user: UserID("sofia"), role: .superAdmin, name: "Sofia Reyes")
    package static let auditor = Caller(user: UserID("arthur"), role: .auditor, name: "Arthur Kim")
    package static let seeker = Caller(user: UserID("sam"), role: .seeker, name: "Sam Doe")
    package static let harborAdmin = Caller(
        user: UserID("hana"), role: .partnerAdmin, partner: harbor, name: "Hana Ito")
    package static let harborUser = Caller(
        user: UserID("hugo"), role: .systemUser, partner: harbor, name: "Hugo Marsh")
    package static let orchardAdmin = Caller(
        user: UserID("olga"), role: .partnerAdmin, partner: orchard, name: "Olga Petrov")
    package static let orchardUser = Caller(
        user: UserID("omar"), role: .systemUser, partner: orchard, name: "Omar Haddad")
}
