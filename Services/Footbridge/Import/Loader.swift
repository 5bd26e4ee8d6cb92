import Contracts
import Wire

/// Sends partners to the directory in batches, each of which is loaded as a whole or not at all.
struct Loader {
    /// A quarter of what a message may hold.
    static let batchBytesLimit = 8 << 20
    static let batchPartnersLimit = 200

    /// Calls the directory; the key is the batch's idempotency key.
    typealias Send =
        (DirectoryAPI.Import, _ key: String) throws(Failure) -> DirectoryAPI.Import.Reply

    let source: String
    let dryRun: Bool
    let trace: String
    let send: Send
    private(set) var counts = DirectoryAPI.Import.Reply()
    /// How many of the partners are done with: loaded or rejected.
    private(set) var done = 0
    private var batches = 0

    init(source: String, dryRun: Bool, trace: String, send: @escaping Send) {
        (self.source, self.dryRun, self.trace, self.send) = (source, dryRun, trace, send)
    }

    /// Loads the partners in their order; `rejected` is told of each that the directory refuses,
    /// and the others of its batch are loaded without it. `progress` is called after every batch.
    ///
    /// Fails as the directory does when it refuses no partner by name. What was loaded by then
    /// stays, and loading it again leaves it unchanged.
    mutating func load(
        _ partners: [SourcedPartner], rejected: (Finding) -> Void, progress: (_ done: Int) -> Void
    ) throws(Failure) {
        var batch: [SourcedPartner] = []
        var bytes = 0
        for partner in partners {
            let size = partner.partner.encoded().count
            guard size < MessageDecoder.bodyBytesLimit / 2 else {
                let limit = MessageDecoder.bodyBytesLimit >> 21
                rejected(
                    partner.rejection("is larger than \(limit) MiB with all that belongs to it"))
                done += 1
                continue
            }
            let isFull = batch.count == Self.batchPartnersLimit
            if !batch.isEmpty, isFull || bytes + size > Self.batchBytesLimit {
                try load(batch: batch, rejected)
                progress(done)
                (batch, bytes) = ([], 0)
            }
            batch.append(partner)
            bytes += size
        }
        if !batch.isEmpty { try load(batch: batch, rejected) }
        progress(done)
    }

    private mutating func load(
        batch: [SourcedPartner], _ rejected: (Finding) -> Void
    ) throws(Failure) {
        var batch = batch
        // Every refusal takes a partner out, so this ends.
        while !batch.isEmpty {
            var request = DirectoryAPI.Import()
            (request.source, request.dryRun) = (source, dryRun)
            request.partners = batch.map(\.partner)
            batches += 1
            do throws(Failure) {
                counts.add(try send(request, "import-\(trace)-\(batches)"))
                done += batch.count
                return
            } catch {
                guard let (index, field) = error.refusedPartner, index < batch.count else {
                    throw error
                }
                let refused = batch.remove(at: index)
                rejected(refused.rejection([field, error.message].joined(separator: " ").trimmed))
                done += 1
            }
        }
    }
}

extension SourcedPartner {
    fileprivate func rejection(_ reason: String) -> Finding {
        Finding(place: place, reason: reason, isRejected: true)
    }
}

extension Failure {
    /// The partner of the request that is invalid, and its field: 3 and `profile.website` for
    /// `partners[3].profile.website`.
    fileprivate var refusedPartner: (index: Int, field: String)? {
        let start = "partners["
        guard code == .invalid, let field, field.hasPrefix(start),
            let close = field.firstIndex(of: "]"),
            let index = Int(field[..<close].dropFirst(start.count)), index >= 0
        else { return nil }
        return (index, String(field[close...].dropFirst().drop { $0 == "." }))
    }
}

extension DirectoryAPI.Import.Reply {
    fileprivate mutating func add(_ other: DirectoryAPI.Import.Reply) {
        partners.add(other.partners)
        locations.add(other.locations)
        contacts.add(other.contacts)
        programs.add(other.programs)
        tags.add(other.tags)
    }
}

extension ImportCounts {
    fileprivate mutating func add(_ other: ImportCounts) {
        created += other.created
        updated += other.updated
        unchanged += other.unchanged
    }
}
