import Contracts
import EventLog
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import Identity

@Suite struct ThePermissionTable {  // ID-2, ID-19
    static let callers = [
        People.superAdmin, People.harborAdmin, People.harborUser, People.auditor, People.seeker,
    ]
    static let operations = Catalogue.entries.filter { $0.service == "identity" }

    @Test(arguments: callers)
    func `is what each role meets at each operation, and a refusal is written down`(
        caller: Caller
    ) throws {
        let identity = try IdentityBench()
        var expected: [String] = []
        for operation in Self.operations {
            // The gateway keeps everybody but the network's own processes from the rest.
            guard operation.isPublic else { continue }
            let mayCall =
                operation.callers.contains(.anyone) || operation.callers.roles.contains(caller.role)
            if !mayCall { expected.append(operation.name) }
            let code = answer(to: operation.name, as: caller, at: identity)
            #expect((code == .forbidden) == !mayCall, "\(caller.role) at \(operation.name)")
        }
        try identity.store.write { _ in }
        let refused = try identity.bench.events().filter { $0.kind == ActionRefused.kind }
        #expect(refused.map(\.subject) == expected)
        #expect(refused.allSatisfy { $0.caller?.user == caller.user })
    }

    @Test func `has a route for each operation and none besides`() throws {
        let identity = try IdentityBench()
        let operations = Operations(
            store: identity.store, hasher: identity.hasher, policy: Policy())
        #expect(
            Set(operations.routes.map(\.name)) == Set(Self.operations.map(\.name)))
    }

    /// The code of the answer to a request without content; nil for a reply.
    private func answer(
        to operation: String, as caller: Caller, at identity: IdentityBench
    ) -> Failure.Code? {
        do throws(Failure) {
            _ = try identity.bench.peer.call(
                operation: operation, body: [], caller: caller, trace: "t")
            return nil
        } catch {
            return error.code
        }
    }
}
