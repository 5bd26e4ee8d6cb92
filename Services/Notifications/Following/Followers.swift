import EventLog
import ServiceKit

/// What notifications learns from the other services (`design.md` §4).
struct Followers: Sendable {
    let identity: Follower
    let referrals: Follower

    init(
        store: Store, identity: Peer, referrals: Peer, log: Log,
        afterwards: @escaping @Sendable () -> Void
    ) {
        self.identity = Follower(
            of: "identity", peer: identity, store: store, log: log, afterwards: afterwards,
            handle: followIdentity)
        self.referrals = Follower(
            of: "referrals", peer: referrals, store: store, log: log, after: self.identity,
            afterwards: afterwards, handle: followReferrals)
    }

    /// Everybody who was there when a referral was made is known before anybody is told of it.
    func start(in process: ServiceProcess) {
        identity.start(in: process)
        referrals.start(in: process)
    }
}
