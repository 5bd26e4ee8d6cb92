import EventLog
import Glibc
import ServiceKit

/// What notifications learns from the other services (`design.md` §4).
struct Followers: Sendable {
    /// Between two tries while identity cannot be reached at the start.
    static let pauseMicroseconds: UInt32 = 200_000

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
            of: "referrals", peer: referrals, store: store, log: log, afterwards: afterwards,
            handle: followReferrals)
    }

    /// Referrals only once everybody is known who is to be told of them: after a start from nothing
    /// their events would otherwise find nobody.
    func start(in process: ServiceProcess) {
        startThread { [self] in
            while true {
                let isDone = identity.step(waitMilliseconds: 0)
                if isDone, identity.lag == 0 { break }
                if !isDone { usleep(Self.pauseMicroseconds) }
            }
            identity.start(in: process)
            referrals.start(in: process)
        }
    }
}
