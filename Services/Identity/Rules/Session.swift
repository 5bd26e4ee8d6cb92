import Contracts
import Wire

/// How long sessions last (ID-14), in milliseconds.
struct SessionLimits: Equatable, Sendable {
    var idleMilliseconds: Int64 = 30 * 60_000
    var longestMilliseconds: Int64 = 12 * 3_600_000

    /// How often the last request is written down: once a minute, so that reading is not slowed by
    /// writing. A session therefore ends up to that much before its idle time is over, never after.
    var noteMilliseconds: Int64 { min(60_000, idleMilliseconds / 10) }
}

/// A session with the person it belongs to and how their partner stands.
struct Session: Equatable, Sendable {
    var id: SessionID
    var seenAt: Int64
    var expiresAt: Int64
    var caller: Caller
    var standing: Standing

    func isOpen(at now: Int64, _ limits: SessionLimits) -> Bool {
        now < expiresAt && now - seenAt < limits.idleMilliseconds && standing == .active
    }

    func wantsNote(at now: Int64, _ limits: SessionLimits) -> Bool {
        now - seenAt >= limits.noteMilliseconds
    }
}

/// Whether someone may use the portal: as their partner's status says (ID-8), staff always.
typealias Standing = DirectoryAPI.PartnerStatus

extension Standing {
    /// - `status`: nil for a partner of which directory has told nothing yet.
    init(partner: PartnerID?, status: Standing?) {
        self = partner == nil ? .active : status ?? .pending
    }

    func check() throws(Refusal) {
        switch self {
        case .active: return
        case .pending: throw .partnerPending
        case .inactive: throw .partnerInactive
        }
    }
}

/// How long the link of an e-mail is good for (ID-13), in milliseconds.
enum LinkLimits {
    static let milliseconds: Int64 = 60 * 60_000
    /// For one who has no password yet and may read the e-mail after the weekend.
    static let firstMilliseconds: Int64 = 7 * 24 * 3_600_000
    /// Links of one user that are good at the same time; the oldest make room.
    static let perUser = 5

    static func expiry(hasPassword: Bool, at now: Int64) -> Int64 {
        now + (hasPassword ? milliseconds : firstMilliseconds)
    }
}
