import Contracts
import EventLog
import ServiceKit
import TestSupport
import Wire

@testable import Identity

/// Identity's own routes over a real socket and file, with passwords that cost little.
struct IdentityBench {
    static let password = "Tidal-Basin-7"
    static let other = "Granite+Harbor9"

    let bench: TestBench
    let store: Store
    let hasher: PasswordHasher

    init(rule: PasswordRule = .composition) throws {
        bench = TestBench()
        store = try bench.store(
            applicationID: Schema.applicationID, migrations: Schema.migrations)
        hasher = try PasswordHasher(cost: 1)
        var policy = Policy()
        policy.passwordRule = rule
        let operations = Operations(store: store, hasher: hasher, policy: policy)
        try bench.serve("identity", operations.routes, store: store)
    }

    func call<C: Contract>(
        _ request: C, as caller: Caller? = nil, key: String? = nil
    ) throws(Failure) -> C.Reply {
        try bench.call(request, as: caller, key: key)
    }

    /// The failure of a call; nil when it succeeded.
    func failure<C: Contract>(_ request: C, as caller: Caller? = nil) -> Failure? {
        do throws(Failure) {
            _ = try call(request, as: caller)
            return nil
        } catch {
            return error
        }
    }

    func reason<C: Contract>(_ request: C, as caller: Caller? = nil) -> String? {
        failure(request, as: caller)?.reason
    }

    // MARK: People

    /// A user with a password; at an active partner unless it was told otherwise before.
    @discardableResult
    func create(
        _ email: String, _ role: Role = .superAdmin, at partner: PartnerID? = nil,
        password: String = IdentityBench.password
    ) throws -> IdentityAPI.User {
        var request = IdentityAPI.CreateUser()
        (request.name, request.email, request.password) = ("Ana Lima", email, password)
        (request.role, request.partner) = (role, partner)
        return try call(request)
    }

    func activate(_ partner: PartnerID) throws {
        _ = try call(IdentityAPI.SetPartnerStatus(partner: partner, status: .active))
    }

    func signIn(_ email: String, _ password: String = IdentityBench.password) throws -> String {
        try call(IdentityAPI.SignIn(email: email, password: password)).token
    }

    /// Who a token speaks for; nil for nobody.
    func caller(_ token: String) throws -> Caller? {
        do throws(Failure) {
            return try call(IdentityAPI.Authenticate(token: token)).caller
        } catch {
            guard error == .unauthenticated else { throw error }
            return nil
        }
    }

    /// Signs in and speaks for them.
    func callerOf(
        _ email: String, _ password: String = IdentityBench.password
    ) throws -> Caller {
        guard let caller = try caller(try signIn(email, password)) else {
            throw Failure.unauthenticated
        }
        return caller
    }

    /// Number of rows of a table.
    func count(_ table: String) throws -> Int {
        try store.read { try $0.first("SELECT count(*) FROM \(table)") { Int($0.int(0)) } ?? 0 }
    }

    func lastEvent() throws -> Event? { try bench.events().last }
}

extension IdentityAPI.AddUser {
    init(_ email: String, _ role: Role, at partner: PartnerID? = nil, name: String = "Ben Cruz") {
        self.init()
        (self.name, self.email, self.role, self.partner) = (name, email, role, partner)
    }
}

extension IdentityAPI.EditUser {
    init(_ user: UserID, _ role: Role, name: String = "Ben Cruz") {
        self.init()
        (self.user, self.name, self.role) = (user, name, role)
    }
}

extension IdentityAPI.RemoveUser {
    init(_ user: UserID) {
        self.init()
        self.user = user
    }
}

extension IdentityAPI.Users {
    init(of partner: PartnerID?, words: String = "") {
        self.init()
        (self.partner, self.words) = (partner, words)
    }
}

extension IdentityAPI.SetPassword {
    init(_ link: String, _ password: String) {
        self.init()
        (self.link, self.password) = (link, password)
    }
}

extension IdentityAPI.ChangePassword {
    init(_ current: String, _ password: String) {
        self.init()
        (self.current, self.password) = (current, password)
    }
}

extension IdentityAPI.RequestPasswordLink {
    init(_ email: String) {
        self.init()
        self.email = email
    }
}
