import Wire

/// Figures from reports' own file, which follows the other services' events (RP-1 to RP-12).
package enum ReportsAPI {
    /// A label and how many.
    package struct Count: Message {
        package var label = ""
        package var count = 0
        package init() {}
        package init(_ label: String, _ count: Int) { (self.label, self.count) = (label, count) }
        package mutating func fields(_ f: inout Fields) {
            f.field("label", &label)
            f.field("count", &count)
        }
    }

    package struct PartnerCount: Message {
        package var partner = Named<PartnerKind>()
        package var sent = 0
        package var received = 0
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("partner", &partner)
            f.field("sent", &sent)
            f.field("received", &received)
        }
    }

    /// One referral as the report lists it.
    package struct Line: Message {
        package var id = ReferralID()
        package var submittedAt: Int64 = 0
        package var sender = ""
        package var receiver = ""
        package var submittedBy = ""
        package var clientName = ""
        package var serviceTypes: [String] = []
        package var state = ReferralState.sent
        package var changedAt: Int64 = 0
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("submittedAt", &submittedAt)
            f.field("sender", &sender)
            f.field("receiver", &receiver)
            f.field("submittedBy", &submittedBy)
            f.field("clientName", &clientName)
            f.field("serviceTypes", &serviceTypes)
            f.field("state", &state)
            f.field("changedAt", &changedAt)
        }
    }

    /// The referral report (RP-3): counts over the whole range, and one page of the referrals. A
    /// partner admin's is of their own partner, sent and received.
    package struct Referrals: Contract {
        package static let name = "reports.referrals"
        package static let callers: Callers = [.overseers, .partnerAdmin]
        package static let effect = Effect.read
        package static let summary = "Referrals by state, service type and partner."
        /// Submitted from this day on (`YYYY-MM-DD`, the network's time zone).
        package var from: String?
        /// Up to and including this day.
        package var to: String?
        package var partner: PartnerID?
        package var offset = 0
        /// Default 20; 0 for the counts alone.
        package var limit = 20
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("from", &from, 0...10)
            f.field("to", &to, 0...10)
            f.field("partner", &partner)
            f.defaulted("offset", &offset, 0...10_000_000)
            f.defaulted("limit", &limit, 0...100)
        }
        package struct Reply: Message {
            package var total = 0
            package var states: [Count] = []
            package var serviceTypes: [Count] = []
            package var partners: [PartnerCount] = []
            package var referrals: [Line] = []
            /// How far reports is behind the events, in milliseconds (RP-8): 0, or the age of the oldest
            /// event that is not counted yet; the time since it was last known, while that cannot be
            /// asked.
            package var lagMilliseconds: Int64 = 0
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("total", &total)
                f.field("states", &states)
                f.field("serviceTypes", &serviceTypes)
                f.field("partners", &partners)
                f.field("referrals", &referrals)
                f.field("lagMilliseconds", &lagMilliseconds)
            }
        }
    }

    /// The referrals of the report as a CSV file, at most 100,000 of them, newest first.
    package struct ReferralsCSV: Contract {
        package static let name = "reports.referrals_csv"
        package static let callers: Callers = [.overseers, .partnerAdmin]
        package static let effect = Effect.read
        package static let summary = "The referral report as a CSV file."
        package var from: String?
        package var to: String?
        package var partner: PartnerID?
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("from", &from, 0...10)
            f.field("to", &to, 0...10)
            f.field("partner", &partner)
        }
        package typealias Reply = CSVFile
    }

    /// Forgets all figures and reads the events from the first again (RP-8).
    ///
    /// Answers when reports has caught up, or with what was read when the time given is over; the
    /// rest then follows by itself.
    package struct Rebuild: Contract {
        package static let name = "reports.rebuild"
        package static let callers: Callers = [.peers]
        package static let effect = Effect.change
        package static let summary = "Builds all figures anew from the events."
        package init() {}
        package mutating func fields(_ f: inout Fields) {}
        package struct Reply: Message {
            /// How many events were read.
            package var events = 0
            package init() {}
            package mutating func fields(_ f: inout Fields) { f.field("events", &events) }
        }
    }

    // MARK: Events: the subject is the feed

    /// Somebody took the report away as a file (ID-19).
    package struct Exported: EventData {
        package static let kind = "report_exported"
        package var from: String?
        package var to: String?
        package var partner: PartnerID?
        /// Referrals in it.
        package var referrals = 0
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("from", &from)
            f.field("to", &to)
            f.field("partner", &partner)
            f.field("referrals", &referrals)
        }
    }

    package struct RebuildBegun: EventData {
        package static let kind = "rebuild_begun"
        package init() {}
        package mutating func fields(_ f: inout Fields) {}
    }
}
