import Contracts
import Documents
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    /// More partners than these make no readable table.
    static let partnerLimit = 50
    /// What one file holds at most.
    static let csvRowLimit = 100_000
    /// Below the 32 MiB that one message carries.
    static let csvBytesLimit = 30 << 20

    /// The referral report (RP-3): all figures are of one snapshot.
    func referrals(
        _ request: ReportsAPI.Referrals, _ context: Context
    ) throws -> ReportsAPI.Referrals.Reply {
        let selection = try selection(
            request.from, request.to, request.partner, context)
        var reply = ReportsAPI.Referrals.Reply()
        let position = try store.read(context) { transaction in
            reply.states = try transaction.states(of: selection)
            reply.total = reply.states.reduce(0) { $0 + $1.count }
            reply.serviceTypes = try transaction.serviceTypes(of: selection)
            reply.partners = try transaction.partners(of: selection, limit: Self.partnerLimit)
            if request.limit > 0 {
                try transaction.lines(
                    of: selection, offset: request.offset, limit: request.limit
                ) { reply.referrals.append($0) }
            }
            return try transaction.position(in: Self.feed)
        }
        reply.lagMilliseconds = lagMilliseconds(at: position, context)
        return reply
    }

    /// The same referrals as a CSV file, newest first, times on the network's clock.
    func referralsCSV(_ request: ReportsAPI.ReferralsCSV, _ context: Context) throws -> CSVFile {
        let selection = try selection(
            request.from, request.to, request.partner, context)
        var writer = CSVWriter()
        writer.row([
            "Referral", "Submitted", "From", "To", "Submitted by", "Client", "Service types",
            "Status", "Changed",
        ])
        var event = ReportsAPI.Exported()
        (event.from, event.to, event.partner) = (request.from, request.to, request.partner)
        try store.read(context) { transaction in
            try transaction.lines(of: selection, offset: 0, limit: Self.csvRowLimit) { line in
                guard writer.bytes.count < Self.csvBytesLimit else { return }
                event.referrals += 1
                writer.row([
                    .text(line.id.rawValue), .time(zone.local(line.submittedAt)),
                    .text(line.sender), .text(line.receiver), .text(line.submittedBy),
                    .text(line.clientName), .text(line.serviceTypes.joined(separator: "; ")),
                    .text(line.state.rawValue), .time(zone.local(line.changedAt)),
                ])
            }
        }
        let exported = event
        // On disk before the file leaves.
        try store.write { try $0.append(exported, about: Self.feed, by: context) }
        return CSVFile(writer.take())
    }

    private func selection(
        _ from: String?, _ to: String?, _ partner: PartnerID?, _ context: Context
    ) throws(Failure) -> Selection {
        let range = try DayRange(from: from, to: to, in: zone)
        return Selection(
            try Viewer(context.caller), partner: partner, from: range.from, until: range.until)
    }
}
