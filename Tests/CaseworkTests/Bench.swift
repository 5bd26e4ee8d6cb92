import Contracts
import EventLog
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import Casework

/// Casework behind its socket, with a real file.
struct Bench {
    let bench = TestBench()
    let store: Store

    init() throws {
        store = try bench.store(
            applicationID: Schema.applicationID, migrations: Schema.migrations)
        try bench.serve("casework", Operations(store: store).routes, store: store)
    }

    func call<C: Contract>(
        _ request: C, as caller: Caller?, key: String? = nil
    ) throws(Failure) -> C.Reply {
        try bench.call(request, as: caller, key: key)
    }

    /// Adds without looking for duplicates, each a millisecond after the one before.
    @discardableResult
    func add(
        _ client: CaseworkAPI.ClientRecord, as caller: Caller = People.harborUser
    ) throws -> ClientID {
        bench.time.advance(by: 1)
        return try #require(try call(addition(client, isNew: true), as: caller).id)
    }

    func find(_ text: String, as caller: Caller? = People.harborUser) throws(Failure) -> [String] {
        try call(CaseworkAPI.FindClients(text: text), as: caller).clients.map(\.name)
    }
}

func addition(
    _ client: CaseworkAPI.ClientRecord, isNew: Bool = false
) -> CaseworkAPI.AddClient {
    var request = CaseworkAPI.AddClient()
    (request.client, request.isNew) = (client, isNew)
    return request
}

func record(
    _ first: String, _ last: String, born: String? = nil, phone: String? = nil,
    email: String? = nil
) -> CaseworkAPI.ClientRecord {
    var client = CaseworkAPI.ClientRecord()
    (client.firstName, client.lastName) = (first, last)
    (client.birthDate, client.phone, client.email) = (born, phone, email)
    return client
}
