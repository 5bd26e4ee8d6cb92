import EventLog
import ServiceKit

@main
struct Main {
    static func main() {
        ServiceProcess.run("identity") { process in
            let policy = try Policy(process.settings)
            let hasher = try PasswordHasher(cost: policy.passwordCost)
            let store = try Store(
                process, applicationID: Schema.applicationID, migrations: Schema.migrations)
            process.addGauges {
                [.init(name: "password_hashes", value: hasher.hashes)]
            }
            let operations = Operations(store: store, hasher: hasher, policy: policy)
            try process.serve(operations.routes + store.routes, refused: store.recordRefusal)
        }
    }
}
